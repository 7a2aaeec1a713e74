"""Borders, focus, sizes and the order of reading, by what the browser has computed."""

import json
import re

from browser import OVERFLOW
from portal_case import BrowserPortalCase

from odoo.addons.asas_helpdesk.tools.colour import contrast

# Every control of the page: its border and what it stands on, its height, and its type size.
CONTROLS = """[...document.querySelectorAll(
    "main :is(.o_asas_input, .o_asas_btn, .o_asas_choice, .o_asas_tile, .o_asas_drop),"
    + "main .o_asas_rate label"
)].filter((el) => el.offsetParent && !el.matches(".o_asas_btn_quiet")).map((el) => {
    const style = getComputedStyle(el);
    const isClear = (node) => getComputedStyle(node).backgroundColor === "rgba(0, 0, 0, 0)";
    let ground = el.parentElement;
    while (isClear(ground) && ground.parentElement) {
        ground = ground.parentElement;
    }
    return {
        what: el.className, isRating: el.matches(".o_asas_rate label"),
        border: style.borderTopColor, fill: style.backgroundColor,
        ground: getComputedStyle(ground).backgroundColor,
        height: el.getBoundingClientRect().height, size: parseFloat(style.fontSize),
    };
})"""
# What has the focus, the ring around it or around the choice or the box it belongs to, and what
# this stands on.
FOCUS = """(() => {
    const el = document.activeElement;
    const ring = (part, pseudo) => part && getComputedStyle(part, pseudo);
    const rings = [ring(el), ring(el, "::after"), ring(el.closest("label")),
        ring(el.closest(".o_asas_drop"))].filter(Boolean);
    const style = rings.find((part) => part.outlineStyle !== "none") || rings[0];
    const isClear = (node) => getComputedStyle(node).backgroundColor === "rgba(0, 0, 0, 0)";
    let ground = el.parentElement || el;
    while (isClear(ground) && ground.parentElement) {
        ground = ground.parentElement;
    }
    return {
        what: el.outerHTML.slice(0, 100), isPage: el === document.body,
        colour: style.outlineColor, style: style.outlineStyle,
        width: parseFloat(style.outlineWidth),
        ground: getComputedStyle(ground).backgroundColor,
    };
})()"""
SCHEMES = {
    "light": {"prefers_color_scheme": "light", "forced_colors": "none"},
    "dark": {"prefers_color_scheme": "dark", "forced_colors": "none"},
    "forced": {"prefers_color_scheme": "light", "forced_colors": "active"},
}
SMALLEST = """Math.min(...[...document.querySelectorAll("body *")]
    .filter((el) => el.checkVisibility() && [...el.childNodes].some(
        (node) => node.nodeType === 3 && node.textContent.trim()))
    .map((el) => parseFloat(getComputedStyle(el).fontSize)))"""
# Where each control begins, in the order of the document: that of the focus.
TOPS = """[...document.querySelectorAll("main :is(a, button, input, textarea, summary)")]
    .filter((el) => el.checkVisibility() && el.type !== "hidden" && el.offsetHeight > 1)
    .map((el) => Math.round(el.getBoundingClientRect().top + scrollY))"""

# On paper: where the words begin and end, in parts of the width of the sheet; what is not seen of
# what was said, and what is seen though nobody can press it there.
PRINTED = """(() => {
    const sheet = document.documentElement.clientWidth;
    const seen = (el) => el.checkVisibility({contentVisibilityAuto: true}) && el.offsetHeight > 1;
    const words = [...document.querySelectorAll(".o_asas_said")];
    const boxes = words.map((el) => el.getBoundingClientRect());
    return {
        start: Math.min(...boxes.map((box) => box.left)) / sheet,
        end: Math.max(...boxes.map((box) => box.right)) / sheet,
        unseen: words.filter((el) => el.textContent.trim() && !seen(el)).length,
        pressed: [...document.querySelectorAll("main :is(button, textarea, input, .o_asas_chev)")]
            .filter((el) => el.type !== "hidden" && seen(el))
            .map((el) => el.outerHTML.slice(0, 80)),
        head: document.querySelector(".o_asas_printed").innerText,
    };
})()"""
# A4 at 96 dots an inch, without its margins.
PAPER = {"width": 658, "height": 987, "deviceScaleFactor": 1, "mobile": False}


