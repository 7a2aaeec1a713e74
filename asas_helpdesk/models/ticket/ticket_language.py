from odoo import models

# What describes a tracked field, as Odoo asks for it.
DESCRIBED = ("string", "type", "selection", "currency_field")


class TicketLanguage(models.Model):
    """What the system writes on a ticket is in the language of its desk, not in that of the person
    who has caused it: colleagues, crons and beneficiaries with other languages do."""

    _inherit = "asas.helpdesk.ticket"

    def _as_desk(self):
        """Return these tickets of one company in the language of its desk."""
        # sudo() only for the language of the company's own contact.
        lang = self.sudo()[:1].company_id.partner_id.lang or self.env.lang
        return self if lang == self.env.lang else self.with_context(lang=lang)

    def _mail_track(self, tracked_fields, initial_values):
        desk = self._as_desk()
        if desk.env.lang == self.env.lang:
            return super()._mail_track(tracked_fields, initial_values)
        described = desk.fields_get(list(tracked_fields), attributes=DESCRIBED)
        initial = {
            name: value.with_env(desk.env) if isinstance(value, models.BaseModel) else value
            for name, value in initial_values.items()
        }
        return super(TicketLanguage, desk)._mail_track(described, initial)
