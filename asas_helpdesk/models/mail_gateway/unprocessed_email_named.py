from odoo import api, fields, models
from odoo.tools import email_normalize

from ...tools import mail_guard
from ...tools.named import is_named
from ..ticket.base import ANSWERABLE
from .mail_alias import TICKET


class UnprocessedEmailNamed(models.Model):
    """Keep a mail from those of its readers whom it names: it may be a complaint about them, which
    nobody has said yet. If it names all of them, Level 2 reads it."""

    _inherit = "asas.helpdesk.unprocessed.email"

    named_ids = fields.Many2many(
        "res.users",
        "asas_helpdesk_unprocessed_named_rel",
        "mail_id",
        "user_id",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        personal=ANSWERABLE,
    )
    is_for_level2 = fields.Boolean(
        readonly=True, copy=False, help="Whether it names all of its readers.", technical=True
    )

    @api.model
    def _get_named_values(self, mail, is_for_desk, company):
        """Return the values that say from whom a mail is kept.

        :param mail: an ``Incoming``
        :param company: for whose desk it is
        """
        readers = self._get_readers(is_for_desk, company)
        words = f"{mail.header('subject')}\n{mail_guard.opening(mail.readable)}"
        named = readers.filtered(lambda user: self._names(words, user))
        return {
            "named_ids": [fields.Command.set(named.ids)],
            "is_for_level2": bool(is_for_desk and named and named == readers),
        }

    @api.model
    def _get_readers(self, is_for_desk, company):
        """Return who reads such mails: the administrators of the company's desk, or of the system.

        If nobody administers the desk of the company, all administrators look after it.
        """
        if is_for_desk:
            users = self.env[TICKET]._administrators()
        else:
            users = self.env.ref("base.group_system").all_user_ids
        users = users.filtered(lambda user: user.active and not user.share)
        return users.filtered(lambda user: company <= user.company_ids) or users

    @api.model
    def _names(self, words, user):
        """Return whether a text names a user: by an address, a number, or the whole name. A name of
        one word is a word as well, and says nothing."""
        employees = user.sudo().employee_ids  # only compared
        written = [user.email, user.login, *employees.mapped("work_email")]
        return is_named(
            words,
            [user.name],
            [email_normalize(address) or "" for address in written if address],
            [user.phone, *employees.mapped("mobile_phone"), *employees.mapped("work_phone")],
        )
