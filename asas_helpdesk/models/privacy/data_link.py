import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize_all

from ..notice.signed_link import SignedLink
from ..notice.tracked_mail_mixin import AUTOMATIC_HEADERS
from .data_package import DAYS
from .ticket_data_request import RIGHTS

HOURS = 3 * 24
LINK = SignedLink("asas_helpdesk.data", "/support/data/confirm", hours=HOURS)
FETCH = SignedLink("asas_helpdesk.data.fetch", "/support/data/fetch", hours=DAYS * 24)
# Stands in the stored mail instead of the key, which is put in when the mail leaves.
MARK = "asas-helpdesk-data-"
MARKED = re.compile(rf"{MARK}(\d{{1,10}})\b")


class DataLink(models.Model):
    """A link by which a person proves an address, to ask for their data or to fetch them.

    The key is in no stored mail: it is put in when the mail leaves, and only if it leaves to this
    address alone. Links are deleted some days later.
    """

    _name = "asas.helpdesk.data.link"
    _description = "Link That Proves an Address"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "id"
    _rec_name = "purpose"
    _personal = "record"

    purpose = fields.Selection(
        [("file", "To File a Request"), ("prove", "To Prove a Request"), ("fetch", "To Fetch")],
        required=True,
        readonly=True,
    )
    email = fields.Char(required=True, readonly=True, help="In normal form.")
    data_right = fields.Selection(RIGHTS, readonly=True)
    lang = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    used_at = fields.Datetime(readonly=True)

    # ------------------------------------------------------------------ Sending

    @api.model
    def _send(self, purpose, email, company, lang, right=False, ticket=None):
        """Send a link to an address, whether we know it or not.

        :param str email: in normal form
        """
        self._make(purpose, email, company, lang, right=right, ticket=ticket)._send_mail()

    @api.model
    def _make(self, purpose, email, company, lang, right=False, ticket=None):
        """Return the record of a new link, as superuser."""
        installed = dict(self.env["res.lang"].get_installed())
        # Visitors have no right to these records; only what was checked is stored, and the link
        # goes to the address alone.
        return self.sudo().create(
            {
                "purpose": purpose,
                "email": email,
                "company_id": company.id,
                "lang": lang if lang in installed else company.partner_id.sudo().lang,
                "data_right": right,
                "ticket_id": ticket.id if ticket else False,
            }
        )

    def _send_mail(self):
        self.ensure_one()
        notices = self.env["asas.helpdesk.notice"]
        localized = self.with_context(lang=self.lang)
        template = self.env.ref("asas_helpdesk.mail_template_data_link", raise_if_not_found=False)
        if not template:
            return
        rendered = template.with_context(lang=self.lang)._generate_template(
            localized.ids, ("subject", "body_html")
        )[self.id]
        body = notices._render_layout(
            rendered["body_html"],
            self.lang,
            self.company_id,
            notices._find_contact_channels(),
            url=False,
            title=rendered["subject"],
        )
        notices._queue_mails(
            [
                {
                    "author_id": self.company_id.partner_id.id,
                    "email_from": self.company_id.email_formatted,
                    "reply_to": self.company_id.email_formatted,
                    "email_to": self.email,
                    "subject": rendered["subject"],
                    "body_html": body,
                    "headers": repr(AUTOMATIC_HEADERS),
                    "auto_delete": True,
                }
            ]
        )

    def _get_marked_link(self):
        """Return the link as it is stored: with a mark in the place of the key."""
        self.ensure_one()
        return f"{self.get_base_url()}{self._kind().path}?token={MARK}{self.id}"

    def _kind(self):
        return FETCH if self.purpose == "fetch" else LINK

    @api.model
    def _fill_in_keys(self, body, addresses):
        """Return a body with the keys of links, if it goes to the address of each link alone.

        :param list addresses: all recipients, in normal form
        """

        def key_of(match):
            # The mail was made for this link; it is compared with whom it leaves to.
            link = self.sudo().search([("id", "=", int(match[1]))])
            if not link or addresses != [link.email]:
                return match[0]
            return link._kind().make(link, [link.id, link.email]).partition("token=")[2]

        return MARKED.sub(key_of, body)

    # ------------------------------------------------------------------ Opened

    @api.model
    def _find_by_token(self, token, kind=LINK):
        """Return the record of a link, as superuser; none if it is forged, has expired, or its
        ticket went."""
        values = kind.carried_by(self, token)
        # The signature says that it was sent to this address.
        link = self.sudo().search([("id", "=", values[0] if values else 0)])
        current = link and link.email == values[1]
        return link if current else link.browse()

    def _file(self, values):
        """Make the ticket of a request whose author has opened the link, once.

        :param dict values: checked values of the form: right, name, words
        """
        self.ensure_one()
        # As somebody who is not signed in: the address is proven, not who uses the browser.
        visitor = self.env.ref("base.public_user")
        tickets = self.env["asas.helpdesk.ticket"].with_user(visitor).with_company(self.company_id)
        ticket = tickets.with_context(lang=self.lang)._file_data_request(
            values["right"],
            {**values, "lang": self.lang},
            f"data-link-{self.id}",
            {"by": "link", "address": self.email},
        )
        if ticket:
            self.write({"used_at": fields.Datetime.now(), "ticket_id": ticket.id})
        return ticket

    @api.model
    def _find_package(self, token):
        """Return the package that the holder of a link may fetch, as superuser, or none."""
        link = self._find_by_token(token, FETCH)
        packages = link.ticket_id.data_package_ids
        return packages.filtered(
            lambda p: p._can_be_fetched() and not p.partner_id and p.email == link.email
        )[:1]

    def _prove(self):
        """Record that the author of a ticket has opened the link, once."""
        self.ensure_one()
        if self.purpose == "prove" and not self.used_at and self.ticket_id:
            self.ticket_id._prove_data_request(self.email)
            self.used_at = fields.Datetime.now()

    # ------------------------------------------------------------------ Kept

    @api.autovacuum
    def _gc_links(self):
        """Delete links that open nothing any more."""
        past = fields.Datetime.now() - timedelta(days=2 * DAYS)
        self.search(Domain("create_date", "<", past), limit=1000).unlink()


def addresses_of(mail):
    """Return all addresses to which a mail goes, in normal form, as a list."""
    typed = email_normalize_all(f"{mail.email_to or ''},{mail.email_cc or ''}")
    return [*typed, *mail.recipient_ids.mapped("email_normalized")]
