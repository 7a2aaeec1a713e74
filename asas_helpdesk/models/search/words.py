from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ...tools.search_words import Sought

TICKET = "asas.helpdesk.ticket"
BATCH = 500
# More tickets than anybody looks through; those of rarer words are named one by one.
MANY = 2000
# Words that PostgreSQL knows to be in more tickets than these are not asked for the first ones.
OFTEN = 10_000
# PostgreSQL holds a megabyte of words in both columns; so many of the longest ones fit into each.
MOST, MOST_BEFORE = 4000, 2500
# In which forms words are kept (``tools.search_words``): to be raised when these change, so that
# those of before are read again.
FORM = 2

_WRITE = """
    INSERT INTO asas_helpdesk_words AS words (ticket_id, form, said, noted)
    SELECT ticket_id, form, array_to_tsvector(said), array_to_tsvector(noted)
      FROM (VALUES %s) AS given (ticket_id, form, said, noted)
     ORDER BY ticket_id
        ON CONFLICT (ticket_id) DO UPDATE SET"""
_REPLACE = f"{_WRITE} form = excluded.form, said = excluded.said, noted = excluded.noted"
_JOINED = "{0} = words.{0} || CASE WHEN length(words.{0}) > {1} THEN '' ELSE excluded.{0} END"
_ADD = f"{_WRITE} {_JOINED.format('said', MOST_BEFORE)}, {_JOINED.format('noted', MOST_BEFORE)}"


class Words(models.Model):
    """The words of a ticket by which it is found: one row each.

    They stand in columns that the ORM does not know, ``said`` with what the beneficiary may
    read and ``noted`` with all else, as PostgreSQL's ``tsvector``: forms of words without their
    order. Nobody reads them; one may only ask whether words are among them, and those who may not
    read notes are answered by ``said`` alone. Which tickets somebody finds at all, the rules of
    the tickets decide.
    """

    _name = "asas.helpdesk.words"
    _description = "Words by Which a Ticket Is Found"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _log_access = False

    ticket_id = fields.Many2one(
        TICKET, required=True, readonly=True, ondelete="cascade", personal="record"
    )

    _one_of_ticket = models.UniqueIndex("(ticket_id)")

    @api.private
    def init(self):
        """Make the columns and the index of the words."""
        # New words go into the index at once, so that no search has to look through a list of them.
        self.env.cr.execute(
            """
            ALTER TABLE asas_helpdesk_words
                ADD COLUMN IF NOT EXISTS said tsvector NOT NULL DEFAULT '',
                ADD COLUMN IF NOT EXISTS noted tsvector NOT NULL DEFAULT '',
                ADD COLUMN IF NOT EXISTS form smallint NOT NULL DEFAULT 1;
            CREATE INDEX IF NOT EXISTS asas_helpdesk_words_all
                ON asas_helpdesk_words USING gin ((said || noted)) WITH (fastupdate = off);
            """
        )

    # ------------------------------------------------------------------ Finding

    @api.model
    def _find(self, text, staff):
        """Return the ids of the tickets in which all of these words are, no matter who may see
        them, or SQL for the ids if they are very many.

        PostgreSQL knows which words are frequent, but not how rare another one is: it would look
        through all tickets for some.

        :param bool staff: whether the words of notes are looked at as well
        """
        query = Sought(text, self.env.company._asas_helpdesk_country()).as_query()
        if not query:
            return []
        found = SQL(
            "SELECT ticket_id FROM asas_helpdesk_words WHERE (said || noted) @@ %s::tsquery%s",
            query,
            # The index tells in which tickets to look.
            SQL() if staff else SQL(" AND said @@ %s::tsquery", query),
        )
        if self._estimate(found) <= OFTEN:
            ids = [row[0] for row in self.env.execute_query(SQL("%s LIMIT %s", found, MANY + 1))]
            if len(ids) <= MANY:
                return ids
        return SQL("(%s)", found)

    @api.model
    def _estimate(self, query):
        """Return how many rows PostgreSQL expects of a query, which is not run."""
        (plan,) = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", query))
        return plan[0][0]["Plan"]["Plan Rows"]

    # ------------------------------------------------------------------ Keeping

    @api.model
    def _read_again(self, tickets):
        """Read the words of tickets again, since some are gone."""
        if tickets:
            # sudo() because the words are kept, no matter who has changed them.
            self._add(tickets.sudo()._get_searched_words(), again=True)

    @api.model
    def _add(self, found, again=False):
        """Add words of tickets, in one statement for a batch.

        :param dict found: by the id of the ticket, the words that the beneficiary may read and the
            others, as two sets
        :param bool again: whether all were read, so that those of before go
        """
        most = MOST if again else MOST - MOST_BEFORE
        for batch in split_every(BATCH, found.items()):
            values = SQL(", ").join(
                SQL(
                    "(%s, %s, %s::text[], %s::text[])",
                    ticket_id,
                    FORM,
                    sorted(said)[:most],
                    sorted(noted - said)[:most],
                )
                for ticket_id, (said, noted) in batch
            )
            # Who says something at the same moment starts again: no error to be logged.
            statement = SQL(_REPLACE if again else _ADD, values)
            self.env.cr.execute(statement, log_exceptions=False)

    # ------------------------------------------------------------------ Tickets of before

    @api.model
    def _cron_fill(self):
        """Read the words of tickets that have none yet, or those of before an update, the newest
        ones first."""
        last = None
        while True:
            missing = self._without_words(last)
            if not missing:
                return
            last = missing[-1]
            self._read_again(self.env[TICKET].browse(missing))
            self.env.invalidate_all()
            if not self.env["ir.cron"]._commit_progress(len(missing), remaining=BATCH):
                return

    @api.model
    def _without_words(self, before):
        """Return the ids of some tickets that have no words in today's forms, older than one of
        them."""
        older = SQL("ticket.id < %s", before) if before else SQL("TRUE")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket.id FROM asas_helpdesk_ticket ticket
                 WHERE %s AND NOT EXISTS (
                       SELECT FROM asas_helpdesk_words words
                        WHERE words.ticket_id = ticket.id AND words.form = %s)
                 ORDER BY ticket.id DESC
                 LIMIT %s
                """,
                older,
                FORM,
                BATCH,
            )
        )
        return [row[0] for row in rows]
