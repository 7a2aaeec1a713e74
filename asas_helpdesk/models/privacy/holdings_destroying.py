from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..ticket.base import EMPTY, KEEP, RECORD, REPLACE, personal_sort
from .holdings import PREFIX, TICKET

EVIDENCE = "asas.helpdesk.evidence"
# What is read where something has to be.
NEUTRAL = "—"
# Odoo's models whose records go, in this order; what hangs on them goes by its foreign key.
GO = ("mail.mail", "sms.sms", "mail.scheduled.message", "mail.activity", "mail.followers")
# Odoo's models whose records stay, with the fields that are emptied.
STAY = {
    "rating.rating": (
        "access_token",
        "feedback",
        "message_id",
        "parent_res_name",
        "partner_id",
        "publisher_comment",
        "res_name",
    ),
    # Those that say when a ticket moved, and nothing else.
    "mail.message": (
        "author_guest_id",
        "body",
        "email_from",
        "incoming_email_cc",
        "incoming_email_to",
        "message_id",
        "outgoing_email_to",
        "parent_id",
        "reply_to",
        "subject",
    ),
}
# What a field that is emptied may leave in a value of Odoo's tracking.
TRACKED = ("boolean", "date", "datetime", "float", "integer", "many2one", "selection")


class HoldingsDestroying(models.AbstractModel):
    """Destroy what is held: empty the fields, delete the records and the files that say who it was.

    It works past the ORM, in a few statements for a batch: the gate of the ticket, its tracking and
    its evidence would write down again what has to go. One entry of the evidence says which entries
    were emptied, and the report what went.
    """

    _inherit = "asas.helpdesk.holdings"

    @api.model
    def _destroy(self, found, report):
        """Destroy personal data in all of the records of a dict, as ``_of_tickets`` returns it; its
        tickets say since when, and by which report.

        :return: how many records went or were emptied, by model
        """
        self.env.flush_all()
        elsewhere = self._tickets_spoken_on(found)
        counts = {
            name: len(records)
            for name, records in found.items()
            if records and self._is_personal(name)
        }
        self._destroy_evidence(found, report._get_reason())
        # ``letting_go`` of the wing evidence: files of tickets are kept from everybody else.
        files = found.get("ir.attachment", self.env["ir.attachment"])
        files.exists()._letting_go().unlink()
        self._empty("rating.rating", found)
        self._destroy_messages(found)
        for name in GO:
            self._delete(name, found)
        names = [name for name in found if name.startswith(PREFIX) and name != EVIDENCE]
        for name in names:
            self._destroy_own(name, found, self._get_marks(report) if name == TICKET else {})
        self.env.invalidate_all(flush=False)
        self.env["asas.helpdesk.words"]._read_again(elsewhere)
        return counts

    @api.model
    def _tickets_spoken_on(self, found):
        """Return the tickets that stay, on which messages go: their words go, too."""
        messages = found.get("mail.message", self.env["mail.message"])
        spoken = messages.filtered(lambda message: message.model == TICKET)
        return self.env[TICKET].browse(set(spoken.mapped("res_id"))).exists() - found.get(
            TICKET, self.env[TICKET]
        )

    @api.model
    def _destroy_evidence(self, found, reason):
        entries = found.get(EVIDENCE, self.env[EVIDENCE])
        # A file may have been sent on a ticket of somebody else.
        entries |= self.env[EVIDENCE]._of_files(found.get("ir.attachment", ()))
        if not entries:
            return
        # What says that a content was destroyed has to stay, and names nobody.
        full = SQL(
            "SELECT id FROM asas_helpdesk_evidence"
            " WHERE id = ANY(%s) AND content IS NOT NULL AND kind <> 'destroyed'",
            entries.ids,
        )
        entries.browse(row[0] for row in self.env.execute_query(full))._destroy_content(reason)
        if self.env.execute_query(full):
            raise UserError(
                self.env._("Evidence is being sealed at this moment. Try again in a minute.")
            )

    # ------------------------------------------------------------------ Our records

    @api.model
    def _get_marks(self, report):
        """Return what a ticket whose personal data were destroyed says of it."""
        return {
            "anonymised_at": SQL("%s", fields.Datetime.now()),
            "destruction_id": SQL("%s", report.id),
            # The links that were sent end.
            "link_counter": SQL("coalesce(link_counter, 0) + 1"),
        }

    @api.model
    def _get_sorts(self, name):
        """Return how personal data in the stored fields of a model goes, by field."""
        model = self.env[name]
        return {
            field.name: personal_sort(model, field)
            for field in model._fields.values()
            if field.store and field.name not in models.MAGIC_COLUMNS
        }

    @api.model
    def _is_personal(self, name):
        """Return whether records of a model go or are emptied, and do not stay as they are."""
        ways = {EMPTY, REPLACE, RECORD}
        return not name.startswith(PREFIX) or not ways.isdisjoint(self._get_sorts(name).values())

    @api.model
    def _destroy_own(self, name, found, marks):
        """Delete the records of one of our models, or empty their fields, as the fields say."""
        model, sorts = self.env[name], self._get_sorts(name)
        if RECORD in sorts.values():
            self._delete(name, found)
            return
        gone = [field for field, sort in sorts.items() if sort in (EMPTY, REPLACE)]
        values = {
            field: SQL("%s", NEUTRAL) if sorts[field] == REPLACE else SQL("NULL")
            for field in gone
            if model._fields[field].column_type
        }
        for field in gone:
            if model._fields[field].type == "many2many":
                self._unlink_all(model._fields[field], found[name])
        self._update(name, found, values | marks)

    @api.model
    def _unlink_all(self, field, records):
        self._execute(
            "DELETE FROM %s WHERE %s = ANY(%s)",
            SQL.identifier(field.relation),
            SQL.identifier(field.column1),
            records.ids,
        )

    # ------------------------------------------------------------------ Messages

    @api.model
    def _destroy_messages(self, found):
        """Delete messages; of those that say when a ticket moved, empty all else."""
        messages = found.get("mail.message")
        if not messages:
            return
        ids = messages.ids
        self._execute(
            "DELETE FROM mail_tracking_value WHERE mail_message_id = ANY(%s)"
            " AND (field_id IS NULL OR field_id <> ALL(%s))",
            ids,
            self._harmless_fields(),
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT mail_message_id FROM mail_tracking_value"
                " WHERE mail_message_id = ANY(%s)",
                ids,
            )
        )
        kept = messages.browse(row[0] for row in rows)
        self._execute("DELETE FROM mail_message WHERE id = ANY(%s)", list({*ids} - {*kept.ids}))
        if not kept:
            return
        for table, column in (
            ("mail_notification", "mail_message_id"),
            ("mail_message_res_partner_rel", "mail_message_id"),
            ("mail_message_reaction", "message_id"),
        ):
            self._execute(
                "DELETE FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(table),
                SQL.identifier(column),
                kept.ids,
            )
        self._empty("mail.message", {"mail.message": kept})
        # Who moved it stays where it was a member of the staff.
        self._execute(
            "UPDATE mail_message SET author_id = NULL WHERE id = ANY(%s) AND author_id NOT IN"
            " (SELECT partner_id FROM res_users WHERE NOT share)",
            kept.ids,
        )

    @api.model
    def _harmless_fields(self):
        """Return the ids of the fields of tickets whose tracked values name no beneficiary."""
        ticket = self.env[TICKET]
        names = [
            name
            for name, field in ticket._fields.items()
            if getattr(field, "tracking", None)
            and field.type in TRACKED
            and (personal_sort(ticket, field) or "").startswith(KEEP)
        ]
        # sudo() because fields are looked up by their names.
        found = self.env["ir.model.fields"].sudo()
        return found.search([("model", "=", TICKET), ("name", "in", names)]).ids

    # ------------------------------------------------------------------ Statements

    @api.model
    def _empty(self, name, found):
        self._update(name, found, dict.fromkeys(STAY[name], SQL("NULL")))

    @api.model
    def _update(self, name, found, values):
        """Write values to records, and forget who outside the staff made or changed them."""
        records, model = found.get(name), self.env[name]
        if not records:
            return
        strangers = SQL("(SELECT id FROM res_users WHERE share)")
        assignments = [SQL("%s = %s", SQL.identifier(f), value) for f, value in values.items()]
        condition = SQL("TRUE")
        if model._log_access:
            assignments += [
                SQL(
                    "%(column)s = CASE WHEN %(column)s IN %(strangers)s THEN NULL"
                    " ELSE %(column)s END",
                    column=SQL.identifier(column),
                    strangers=strangers,
                )
                for column in ("create_uid", "write_uid")
            ]
        if model._log_access and not values:
            condition = SQL("(create_uid IN %s OR write_uid IN %s)", strangers, strangers)
        if assignments:
            self._execute(
                "UPDATE %s SET %s WHERE id = ANY(%s) AND %s",
                SQL.identifier(model._table),
                SQL(", ").join(assignments),
                records.ids,
                condition,
            )

    @api.model
    def _delete(self, name, found):
        if found.get(name):
            self._execute(
                "DELETE FROM %s WHERE id = ANY(%s)",
                SQL.identifier(self.env[name]._table),
                found[name].ids,
            )

    @api.model
    def _execute(self, query, *arguments):
        self.env.cr.execute(SQL(query, *arguments))
