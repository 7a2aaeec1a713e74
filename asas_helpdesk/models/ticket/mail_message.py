from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

from .mail_followers import TICKET

# What leads a message to somebody.
RECIPIENTS = ("partner_ids", "notified_partner_ids", "notification_ids", "starred_partner_ids")


class MailMessage(models.Model):
    """Keep the messages of a ticket from those from whom the ticket is hidden.

    Odoo shows a message to its author and its recipients, whether or not they may read the record.
    """

    _inherit = "mail.message"

    # Set by the code alone, for what names people to others.
    asas_helpdesk_hidden_from_ids = fields.Many2many(
        "res.partner",
        "asas_helpdesk_message_hidden_rel",
        "message_id",
        "partner_id",
        personal="empty",
        groups=fields.NO_ACCESS,
        copy=False,
    )

    # ------------------------------------------------------------------ Reading

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.is_superuser() or bypass_access):
            domain = Domain(domain) & self._asas_helpdesk_not_hidden()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _asas_helpdesk_not_hidden(self):
        hidden = self.env[TICKET]._hidden_from_user()
        shown = Domain("res_id", "not in", hidden)
        shown &= Domain("id", "not in", self._asas_helpdesk_hidden_from_user())
        return Domain("model", "!=", TICKET) | shown

    @api.model
    def _asas_helpdesk_hidden_from_user(self):
        """Return SQL for the ids of the messages that are hidden from the current user, whether or
        not their ticket is."""
        people = self.env["asas.helpdesk.person"]
        same = people._same_person(
            SQL("SELECT partner_id FROM asas_helpdesk_message_hidden_rel"),
            people._contacts_of_user(self.env.uid),
        )
        return SQL(
            "SELECT message_id FROM asas_helpdesk_message_hidden_rel WHERE partner_id IN (%s)", same
        )

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        # The values are those that Odoo reads next; sudo() only compares them.
        ours = (self - forbidden).sudo().filtered(lambda m: m.model == TICKET)
        if not ours:
            return forbidden
        tickets = self.env[TICKET].browse(ours.mapped("res_id")).exists().sudo()
        hidden = tickets.filtered("hidden_from_me").ids
        forbidden += self.browse(m.id for m in ours if m.res_id in hidden)
        # Only tickets in which somebody was named have such messages.
        rows = self.env.execute_query(
            SQL(
                "SELECT hidden.id FROM (%s) hidden (id) WHERE hidden.id = ANY(%s)",
                self._asas_helpdesk_hidden_from_user(),
                ours.ids,
            )
        )
        return forbidden | self.browse(row[0] for row in rows)

    def _notify_message_notification_update(self):
        """Tell an author by the bus what became of a message, unless they may no longer read the
        ticket: it is hidden from them, confidential or another company's by now."""
        # sudo() only to see whose messages these are; what is told, Odoo decides.
        ours = self.sudo().filtered(lambda m: m.model == TICKET and m.author_id.main_user_id)
        lost = ours.filtered(
            lambda m: (
                not self.env[TICKET]
                .browse(m.res_id)
                .with_user(m.author_id.main_user_id)
                .with_context(allowed_company_ids=m.author_id.main_user_id.company_ids.ids)
                .has_access("read")
            )
        )
        return super(MailMessage, self - lost)._notify_message_notification_update()

    def _extras_to_store(self, store, format_reply):
        result = super()._extras_to_store(store, format_reply=format_reply)
        # Both were read for the conversation; those of other models cost no query.
        ours = self.filtered(lambda m: m.model == TICKET)
        if ours and store.target.is_internal(self.env):
            for ticket_id, messages in ours.grouped("res_id").items():
                ticket = self.env[TICKET].browse(ticket_id)
                if ticket.has_access("write"):
                    for message in ticket._unanswered_among(messages):
                        store.add(message, {"asas_helpdesk_unanswered": True})
        return result

    # ------------------------------------------------------------------ Writing

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(
            [
                self._asas_helpdesk_without_hidden(vals) if vals.get("model") == TICKET else vals
                for vals in vals_list
            ]
        )
        return messages

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and any(name in vals for name in (*RECIPIENTS, "outgoing_email_to")):
            self.sudo()._asas_helpdesk_take_out_hidden()  # this only takes recipients away
        return result

    @api.model
    def _asas_helpdesk_without_hidden(self, vals):
        """Return the values of a message on a ticket without recipients from whom it is hidden."""
        ticket = self.env[TICKET].browse(vals.get("res_id")).sudo()  # only compared
        if not ticket.id or not ticket.hidden_partner_ids:
            return vals
        vals = dict(vals)
        for name in ("partner_ids", "starred_partner_ids"):
            if vals.get(name):
                given = self._fields[name].convert_to_cache(vals[name], self.browse())
                people = self.env["res.partner"].sudo().browse(given)
                kept = people - ticket._hidden_among(people)
                vals[name] = [Command.link(id_) for id_ in kept.ids]
        if vals.get("outgoing_email_to"):
            vals["outgoing_email_to"] = ticket._without_hidden_addresses(vals["outgoing_email_to"])
        return vals

    def _asas_helpdesk_take_out_hidden(self):
        for message in self.filtered(lambda m: m.model == TICKET):
            ticket = self.env[TICKET].browse(message.res_id)
            people = message.partner_ids | message.starred_partner_ids
            people |= message.notification_ids.res_partner_id
            hidden = ticket._hidden_among(people)
            if hidden:
                message.notification_ids.filtered_domain(
                    [("res_partner_id", "in", hidden.ids)]
                ).unlink()
                message.partner_ids -= hidden
                message.starred_partner_ids -= hidden
            kept = ticket._without_hidden_addresses(message.outgoing_email_to)
            if kept != message.outgoing_email_to:
                message.outgoing_email_to = kept