def hexadecimal(colour):
    """Return a colour as the browser says it, in hexadecimal."""
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])


class TestDesign(BrowserPortalCase):
    def emulate(self, phone, **features):
        named = [{"name": n.replace("_", "-"), "value": v} for n, v in features.items()]
        phone.browser._websocket_request("Emulation.setEmulatedMedia", params={"features": named})

    def check_controls(self, phone, scheme):
        for control in phone.ask(CONTROLS):
            with self.subTest(f"{scheme} {control['what']}"):
                seen = max(
                    contrast(hexadecimal(control[edge]), hexadecimal(control["ground"]))
                    for edge in ("border", "fill")
                )
                self.assertGreaterEqual(seen, 3)
                self.assertGreaterEqual(control["height"], 43.5)
                self.assertGreaterEqual(control["size"], 14 if control["isRating"] else 16)
        self.assertGreaterEqual(phone.ask(SMALLEST), 14)

    def check_focus(self, phone, scheme):
        """Go through the page with the tabulator: the focus is seen wherever it is."""
        passed = 0
        for _press in range(60):
            phone.press_key("Tab")
            focus = phone.ask(FOCUS)
            if not focus or focus["isPage"]:
                break
            passed += 1
            with self.subTest(f"{scheme} {focus['what']}"):
                self.assertEqual((focus["style"], focus["width"]), ("solid", 3))
                if scheme != "forced":
                    seen = contrast(hexadecimal(focus["colour"]), hexadecimal(focus["ground"]))
                    self.assertGreaterEqual(seen, 3)
        self.assertGreater(passed, 3)

    def test_controls_and_focus_are_seen_in_light_dark_and_forced_colours(self):
        complaint, request, opened = self.tickets_to_act_on("ar_001")
        paths = ["/support", "/support/new", "/support/track"]
        own = [f"/my/tickets/{ticket.id}" for ticket in (complaint, request, opened)]
        with self.phone() as phone:
            for path in paths:
                self.check_page(phone, path)
            self.sign_in_on(phone, "/my/tickets")
            phone.wait_for("document.querySelector('.o_asas_portal')")
            for path in (*own, f"{own[1]}/rate", "/my/tickets"):
                self.check_page(phone, path)

    def check_page(self, phone, path):
        for scheme, features in SCHEMES.items():
            self.emulate(phone, **features)
            phone.go(path)
            phone.ask("document.querySelectorAll('details').forEach((more) => (more.open = true))")
            if scheme != "forced":
                self.check_controls(phone, f"{path} {scheme}")
            self.check_focus(phone, scheme)

    def test_focus_follows_the_order_of_reading_on_a_phone(self):
        complaint, _request, opened = self.tickets_to_act_on("ar_001")
        opened.with_user(self.user_level1).message_post(
            body="ما رقم الجلسة؟", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        opened._set_state("waiting")
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

    def test_paper_has_the_whole_conversation_in_both_languages(self):
        ticket = self.make_ticket(description="<p>انقطع الصوت مرتين في القاعة.</p>")
        ticket.with_user(self.user_level1)._direct()
        ticket.with_user(self.user_level1).message_post(
            body="ما رقم الجلسة؟ " * 30, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.env.flush_all()
        with self.phone() as phone:
            self.sign_in_on(phone, "/my/tickets")
            phone.wait_for("document.querySelector('.o_asas_portal')")
            phone.browser._websocket_request("Emulation.setDeviceMetricsOverride", params=PAPER)
            for lang in ("ar", "en"):
                phone.go(f"/{lang}/my/tickets/{ticket.id}")
                phone.browser._websocket_request(
                    "Emulation.setEmulatedMedia", params={"media": "print"}
                )
                printed = phone.ask(PRINTED)
                with self.subTest(lang):
                    self.assertFalse(phone.ask(OVERFLOW))
                    self.assertGreaterEqual(printed["start"], 0)
                    self.assertLess(printed["start"], 0.15)
                    self.assertGreater(printed["end"], 0.85)
                    self.assertLessEqual(printed["end"], 1)
                    self.assertEqual((printed["unseen"], printed["pressed"]), (0, []))
                    self.assertIn(self.company.name, printed["head"])
                phone.browser._websocket_request(
                    "Emulation.setEmulatedMedia", params={"media": "screen"}
                )
