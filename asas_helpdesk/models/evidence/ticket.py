from contextvars import ContextVar

from odoo import api, models, tools

from ...tools import secret
from . import letting_go
from .evidence import plain

# What follows from other fields, opens a ticket, or says nothing about it.
NOT_RECORDED = {
    "beneficiary_folded",
    "color",
    "link_counter",
    "message_main_attachment_id",
    "next_deadline",
    "next_metric",
    "rating_last_value",
    "receipt_due",
    "subject_folded",
    "submission_content",
    "submission_key",
}
LINKS = ("tag_ids", "about_partner_ids", "related_ids")
# The tickets whose change an outer call of ``write`` is recording already.
_recorded = ContextVar("asas_helpdesk_recorded", default=frozenset())


class TicketEvidence(models.Model):
    """Record what is made of a ticket: its first values, each change, and each move."""

    _inherit = "asas.helpdesk.ticket"

    @api.model
    @tools.ormcache()
    def _get_recorded_columns(self):
        """Return the names of the fields whose values are recorded."""
        return tuple(
            sorted(
                name
                for name, field in self._fields.items()
                if field.store
                and field.column_type
                and name not in models.MAGIC_COLUMNS
                and name not in NOT_RECORDED
            )
        )

    @api.model
    def _get_recorded_links(self):
        """Return the names of the fields with links whose changes are recorded."""
        return LINKS

    @api.model
    @tools.ormcache()
    def _get_compared_columns(self):
        """Return the names of those recorded fields that nothing but a write of the ticket
        changes: not those that follow from other records."""
        return tuple(
            name
            for name in self._get_recorded_columns()
            if not self._fields[name].compute or name in ("state", "service_details")
        )

    def _get_recorded_values(self, links=(), without=()):
        """Return the present values of these tickets as an entry holds them, by ticket id.

        :param links: names of the fields with links that are wanted as well
        :param without: names of the fields that are not wanted
        """
        types = [
            (name, self._fields[name].type)
            for name in (*self._get_recorded_columns(), *links)
            if name not in without
        ]
        values = {}
        # sudo() because the record holds all fields, no matter who changes one of them.
        for ticket in self.sudo():
            values[ticket.id] = found = {}
            for name, type_ in types:
                value = ticket[name]
                if type_ == "many2one":
                    value = value.id
                elif type_ == "properties":
                    value = ticket._get_details()
                elif value and type_ in ("datetime", "many2many"):
                    value = plain(value)
                if value:
                    found[name] = value
        return values

    # ------------------------------------------------------------------ Made, changed, deleted

    def _create_unfollowed(self, vals_list):
        # What Odoo notes when a record is made is part of the first entry.
        creating = self.with_context(**letting_go.creating())
        tickets = super(TicketEvidence, creating)._create_unfollowed(vals_list)
        return tickets.with_env(self.env)

    def _after_create(self):
        # First, so that this entry comes before those of the notices that follow. The words of a
        # mail are in the entry of its message, and not read from the database once more.
        by_mail = self.sudo().filtered("source_message_id")
        values = (self - by_mail)._get_recorded_values()
        values |= by_mail._get_recorded_values(without=("description",))
        self.env["asas.helpdesk.evidence"]._append(
            [
                (ticket_id, "created", {"values": found | _blank(found)})
                for ticket_id, found in values.items()
            ]
        )
        return super()._after_create()

    def write(self, vals):
        known = _recorded.get()
        mine = self.browse(id_ for id_ in self._ids if id_ not in known)
        links = [name for name in LINKS if name in vals]
        columns = vals.keys() & set(self._get_recorded_columns())
        if not mine or not (links or columns):
            return super().write(vals)
        before = mine._get_recorded_values(links)
        token = _recorded.set(known | set(mine._ids))
        try:
            result = super().write(vals)
        finally:
            _recorded.reset(token)
        mine._append_changes(before, links)
        return result

    def _append_changes(self, before, links):
        entries = []
        for ticket_id, now in self._get_recorded_values(links).items():
            was = before[ticket_id]
            changes = {
                name: [was.get(name), now.get(name)]
                for name in sorted(was.keys() | now.keys())
                if was.get(name) != now.get(name)
            }
            if changes:
                kind = "change"
                if "stage_id" in changes:
                    kind = "move"
                elif "acknowledged_at" in changes and changes["acknowledged_at"][1]:
                    kind = "acknowledgement"
                entries.append((ticket_id, kind, {"changes": changes}))
        self.env["asas.helpdesk.evidence"]._append(entries)

    def unlink(self):
        said = [
            (
                ticket.id,
                "deleted",
                {
                    "name": ticket.reference,
                    "company_id": ticket.company_id.id,
                    "hidden": (ticket.hidden_partner_ids | ticket.naming_ids.partner_id).ids,
                },
            )
            for ticket in self.sudo()  # the person who may delete it leaves this behind
        ]
        result = super(TicketEvidence, self.with_context(**letting_go.ours())).unlink()
        self.env["asas.helpdesk.evidence"]._append(said)
        return result

    # ------------------------------------------------------------------ Merged

    def _log_merge(self, away):
        result = super()._log_merge(away)
        said = [(ticket.id, "merge", {"into": self.reference}) for ticket in away]
        said.append((self.id, "merge", {"merged": away.mapped("reference")}))
        self.env["asas.helpdesk.evidence"]._append(said)
        return result

    def _hand_messages_over(self, messages, files, kept):
        return super()._hand_messages_over(messages._letting_go(), files._letting_go(), kept)


def _blank(values):
    """Return those of the texts in which the key of a link had to be blanked out."""
    return {
        name: secret.blank(value)
        for name, value in values.items()
        if isinstance(value, str) and "=" in value
    }
