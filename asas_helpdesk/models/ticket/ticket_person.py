from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# How many other tickets are shown beside a ticket.
SHOWN = 3


class TicketPerson(models.Model):
    """What else the beneficiary has brought to the desk, shown beside a ticket once its words and
    facts are on the screen."""

    _inherit = "asas.helpdesk.ticket"

    @api.readonly
    def read_person(self):
        """Return what the reader may see of the beneficiary beside this ticket.

        :return: a dict: ``count`` of other tickets; ``tickets``, the latest ones, each with its
            ``received`` in UTC; ``facts``, pairs of a label and words
        :raise AccessError: for people outside, and for who may not read the ticket
        """
        self.ensure_one()
        self.check_access("read")
        if self.env.user.share:
            raise AccessError(self.env._("Your tickets are on your own page."))
        domain = self._get_other_tickets_domain()
        # As the reader, so that tickets they may not read are neither counted nor shown.
        count = self.search_count(domain)
        latest = self.search(domain, order="received_at desc, id desc", limit=SHOWN)
        return {
            "count": count,
            "tickets": [ticket._describe_beside() for ticket in latest],
            "facts": self._get_person_facts(domain),
        }

    def _get_other_tickets_domain(self):
        """Return the domain of the other tickets of the beneficiary, by contact, address and
        number, as they are found in quick capture."""
        same = self._person_domain(self.partner_id, self.beneficiary_email, self.beneficiary_phone)
        return same & Domain("id", "!=", self.id)

    def _describe_beside(self):
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        return {
            "id": self.id,
            "reference": self.reference,
            "subject": self.subject,
            "stage": self.stage_id.name,
            "outcome": outcomes.get(self.outcome, ""),
            "received": fields.Datetime.to_string(self.received_at),
        }

    def _get_person_facts(self, domain):
        """Return what is known of the beneficiary, as pairs of a label and words. (Hook)

        :param domain: of their other tickets
        """
        return []
