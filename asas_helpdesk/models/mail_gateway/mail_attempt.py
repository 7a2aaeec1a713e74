import logging
from contextlib import contextmanager
from datetime import timedelta

from psycopg2 import Error as DatabaseError

from odoo import api, fields, models
from odoo.tools import SQL, mute_logger

_logger = logging.getLogger(__name__)

# For how long a mail whose reading was cut short is not read again by itself.
DAYS_KEPT = 30
NOTE = """
    INSERT INTO asas_helpdesk_mail_attempt (checksum, backend, noted_at)
         VALUES (%s, %s, now() AT TIME ZONE 'UTC')
    ON CONFLICT (checksum) DO NOTHING
"""
SETTLE = "DELETE FROM asas_helpdesk_mail_attempt WHERE checksum = %s"
# Or it was settled meanwhile. A connection reads one mail at a time, and what began after the note
# is another one that has taken its number.
IS_BEING_READ = """
    SELECT coalesce(bool_and(
               noted.backend <> %s AND EXISTS (
                   SELECT FROM pg_stat_activity AS other
                    WHERE other.pid = noted.backend
                      AND (other.backend_start AT TIME ZONE 'UTC' > noted.noted_at) IS NOT TRUE
               )
           ), true)
      FROM asas_helpdesk_mail_attempt AS noted
     WHERE noted.checksum = %s
"""


class MailAttempt(models.Model):
    """A note that a mail is being read, made before it is read, by a transaction of its own.

    All fetched mails are noted, also those for others: where the reading of one never ends, the
    process is killed, and its mailbox would begin with the same mail for ever. The note is deleted
    together with what becomes of the mail; who finds the note of a process that is no more does not
    read that mail.
    """

    _name = "asas.helpdesk.mail.attempt"
    _description = "Attempt to Read an E-mail"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _rec_name = "checksum"
    _order = "noted_at desc, id desc"

    checksum = fields.Char(
        required=True,
        readonly=True,
        help="SHA-256 of the e-mail.",
        personal="keep: a hash from which nothing can be read",
    )
    backend = fields.Integer(readonly=True, help="The database connection that was reading it.")
    noted_at = fields.Datetime(required=True, readonly=True)

    _once = models.UniqueIndex("(checksum)")

    @api.model
    @contextmanager
    def _noted(self, mail):
        """Note that a fetched mail is read in this transaction, while the block lasts.

        :param mail: an ``Incoming``
        :return: whether it may be read: no attempt before was cut short
        """
        if not self.env.su or not self.env.context.get("default_fetchmail_server_id"):
            yield True  # the server that hands it over is told whether it was taken
            return
        own, may_be_read = self._note(mail.checksum)
        try:
            yield may_be_read
        except BaseException:
            # It has ended, though not well. What the transaction has done is taken back.
            if own:
                self._settle_apart(mail.checksum)
            raise
        if own:
            self._settle(mail.checksum)

    @api.model
    def _note(self, checksum):
        """Note an attempt at a mail.

        :return: whether the note is this transaction's own, and whether the mail may be read
        """
        backend = self.env.cr.connection.get_backend_pid()
        try:
            # A cursor of its own: the note is to stay if this transaction never ends. Nobody
            # changes a note, so that deleting it conflicts with nothing.
            with self.env.registry.cursor() as apart, mute_logger("odoo.sql_db"):
                apart.execute(SQL(NOTE, checksum, backend))
                if apart.rowcount:
                    return True, True
                apart.execute(SQL(IS_BEING_READ, backend, checksum))
                return False, bool(apart.fetchone()[0])
        except DatabaseError:
            # Another worker notes the same mail at this moment, or notes cannot be made.
            _logger.info("The attempt to read a mail could not be noted.", exc_info=True)
            return False, True

    @api.model
    def _settle(self, checksum):
        """Delete a note together with what this transaction has made of the mail."""
        cursor = self.env.cr
        cursor.execute(SQL(SETTLE, checksum))
        if not cursor.rowcount:
            # The transaction had begun before the note was made, and does not see it.
            cursor.postcommit.add(lambda: self._settle_apart(checksum))

    @api.model
    def _settle_apart(self, checksum):
        try:
            with self.env.registry.cursor() as apart:
                apart.execute(SQL(SETTLE, checksum))
        except DatabaseError:
            _logger.warning("A note about a mail could not be deleted.", exc_info=True)

    @api.autovacuum
    def _gc_old_notes(self):
        past = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        self.env.cr.execute(SQL("DELETE FROM asas_helpdesk_mail_attempt WHERE noted_at < %s", past))
