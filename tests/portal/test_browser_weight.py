"""What a beneficiary's phone has to load, compressed as the web server in front of Odoo does.

On a line of 400 kbit/s, 60 KB and two round trips of 400 ms pass in some two seconds.
"""

import gzip

from portal_case import BrowserPortalCase

BEFORE_THE_WORDS, IN_ALL, OWN_CODE = 60_000, 250_000, 120_000
# What the browser has requested for the page, and which of it the first picture had to wait for.
LOADED = """[...new Map(performance.getEntriesByType("resource").map((entry) =>
    [new URL(entry.name).pathname, entry.renderBlockingStatus === "blocking"]))]"""
FONTS = ".woff2"
CODE = (".css", ".js")
# Odoo's own bundles, which only a page with a captcha needs.
ODOOS = ("web.assets", "portal.assets", "mail.assets")


class TestWeight(BrowserPortalCase):
    def load(self, phone, path):
        """Open a page; return it, and the paths of what was loaded with whether its words had to
        wait for it."""
        phone.go(path)
        phone.wait_for("document.fonts.status === 'loaded' && document.querySelector('h1')")
        return phone.ask("document.documentElement.outerHTML"), phone.ask(LOADED)

    def weigh(self, page, loaded):
        """Return the bytes before the words of a page can be read, those in all, and those of our
        own style sheets and scripts."""
        first = in_all = len(gzip.compress(page.encode()))
        own_code = 0
        for address, waited_for in loaded:
            content = self.contents(address)
            size = len(content if address.endswith(FONTS) else gzip.compress(content))
            in_all += size
            first += size if waited_for else 0
            own_code += size if address.endswith(CODE) else 0
        return first, in_all, own_code

    def contents(self, address):
        if address not in self.seen:
            self.seen[address] = self.url_open(address).content
        return self.seen[address]

    def test_pages_are_light_and_load_nothing_of_odoos(self):
        ticket = self.make_ticket()
        for number in range(20):
            writer = (self.user_level1, self.user_trainee)[number % 2]
            ticket.with_user(writer).message_post(
                body=f"رسالة {number}: " + "ما زال الصوت ينقطع في القاعة. " * 20,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.env.flush_all()
        self.seen = {}
        pages = {}
        with self.phone() as phone:
            self.sign_in_on(phone, "/my/tickets")
            phone.wait_for("document.querySelector('.o_asas_ticket')")
            for path in (f"/my/tickets/{ticket.id}", "/my/tickets", "/my/tickets/new", "/support"):
                pages[path] = self.load(phone, path)
        # The database serves the browser alone until it is closed.
        for path, (page, loaded) in pages.items():
            with self.subTest(path):
                first, in_all, own_code = self.weigh(page, loaded)
                self.assertLessEqual(first, BEFORE_THE_WORDS)
                self.assertLessEqual(in_all, IN_ALL)
                self.assertLessEqual(own_code, OWN_CODE)
                self.assertLessEqual(len(loaded), 12, loaded)
                for address, _waited_for in loaded:
                    self.assertFalse([name for name in ODOOS if name in address], address)
