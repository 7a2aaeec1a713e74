from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql

TICKET = "asas.helpdesk.ticket"
PREFIX = "asas.helpdesk."
# Odoo's models whose records hang on any record, with the names of the fields that say on which.
ON_RECORDS = {
    "mail.message": ("model", "res_id"),
    "mail.activity": ("res_model", "res_id"),
    "mail.followers": ("res_model", "res_id"),
    "mail.scheduled.message": ("model", "res_id"),
    "rating.rating": ("res_model", "res_id"),
    "ir.attachment": ("res_model", "res_id"),
}
# Those of them that have files of their own.
WITH_FILES = ("mail.activity", "mail.scheduled.message")
# Odoo's models whose records hang on a message, with the field that names it.
ON_MESSAGES = {
    "mail.mail": "mail_message_id",
    "sms.sms": "mail_message_id",
    "mail.notification": "mail_message_id",
    "mail.tracking.value": "mail_message_id",
}


class Identity(NamedTuple):
    """Who a person is to the desk: their contacts, and what is proven to reach them.

    The caller has proven it: what was only typed is nobody's.
    """

    partners: models.BaseModel
    addresses: tuple = ()  # in normal form
    numbers: tuple = ()  # in international form


class Holdings(models.AbstractModel):
    """Find everything that the desk holds about a person: the one list from which it is given out,
    corrected and destroyed.

    What is found is a dict of records by the name of their model, as superuser, archived ones
    included. Models of the desk that name a ticket in a stored ``ticket_id`` need no row of their
    own.
    """

    _name = "asas.helpdesk.holdings"
    _description = "What Is Held about a Person"

    # ------------------------------------------------------------------ By tickets

    @api.model
    def _of_tickets(self, tickets):
        """Return what is held on tickets, the tickets themselves included."""
        found = {TICKET: tickets.sudo().with_context(active_test=False)}
        for name in self._models_on_tickets():
            found[name] = self._search_all(name, Domain("ticket_id", "in", tickets.ids))
        self._add_what_hangs_on(found)
        return found

    @api.model
    def _models_on_tickets(self):
        """Return the names of the desk's models whose records name their ticket."""
        return [
            name
            for name, model in sorted(self.env.registry.items())
            if name.startswith(PREFIX)
            and model._auto
            and not model._transient
            and not model._abstract
            and "ticket_id" in model._fields
            and model._fields["ticket_id"].store
        ]

    @api.model
    def _add_what_hangs_on(self, found):
        """Add what Odoo keeps on records: messages, mails, files, activities, ratings."""
        kept = {name: found[name] for name in list(found) if name.startswith(PREFIX)}
        for name, (model_field, id_field) in ON_RECORDS.items():
            domain = Domain.OR(
                Domain(model_field, "=", owner) & Domain(id_field, "in", records.ids)
                for owner, records in kept.items()
                if records
            )
            self._add(found, name, self._search_all(name, domain))
        for name in WITH_FILES:
            self._add(found, "ir.attachment", found[name].attachment_ids)
        self._add(found, "mail.message", self._messages_named_by(kept))
        self._add_what_hangs_on_messages(found)

    @api.model
    def _messages_named_by(self, kept):
        """Return messages that other records name: mails of notices, digests about tickets."""
        messages = self.env["mail.message"].sudo()  # found no matter who may read it, see the class
        for records in kept.values():
            for field in records._fields.values():
                if field.store and field.type in ("many2one", "many2many") and records:
                    if field.comodel_name == "mail.message":
                        messages |= records[field.name]
                    elif field.comodel_name == "mail.mail":
                        messages |= records[field.name].mail_message_id
        return messages

    @api.model
    def _add_what_hangs_on_messages(self, found):
        messages = found.get("mail.message")
        if not messages:
            return
        for name, field in ON_MESSAGES.items():
            self._add(found, name, self._search_all(name, Domain(field, "in", messages.ids)))
        files = Domain("res_model", "=", "mail.message") & Domain("res_id", "in", messages.ids)
        if ids := self._files_of_messages(messages):
            files |= Domain("id", "in", ids)
        self._add(found, "ir.attachment", self._search_all("ir.attachment", files))

    @api.model
    def _files_of_messages(self, messages):
        rows = self.env.execute_query(
            SQL(
                "SELECT attachment_id FROM message_attachment_rel WHERE message_id = ANY(%s)",
                messages.ids,
            )
        )
        return [row[0] for row in rows]

    # ------------------------------------------------------------------ By person

    @api.model
    def _of_person(self, identity):
        """Return what is held about a person, on their own tickets and elsewhere."""
        found = self._of_tickets(self._tickets_of(identity))
        for name, domain in self._domains_of_person(identity).items():
            self._add(found, name, self._search_all(name, domain))
        self._add_what_hangs_on(found)
        return found

    @api.model
    def _without(self, found, tickets):
        """Return what was found without all that hangs on some tickets."""
        kept = self._of_tickets(tickets) if tickets else {}
        return {
            name: records - kept[name] if name in kept else records
            for name, records in found.items()
        }

    @api.model
    def _tickets_of(self, identity):
        """Return the tickets of a person: of their contacts, and those without a contact that have
        an address or a number of theirs. A contact's ticket is that contact's alone, whatever
        address is on it."""
        mine = Domain("partner_id", "in", identity.partners.ids)
        reached = Domain("beneficiary_email", "in", list(identity.addresses))
        reached |= Domain("beneficiary_phone", "in", list(identity.numbers))
        return self._search_all(TICKET, mine | Domain("partner_id", "=", False) & reached)

    @api.model
    def _domains_of_person(self, identity):
        """Return, by model, the domain of what names a person beside their own tickets.

        A later wing adds its own.
        """
        partners = Domain("partner_id", "in", identity.partners.ids)
        addresses, numbers = list(identity.addresses), list(identity.numbers)
        written = Domain("author_id", "in", identity.partners.ids)
        written |= Domain("author_id", "=", False) & self._naming("email_from", addresses)
        received = Domain("id", "in", self._mails_naming(addresses))
        told = Domain("res_partner_id", "in", identity.partners.ids)
        told |= Domain("mail_email_address", "in", addresses)
        texted = (partners | Domain("number", "in", numbers)) & self._on_desk("mail_message_id.")
        ours = Domain("res_model", "=like", f"{PREFIX}%")
        return {
            "asas.helpdesk.course.participant": partners,
            "asas.helpdesk.naming": partners,
            "asas.helpdesk.departed.mail": partners | Domain("address", "in", addresses),
            "asas.helpdesk.received.email": received | self._naming("email_from", addresses),
            "asas.helpdesk.unprocessed.email": self._naming("email_from", addresses)
            | self._naming("email_to", addresses),
            "asas.helpdesk.link.request": Domain("email", "in", addresses)
            | Domain("phone", "in", numbers),
            "asas.helpdesk.data.link": Domain("email", "in", addresses),
            "asas.helpdesk.notice": Domain("address", "in", addresses + numbers),
            "asas.helpdesk.evidence": self._naming("content", addresses + numbers),
            "asas.helpdesk.mail.outage": self._naming("failure_detail", addresses),
            "asas.helpdesk.reading": Domain("user_id.partner_id", "in", identity.partners.ids),
            "mail.message": written & self._on_desk(),
            "mail.mail": self._mails_to(identity),
            "mail.notification": told & self._on_desk("mail_message_id."),
            "sms.sms": texted,
            "mail.followers": partners & ours,
            "rating.rating": partners & ours,
        }

    @api.model
    def _on_desk(self, path=""):
        """Return the domain of messages on records of the desk."""
        return Domain(f"{path}model", "=like", f"{PREFIX}%")

    @api.model
    def _naming(self, name, texts):
        """Return the domain of records in one of whose texts one of these words stands."""
        # The signs that stand for any letter in SQL are letters here.
        return Domain.OR(Domain(name, "ilike", escape_psql(text)) for text in texts)

    @api.model
    def _mails_naming(self, addresses):
        """Return the ids of the received mails that name one of these addresses."""
        mails = self.env["asas.helpdesk.received.email"].sudo()  # see the class
        return mails._search_naming(addresses).ids if addresses else []

    @api.model
    def _mails_to(self, identity):
        """Return the domain of mails from the desk that are to be sent to a person."""
        to = self._naming("email_to", identity.addresses)
        to |= Domain("recipient_ids", "in", identity.partners.ids)
        return to & self._on_desk()

    # ------------------------------------------------------------------ Searching

    @api.model
    def _search_all(self, name, domain):
        """Return the records of a domain, archived ones and files of fields included."""
        # sudo() because what is held about a person is found, no matter who may read it; those who
        # call this check who asks.
        model = self.env[name].sudo().with_context(active_test=False)
        if name == "ir.attachment":
            domain &= Domain("id", "!=", False)  # Odoo leaves out files of fields otherwise
        return model.search(domain)

    @api.model
    def _add(self, found, name, records):
        found[name] = found.get(name, records.browse()) | records
