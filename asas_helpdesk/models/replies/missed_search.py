import re
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import arabic
from ...tools.impersonal import is_impersonal

SHORTEST, LONGEST = 3, 80
# So many of a company are kept, and for so long after they were last asked.
MOST = 500
KEPT = timedelta(days=90)
# More in an hour from one address, or in all, do not come from readers.
MOST_OF_ONE, MOST_OF_ALL = 20, 300
# Who is still typing has not asked for the beginning of a word.
TYPING = timedelta(minutes=1)


class MissedSearch(models.Model):
    """Words for which the public page had no ready answer, or the staff no ready reply, and how
    often.

    Nothing is kept of who asked. Words with a number or an address are not kept at all.
    """

    _name = "asas.helpdesk.missed.search"
    _description = "Search That Found Nothing"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "count desc, last_at desc, id desc"
    _rec_name = "words"
    _log_access = False
    _personal = "keep: words of nobody known, without numbers and addresses, for 90 days"

    words = fields.Char(required=True, readonly=True)
    folded = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    count = fields.Integer(string="Times", readonly=True)
    last_at = fields.Datetime(string="Last Asked", required=True, readonly=True)
    asked_by_staff = fields.Boolean(
        string="Ready Reply Asked For",
        readonly=True,
        help="Somebody at the desk had no ready reply for this.",
    )

    _once = models.UniqueIndex("(company_id, folded)")

    @api.model
    def _note(self, words):
        """Count that a visitor found no answer for these words, unless they could tell who it is
        or are too many."""
        words, folded = self._countable(words)
        if not words:
            return
        limits = self.env["asas.helpdesk.rate.limit"]
        company = self.env.company
        counted = {
            ("missed", limits._get_requester()): MOST_OF_ONE,
            ("missed of all", company.id): MOST_OF_ALL,
        }
        if not limits._hit(counted):
            self._count(company, words, folded)

    @api.model
    def _countable(self, words):
        """Return these words as they are kept, and folded; None for both if they could tell who it
        is, or are too few or too many."""
        if is_impersonal(words):
            words = " ".join(re.findall(r"\w+", words))
            folded = arabic.fold(words)
            letters = sum(map(str.isalpha, folded))
            if SHORTEST <= letters <= len(folded) <= LONGEST and is_impersonal(folded):
                return words, folded
        return None, None

    @api.model
    def _ask(self, words):
        """Keep that the desk asks for a ready reply to these words.

        :raise UserError: if they could tell who it is about, or are too few or too many
        """
        words, folded = self._countable(words)
        if not words:
            raise UserError(
                self.env._(
                    "Say in a few words what the reply should be about, without numbers and"
                    " addresses."
                )
            )
        self._count(self.env.company, words, folded, asked_by_staff=True)

    @api.model
    def _count(self, company, words, folded, asked_by_staff=False):
        now = fields.Datetime.now()
        values = {
            "table": SQL.identifier(self._table),
            "company": company.id,
            "words": words,
            "folded": folded,
            "now": now,
            "typing": now - TYPING,
            # What the desk asks for is not lost among what readers look for.
            "most": 2 * MOST if asked_by_staff else MOST,
            "asked": asked_by_staff,
        }
        begun = """
            DELETE FROM %(table)s
             WHERE company_id = %(company)s AND count = 1 AND last_at >= %(typing)s
               AND folded <> %(folded)s AND starts_with(%(folded)s, folded)
        """
        counted = """
            INSERT INTO %(table)s AS missed 
                        (company_id, words, folded, count, last_at, asked_by_staff)
                 SELECT %(company)s, %(words)s, %(folded)s, 1, %(now)s, %(asked)s
                  WHERE %(most)s > (SELECT count(*) FROM %(table)s WHERE company_id = %(company)s)
                     OR EXISTS (SELECT FROM %(table)s
                                 WHERE company_id = %(company)s AND folded = %(folded)s)
            ON CONFLICT (company_id, folded)
              DO UPDATE SET count = missed.count + 1, last_at = excluded.last_at,
                            asked_by_staff = missed.asked_by_staff IS TRUE OR %(asked)s
        """
        try:
            # Counted by somebody else at this very moment, it is not worth a second try.
            with self.env.cr.savepoint():
                self.env.cr.execute(SQL(begun, **values), log_exceptions=False)
                self.env.cr.execute(SQL(counted, **values), log_exceptions=False)
        except SerializationFailure:
            return
        self.invalidate_model()

    @api.autovacuum
    def _gc_missed(self):
        """Delete what nobody has asked for long."""
        before = fields.Datetime.now() - KEPT
        self.env.cr.execute(
            SQL("DELETE FROM %s WHERE last_at < %s", SQL.identifier(self._table), before)
        )
        self.invalidate_model()

    def action_write_reply(self):
        """Open the form in which the ready reply that was asked for is written."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.ready.reply",
            "view_mode": "form",
            "context": {"default_name": self.words},
        }

    def action_write_answer(self):
        """Open the dialog in which the answer to this search is written."""
        self.ensure_one()
        self.check_access("read")
        return self.env["asas.helpdesk.answer.wizard"]._open(
            {"name": self.words, "missed_id": self.id}
        )
