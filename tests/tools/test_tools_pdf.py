import base64

import pytest
from PIL import Image

from odoo.addons.asas_helpdesk.tools import pdf

PAGE = "<html lang='ar' dir='rtl'><title>قرار</title><body>{}"


def made(body, resources=None, **bounds):
    return pdf.render(PAGE.format(body), resources or {}, seconds=10, **bounds)


def test_a_page_becomes_a_document():
    assert made("<p>كلمة").startswith(b"%PDF-")


def test_only_a_picture_that_was_handed_over_is_drawn(tmp_path):
    picture = tmp_path / "picture.png"
    Image.frombytes("RGB", (40, 40), bytes(range(240)) * 20).save(picture)
    data = base64.b64encode(picture.read_bytes()).decode()
    tag = '<img alt="" src="{}">'
    held = {"asas:picture": ("image/png", picture.read_bytes())}
    assert b"/Image" in made(tag.format("asas:picture"), held)
    for address in (picture.as_uri(), str(picture), f"data:image/png;base64,{data}"):
        assert b"/Image" not in made(tag.format(address), held)
        svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}"/></svg>'
        drawing = {"asas:drawing": ("image/svg+xml", svg.encode())}
        assert b"/Image" not in made(tag.format("asas:drawing"), drawing)


def test_what_takes_too_much_is_not_made_and_harms_nobody():
    with pytest.raises(pdf.NotMade):
        made('<p style="break-after: page">x</p>' * 20, pages=5)
    with pytest.raises(pdf.NotMade):
        made("<div>" * 3000)
    with pytest.raises(pdf.NotMade):
        made("x" * (pdf.HTML_SIZE + 1))


def test_a_qr_code_is_a_path():
    path, side = pdf.qr_path("https://example.com/my/tickets/20")
    assert path.startswith("M") and side > 21
