from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from odoo.addons.asas_helpdesk.models.privacy.holdings import PREFIX, TICKET, Identity

# Odoo finds these itself, or leaves them out, since they go with what they hang on.
NOT_LISTED = ("res.partner", "mail.followers", "mail.notification", "mail.tracking.value")


class PrivacyLookupWizard(models.TransientModel):
    """Let Odoo's privacy lookup find what the desk holds: also of people who wrote without an
    account, and only where Odoo looks at other fields.

    It finds what is given out and destroyed on a request of the person, from the same list. Who is
    complained about does not find the complaint, whatever their role.
    """

    _inherit = "privacy.lookup.wizard"

    def _get_query_models_blacklist(self):
        # Ours are found by the list of the desk, which also knows from whom a ticket is hidden.
        ours = [name for name in self.env.registry if name.startswith(PREFIX)]
        return super()._get_query_models_blacklist() + ours

    def _get_query(self):
        models_, ids, active = [], [], []
        for name, records in self._find_at_the_desk().items():
            model_id = self.env["ir.model"]._get_id(name)
            models_ += [model_id] * len(records)
            ids += records.ids
            has_active = "active" in records._fields
            active += [record.active if has_active else True for record in records]
        return SQL(
            "%s UNION SELECT * FROM unnest(%s::int[], %s::int[], %s::bool[])",
            super()._get_query(),
            models_,
            ids,
            active,
        )

    def _find_at_the_desk(self):
        """Return the records of the desk that hold data of the person, by model."""
        email = email_normalize(self.email.strip())
        # sudo() because the lookup finds everything, like the rest of it; what is hidden from the
        # current user is taken out below.
        contacts = self.env["res.partner"].sudo().with_context(active_test=False)
        known = contacts.search(
            Domain("email_normalized", "=", email) | Domain("name", "=ilike", self.name.strip())
        )
        holdings = self.env["asas.helpdesk.holdings"]
        found = holdings._of_person(Identity(known, (email,)))
        hidden = self._find_hidden_tickets()
        return {
            name: records.filtered(lambda r: self._ticket_of(r) not in hidden)
            for name, records in found.items()
            if name not in NOT_LISTED
        }

    def _find_hidden_tickets(self):
        """Return the ids of the tickets that are about the current user, or were once."""
        tickets = self.env[TICKET]
        named = self.env["asas.helpdesk.naming"]._tickets_naming_reader()
        queries = (tickets._hidden_from_user(), named)
        return {row[0] for query in queries for row in self.env.execute_query(query)}

    def _ticket_of(self, record):
        """Return the id of the ticket to which a record belongs, if any."""
        if record._name == TICKET:
            return record.id
        if "ticket_id" in record._fields:
            return record.ticket_id.id
        if "mail_message_id" in record._fields:  # an SMS, or an e-mail
            record = record.mail_message_id
        names = [name for name in ("model", "res_model") if name in record._fields]
        return record.res_id if names and record[names[0]] == TICKET else None
