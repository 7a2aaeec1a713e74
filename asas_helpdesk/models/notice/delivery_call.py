from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

# What a call cannot give: a bare receipt is not worth one, a link cannot be read out.
NEVER_CALLED = ("received", "link")


class DeliveryCall(models.AbstractModel):
    """Delivery by a telephone call that Level 1 is asked to make: the last resort.

    The notice is delivered when somebody logs that the beneficiary was reached. A person is called
    once, whatever they have to be told: their notices share one activity.
    """

    _name = "asas.helpdesk.delivery.call"
    _description = "Delivery by Telephone Call"
    _inherit = ["asas.helpdesk.delivery"]

    _method = "call"
    _rank = 1000
    _is_written = False
    _keeps_quiet_hours = True

    @api.model
    def _get_label(self):
        return self.env._("Telephone Call")

    @api.model
    def _describe(self, state, address):
        if state == "queued":
            return self.env._("We will call you at %(address)s", address=address)
        if state == "failed":
            return self.env._("We could not reach you by telephone at %(address)s", address=address)
        return self.env._("We called you at %(address)s", address=address)

    @api.model
    def _is_reachable(self, ticket):
        return True  # if no number is known, the person who calls looks for one

    @api.model
    def _deliver(self, tickets, kind, instead_of):
        if kind in NEVER_CALLED:
            return tickets
        worth = tickets.filtered(lambda t: self._may_follow(instead_of.get(t.id)))
        now = worth - self._hold(worth, kind, instead_of)
        if now:
            # No method comes after the call, so an error here is raised.
            self._send(now, kind, None, instead_of)
        return tickets - worth

    @api.model
    def _send(self, tickets, kind, template, instead_of):
        values = {ticket.id: {"address": ticket.beneficiary_phone} for ticket in tickets}
        self._plan_calls(self._keep(tickets, kind, values, instead_of))

    # ------------------------------------------------------------------ One activity a person

    @api.model
    def _plan_calls(self, notices):
        """Ask to make the calls for these notices: one activity for each person to be called."""
        open_ones = self._find_open_calls(notices.ticket_id).filtered("activity_id")
        others = (open_ones - notices).grouped(lambda n: self._get_person(n.ticket_id))
        owed = notices.grouped(lambda n: self._get_person(n.ticket_id))
        activities = {person: others[person].activity_id[:1] for person in owed if person in others}
        new = [person for person in owed if person not in others]
        created = self._create_activities(notices.browse(owed[person][:1].id for person in new))
        activities |= dict(zip(new, created, strict=True))
        for person, activity in activities.items():
            owed[person].write({"activity_id": activity.id})
            shared = owed[person] | others.get(person, notices.browse())
            if len(shared) > 1:
                activity.write(self._get_words(shared))

    @api.model
    def _find_open_calls(self, tickets):
        """Return the calls that are owed to these beneficiaries."""
        people = Domain("ticket_id.partner_id", "in", tickets.partner_id.ids)
        numbers = [number for number in tickets.mapped("beneficiary_phone") if number]
        strangers = Domain("ticket_id.partner_id", "=", False) & Domain(
            "ticket_id.beneficiary_phone", "in", numbers
        )
        owed = Domain("method", "=", "call") & Domain("state", "=", "queued")
        return self.env["asas.helpdesk.notice"].search(owed & (people | strangers))

    @api.model
    def _get_person(self, ticket):
        """Return whom a call is made to, as far as one activity may say what it is about.

        Those who see a ticket read of the others in its activity, so they have to be as visible.
        """
        person = ticket.partner_id.id or ticket.beneficiary_phone or f"ticket {ticket.id}"
        about = ticket.sudo().about_partner_ids.ids  # only compared
        return ticket.company_id.id, person, ticket.confidential, tuple(sorted(about))

    @api.model
    def _create_activities(self, notices):
        todo = self.env.ref("asas_helpdesk.activity_type_call")
        model_id = self.env["ir.model"]._get_id("asas.helpdesk.ticket")
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        return quiet.create(
            [
                {
                    "activity_type_id": todo.id,
                    "automated": True,
                    "res_model_id": model_id,
                    "res_id": notice.ticket_id.id,
                    "user_id": notice.ticket_id.user_id.id,
                    "date_deadline": fields.Date.context_today(notice),
                    **self._get_words(notice),
                }
                for notice in notices
            ]
        )

    @api.model
    def _get_words(self, notices):
        """Return summary and note of a call, in the language of those who make it."""
        ticket = notices[:1].ticket_id
        lang = ticket.user_id.lang or ticket.company_id.partner_id.lang or self.env.lang
        env = self.with_context(lang=lang).env
        number = ticket.beneficiary_phone or env._("no known number")
        label = env["asas.helpdesk.notice"]._get_kind_label
        if len(notices) == 1:
            return {
                "summary": env._(
                    "Call the beneficiary: %(kind)s · %(number)s",
                    kind=label(notices.kind),
                    number=number,
                ),
                "note": False,
            }
        lines = [
            Markup("<li><bdi>%s</bdi>: %s</li>") % (notice.ticket_id.reference, label(notice.kind))
            for notice in notices.sorted("id")
        ]
        return {
            "summary": env._(
                "Call the beneficiary once for %(count)s notices · %(number)s",
                count=len(notices),
                number=number,
            ),
            "note": Markup("<ul>%s</ul>") % Markup("").join(lines),
        }

    @api.model
    def _take_back(self, notices):
        self._end_calls(notices)

    @api.model
    def _end_calls(self, notices, feedback=None):
        """End the activities of calls that are no longer owed; what else is owed stays asked for.

        :param feedback: what was said if the call was made, even an empty text; None if not
        """
        for activity in notices.activity_id:
            owed = self.env["asas.helpdesk.notice"].search(
                [("activity_id", "=", activity.id), ("state", "=", "queued")]
            )
            owed -= notices
            if activity.res_id in owed.ticket_id.ids:
                activity.write(self._get_words(owed))
                continue
            if owed:
                owed.write({"activity_id": self._create_activities(owed[:1]).id})
                owed.activity_id.write(self._get_words(owed))
            notices.filtered(lambda n, ended=activity: n.activity_id == ended).activity_id = False
            if feedback is None:
                activity.unlink()
            else:
                activity.action_feedback(feedback=feedback or None)

    # ------------------------------------------------------------------ Evidence

    @api.model
    def _get_state(self, notice):
        return None  # the person who called logs the outcome

    @api.model
    def _settled_domain(self):
        return Domain.FALSE
