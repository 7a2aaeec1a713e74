import base64
import hashlib
import json
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import file_open

from ...tools import pdf, pictures
from ...tools.letter_text import letter_text
from ...tools.readable import first_direction, readable_text

PLACE = "asas_helpdesk/static/src/"
FONTS = tuple(
    f"plex-{script}-{weight}.woff2" for script in ("arabic", "latin") for weight in (400, 600)
)
LOGO = "asas:logo"
# Documents that are made at the same time on all servers of a database, each in a process of its
# own: the others are asked to come back.
AT_ONCE = 3
LOCK = 0x646F6373
# Letters of what people said, in one document; what is longer is named as left out.
LETTERS = 120_000
SECONDS = 25


class Made(NamedTuple):
    """A file that was made."""

    name: str
    content: bytes


class Page(NamedTuple):
    """A document before it is set: its HTML, and the fonts and pictures that it loads."""

    html: str
    resources: dict

    def mark(self):
        """Return a hash of all that is in the document."""
        digest = hashlib.sha256(self.html.encode())
        for address, (_kind, content) in sorted(self.resources.items()):
            digest.update(address.encode() + hashlib.sha256(content).digest())
        return digest.hexdigest()


class Line(NamedTuple):
    """A line of what people wrote. WeasyPrint does not know `dir="auto"`."""

    dir: str | None
    words: Markup

    @classmethod
    def of(cls, text):
        """Return a line of plain text, in the direction of its first letter."""
        return cls(first_direction(text), readable_text(text, linked=False) or Markup("&nbsp;"))


class Words:
    """The words of a document, up to a limit: who writes much takes up no more than that."""

    def __init__(self, most=LETTERS):
        self.left = most
        self.is_cut = False

    def of_html(self, body):
        """Return HTML as lines of plain text: its looks, pictures and links stay behind."""
        return self.of_text(letter_text(str(body or "")))

    def of_text(self, text):
        """Return a text as lines, numbers and addresses in them isolated."""
        text = (text or "").strip()
        if len(text) > self.left:
            text, self.is_cut = text[: self.left], True
        self.left -= len(text)
        return [Line.of(line) for line in text.split("\n")] if text else []


class Document(models.AbstractModel):
    """Make documents as PDF: one letterhead, one sheet of styles, one engine for all of them.

    A document loads nothing but its fonts and the logo, which are handed over. What people wrote is
    set as plain text. ``tools/pdf.py`` makes the file in a process of its own, within limits.
    """

    _name = "asas.helpdesk.document"
    _description = "Document"

    @api.model
    def _make(self, ticket, kind, masked=False):
        """Return a document of a ticket, in the language of its context.

        The caller has checked who reads it: it holds what the ticket's beneficiary reads.

        :param ticket: as superuser
        :param str kind: one of the keys of ``ticket._get_documents()``
        :param bool masked: whether it is for somebody who came by the link, without a name
        :raises pdf.NotMade: where it cannot be made now
        """
        self, words = self.with_context(lang=ticket.env.lang), Words()
        values = getattr(self, f"_get_values_of_{kind}")(ticket, words, masked)
        values |= {"ticket": ticket, "words": words}
        name = f"{ticket.reference.replace('/', '-')}-{kind}.pdf"
        return Made(name, self._print(f"asas_helpdesk.document_{kind}", ticket.company_id, values))

    @api.model
    def _print(self, template, company, values):
        """Return the PDF of a template in the letterhead of a company.

        :raises pdf.NotMade: where it cannot be made now
        """
        return self._make_pdf(self._set_page(template, company, values))

    @api.model
    def _set_page(self, template, company, values):
        """Return the page of a template in the letterhead of a company, with what it loads."""
        resources = self._get_resources(company)
        html = self.env["ir.qweb"]._render(
            template,
            {
                **self._get_frame(company, values),
                "logo": LOGO if LOGO in resources else None,
                **values,
            },
        )
        return Page(str(html), resources)

    @api.model
    def _make_pdf(self, page):
        """Return the PDF of a page.

        :raises pdf.NotMade: where it cannot be made now
        """
        if not self._is_free():
            raise pdf.NotMade("Others are being made.")
        return pdf.render(page.html, page.resources, seconds=SECONDS)

    @api.model
    def _is_free(self):
        """Return whether one more may be made now; its place is given up with the transaction."""
        for place in range(AT_ONCE):
            query = SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, place)
            if self.env.execute_query(query)[0][0]:
                return True
        return False

    # ------------------------------------------------------------------ Letterhead

    @api.model
    def _get_resources(self, company):
        """Return what a document may load: its fonts, and the logo as a small picture."""
        resources = {}
        for font in FONTS:
            with file_open(f"{PLACE}pages/fonts/{font}", "rb") as file:
                resources[f"asas:{font}"] = ("font/woff2", file.read())
        # The logo of a company is no secret.
        company = company.sudo().with_context(bin_size=False)
        own = company.logo and not company.uses_default_logo
        logo = own and pictures.small(base64.b64decode(company.logo))
        if logo:
            resources[LOGO] = ("image/png", logo)
        return resources

    @api.model
    def _get_frame(self, company, values):
        """Return what head, foot and styles of a document need."""
        lang = self.env.lang or "en_US"
        frame = company._asas_helpdesk_frame(lang)
        rtl = frame["direction"] == "rtl"
        # What stands on a document of the institute is for those who read it.
        company = company.sudo().with_context(lang=lang)
        foot = (company.asas_helpdesk_legal_line, frame["address"], company.phone, company.email)
        page = self.env._("Page {page} of {pages}")
        return {
            "company": company,
            "lang": frame["code"],
            "direction": frame["direction"],
            "institute": company.asas_helpdesk_letterhead or company.name,
            "other": self._get_other_head(company, frame["direction"]),
            "foot": [readable_text(part, linked=False) for part in foot if part],
            "accent": frame["accent"],
            "css": self._get_styles(),
            "start": "right" if rtl else "left",
            "end": "left" if rtl else "right",
            "pages": _page_numbers(page),
        }

    @api.model
    def _get_styles(self):
        with file_open(f"{PLACE}document/document.css") as file:
            return Markup(file.read())  # noqa: S704  our own file

    @api.model
    def _get_other_head(self, company, direction):
        """Return name and desk in a language of the other direction, for the end of the head; none
        if there is no such language."""
        languages = self.env["res.lang"]
        for code, _name in languages.get_installed():
            known = languages._get_data(code=code)
            if known.direction == direction:
                continue
            there = company.with_context(lang=code)
            return {
                "lang": (known.iso_code or code).replace("_", "-"),
                "dir": known.direction,
                "name": there.asas_helpdesk_letterhead or there.name,
                "desk": there.env._("Complaints & Suggestions"),
            }
        return None


def _page_numbers(words):
    """Return the content of a margin of the page in CSS, from words with placeholders.

    >>> _page_numbers("Page {page} of {pages}")
    Markup('"Page " counter(page) " of " counter(pages)')
    """
    text = json.dumps(words, ensure_ascii=False)
    for name, counter in (("{page}", "page"), ("{pages}", "pages")):
        text = text.replace(name, f'" counter({counter}) "')
    # Of our own words.
    return Markup(text.replace(' ""', "").replace('"" ', ""))  # noqa: S704
