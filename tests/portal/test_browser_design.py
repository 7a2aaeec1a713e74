"""Borders, focus, sizes and the order of reading, by what the browser has computed."""

import json
import re

from portal_case import BrowserPortalCase

from odoo.addons.asas_helpdesk.tools.colour import contrast

# Every control of the page: its border and what it stands on, its height, and its type size.
CONTROLS = """[...document.querySelectorAll(
    "main :is(.o_asas_input, .o_asas_btn, .o_asas_choice, .o_asas_tile, .o_asas_drop)"
)].filter((el) => el.offsetParent && !el.matches(".o_asas_btn_quiet")).map((el) => {
    const style = getComputedStyle(el);
    const isClear = (node) => getComputedStyle(node).backgroundColor === "rgba(0, 0, 0, 0)";
    let ground = el.parentElement;
    while (isClear(ground) && ground.parentElement) {
        ground = ground.parentElement;
    }
    return {
        what: el.className, border: style.borderTopColor, fill: style.backgroundColor,
        ground: getComputedStyle(ground).backgroundColor,
        height: el.getBoundingClientRect().height, size: parseFloat(style.fontSize),
    };
})"""
FOCUS = """(() => {
    const field = document.querySelector("#asas_subject");
    field.focus();
    const style = getComputedStyle(field);
    return [style.outlineColor, style.outlineStyle, parseFloat(style.outlineWidth),
        getComputedStyle(document.body).backgroundColor];
})()"""
SMALLEST = """Math.min(...[...document.querySelectorAll("body *")]
    .filter((el) => el.checkVisibility() && [...el.childNodes].some(
        (node) => node.nodeType === 3 && node.textContent.trim()))
    .map((el) => parseFloat(getComputedStyle(el).fontSize)))"""
# Where each control begins, in the order of the document: that of the focus.
TOPS = """[...document.querySelectorAll("main :is(a, button, input, textarea, summary)")]
    .filter((el) => el.checkVisibility() && el.type !== "hidden" && el.offsetHeight > 1)
    .map((el) => Math.round(el.getBoundingClientRect().top + scrollY))"""


def hexadecimal(colour):
    """Return a colour as the browser says it, in hexadecimal."""
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])


class TestDesign(BrowserPortalCase):
    def emulate(self, phone, **features):
        named = [{"name": n.replace("_", "-"), "value": v} for n, v in features.items()]
        phone.browser._websocket_request("Emulation.setEmulatedMedia", params={"features": named})

    def test_controls_and_focus_are_seen_in_light_dark_and_forced_colours(self):
        with self.phone() as phone:
            for scheme in ("light", "dark"):
                self.emulate(phone, prefers_color_scheme=scheme)
                for path in ("/support/new", "/support"):
                    phone.go(path)
                    for control in phone.ask(CONTROLS):
                        with self.subTest(f"{scheme} {control['what']}"):
                            seen = max(
                                contrast(hexadecimal(control[edge]), hexadecimal(control["ground"]))
                                for edge in ("border", "fill")
                            )
                            self.assertGreaterEqual(seen, 3)
                            self.assertGreaterEqual(control["height"], 43.5)
                            self.assertGreaterEqual(control["size"], 16)
                    self.assertGreaterEqual(phone.ask(SMALLEST), 14)
                phone.go("/support/new")
                colour, style, width, ground = phone.ask(FOCUS)
                self.assertEqual((style, width), ("solid", 3))
                self.assertGreaterEqual(contrast(hexadecimal(colour), hexadecimal(ground)), 3)
            self.emulate(phone, forced_colors="active")
            _colour, style, width, _ground = phone.ask(FOCUS)
            self.assertEqual((style, width), ("solid", 3))

    def test_focus_follows_the_order_of_reading_on_a_phone(self):
        complaint, _request, opened = self.tickets_to_act_on("ar_001")
        opened.with_user(self.user_level1).message_post(
            body="ما رقم الجلسة؟", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        opened.action_wait()
        self.env.flush_all()
        with self.phone() as phone:
            self.sign_in_on(phone, "/my/tickets")
            phone.wait_for("document.querySelector('.o_asas_portal')")
            for ticket in (complaint, opened):
                phone.go(f"/my/tickets/{ticket.id}")
                tops = phone.ask(TOPS)
                self.assertEqual(tops, sorted(tops), json.dumps(tops))
            asked = phone.ask("document.querySelector('#asas_reply').getBoundingClientRect().top")
            self.assertLess(asked, 800, "The reply is on the first screen of a phone.")
