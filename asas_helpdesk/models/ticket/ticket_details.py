from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.text import record_id
from .protected_mixin import DESK
from .service_field import stored

KEY = "asas_helpdesk_details"
# An object of this process: no client can send it.
_NOT_ASKED = object()


def not_asked():
    """Return the context in which tickets are registered where nobody can be asked for details."""
    return {KEY: _NOT_ASKED}


class Details(fields.Properties):
    """The answers to the fields of a service, which a context cannot fill in."""

    def _add_default_values(self, env, values):
        given = {key for key in env.context if key.startswith(f"default_{self.name}.")}
        if given:
            env = env(context={k: v for k, v in env.context.items() if k not in given})
        return super()._add_default_values(env, values)


class TicketDetails(models.Model):
    """What a ticket says in the fields of its service: the number of a certificate, of a payment.

    Whatever writes them, they are checked here against the fields that the service has. What is not
    given stays; those of a service that is no longer chosen go, with a note.
    """

    _inherit = "asas.helpdesk.ticket"

    service_details = Details(
        definition="service_id.details_definition",
        # Read with the other columns, in the same statement.
        prefetch=True,
        groups="base.group_user",
        writable_by=DESK,
        personal="empty",
    )

    # ------------------------------------------------------------------ Reading

    def _get_details(self):
        """Return what is kept of the details of this ticket, by key."""
        field = self._fields["service_details"]
        # sudo() because those who may read the ticket get as much of it as they may see elsewhere.
        return dict(field.convert_to_export(self.sudo().service_details, self) or {})

    def _get_answers(self, public=False):
        """Return the answers to the fields of the service as they are read: each field, and the
        text.

        :param bool public: whether only those are wanted that beneficiaries are asked for
        """
        kept = self._get_details()
        own = {
            field["key"]
            for field in self.env["asas.helpdesk.service.field"]._get_of_service(self.service_id)
        }
        kept = {key: value for key, value in kept.items() if key in own}
        return self.env["asas.helpdesk.service.field"]._get_answers(kept, public)

    @api.model
    def get_property_definition(self, full_name):
        """Return the definition of a detail, as Odoo asks for it, in the current language.

        :raise AccessError: for those who may not read details
        """
        name, _dot, key = full_name.partition(".")
        if name == "service_details":
            self._check_field_access(self._fields[name], "read")
            # Also of an archived field; of another company's services nobody learns.
            known = self.env["asas.helpdesk.service.field"].with_context(active_test=False)
            if not known.search_count([("key", "=", key)], limit=1):
                return {}
        definition = super().get_property_definition(full_name)
        if name == "service_details" and definition:
            services = self.env["asas.helpdesk.service"]
            definition = services._translate_definition([definition])[0]
        return definition

    def onchange(self, values, field_names, fields_spec):
        """Return what a change in a form leads to: the fields of the service that was chosen, which
        Odoo leaves out as long as none of them has an answer."""
        result = super().onchange(values, field_names, fields_spec)
        changed = result.get("value", {})
        if "service_id" in field_names and "service_details" in fields_spec:
            service = self.env["asas.helpdesk.service"].browse(record_id(values.get("service_id")))
            changed.setdefault("service_details", service.exists().details_definition)
        return result

    # ------------------------------------------------------------------ Writing

    @api.model
    def _clean_details(self, vals):
        """Bring the details of a new ticket into the form in which they are kept.

        :raise ValidationError: for those that cannot be
        """
        in_context = self.env.context.get("default_service_details")
        if "service_details" not in vals and in_context is None:
            return
        service_id = vals.get("service_id")
        if "service_id" not in vals:
            service_id = self.default_get(["service_id"]).get("service_id")
        service = self.env["asas.helpdesk.service"].browse(service_id)
        given = self.env["asas.helpdesk.service.field"]._read_given(
            service, vals.get("service_details", in_context)
        )
        vals["service_details"] = {k: value for k, value in given.items() if value is not None}

    def _check_required_details(self):
        """Refuse new tickets that lack what their service requires.

        :raise ValidationError: with a line for each
        """
        asked = self.env["asas.helpdesk.service.field"]
        by_code = self.env.su or self.env.context.get(KEY) is _NOT_ASKED
        missing = []
        for ticket in self.browse() if by_code else self:
            required = [f for f in asked._get_of_service(ticket.service_id) if f["required"]]
            kept = ticket._get_details() if required else {}
            missing += [asked._get_missing_words(f) for f in required if f["key"] not in kept]
        if missing:
            raise ValidationError("\n".join(dict.fromkeys(missing)))

    def _take_details(self, vals, added):
        """Move the details that are given to what is written on each ticket, checked against its
        service.

        :param dict added: the values to store by ticket id
        :raise ValidationError: for details that cannot be
        """
        if "service_details" not in vals:
            return
        given = vals.pop("service_details")
        asked = self.env["asas.helpdesk.service.field"]
        for ticket in self:
            service = ticket.service_id
            if "service_id" in vals:
                service = service.browse(vals["service_id"])
            kept = ticket._get_details() if service == ticket.service_id else {}
            if given is not None and given is not False:
                read = asked._read_given(service, given)
            else:
                read = dict.fromkeys(kept)
            if not self.env.su:
                taken_back = {key for key in read if read[key] is None and key in kept}
                required = [f for f in asked._get_of_service(service) if f["required"]]
                missing = [f for f in required if f["key"] in taken_back]
                if missing:
                    raise ValidationError("\n".join(map(asked._get_missing_words, missing)))
            added[ticket.id]["service_details"] = stored(kept | read)

    # ------------------------------------------------------------------ Another ticket

    def _get_details_for(self, service):
        """Return the details of this ticket that another one about a service takes over, by key;
        none for another service, which asks something else."""
        asked = self.env["asas.helpdesk.service.field"]
        if not service or service != self.service_id:
            return {}
        known = {field["key"] for field in asked._get_of_service(service)}
        return {key: value for key, value in self._get_details().items() if key in known}

    def _join_details(self, kept, service):
        """Return the details of these tickets that the one they are merged into lacks, by key.

        :param service: what the one that stays is about then
        """
        own = kept._get_details() if kept.service_id == service else {}
        joined = {}
        for ticket in self:
            joined = ticket._get_details_for(service) | joined
        return {key: value for key, value in joined.items() if key not in own}

    def _note_other_details(self, kept):
        """Note on the ticket that stays what the merged ones say in their details and it does not:
        another answer, or the answers to another service."""
        desk = kept._as_desk()
        own = kept._get_details() if kept.service_id else {}
        asked = desk.env["asas.helpdesk.service.field"]
        for ticket in self:
            same = ticket.service_id == kept.service_id
            other = {
                key: value
                for key, value in ticket._get_details().items()
                if not (same and own.get(key) == value)
            }
            said = asked._say(other)
            if said:
                words = desk.env._(
                    "%(reference)s said in its details: %(details)s",
                    reference=ticket.reference,
                    details=said,
                )
                kept._message_log(body=words, author_id=self.env.user.partner_id.id)

    # ------------------------------------------------------------------ Another service

    def _details_before(self, vals):
        """Return the details that a change of the service removes, by ticket id, in words."""
        if "service_id" not in vals:
            return {}
        # sudo() because what goes is noted for every user.
        return {
            ticket.id: (ticket.service_id, kept)
            for ticket in self.sudo()
            if ticket.service_id.id != vals["service_id"] and (kept := ticket._get_details())
        }

    def _note_dropped_details(self, before):
        """Note the details that went with the service to which they belonged.

        :param dict before: what ``_details_before`` has returned
        """
        bodies = {}
        for ticket_id, (service, kept) in before.items():
            desk = self.browse(ticket_id)._as_desk()
            said = desk.env["asas.helpdesk.service.field"]._say(kept)
            if said:
                bodies[ticket_id] = desk.env._(
                    "The service was “%(service)s” before, and had these details: %(details)s",
                    service=service.with_env(desk.env).sudo().name,  # everybody may see it
                    details=said,
                )
        if bodies:
            # sudo() because the code alone writes the record.
            self.sudo().browse(bodies)._message_log_batch(
                bodies=bodies, author_id=self.env.user.partner_id.id
            )
