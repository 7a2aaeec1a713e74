from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, html_sanitize, is_html_empty, plaintext2html

from ...tools.text import record_id
from . import departing
from .departure import SLACK
from .protected_mixin import LEVEL2
from .ticket_transitions import RESOLVED_STATES, TRANSITIONS

# For how long the same words count as sent once more by a client that has lost its connection.
AGAIN = timedelta(minutes=10)


class TicketSending(models.Model):
    """What the staff sends by hand: it is shown before, and leaves after a delay."""

    _inherit = "asas.helpdesk.ticket"

    # ------------------------------------------------------------------ Only what was shown

    def _check_shown(self, target):
        """Refuse a move by hand of which the beneficiary would read what nobody has looked at.

        :raise UserError: naming the button that shows it
        """
        if self.env.su or self.env.user.share or departing.is_shown(self.env):
            return
        for ticket in self:
            button = ticket._get_button(target)
            if button:
                raise UserError(ticket._say_button(button))

    def _say_button(self, button):
        """Return the sentence that names the button that shows what leaves."""
        return self.env._(
            "%(reference)s: the beneficiary is notified of this. Use the button"
            " “%(button)s”, which shows what leaves before it does.",
            reference=self.reference,
            button=button,
        )

    def _get_button(self, target):
        """Return the name of the button that shows what the beneficiary reads of a move, or None
        if nothing leaves."""
        if self.state in RESOLVED_STATES and target not in RESOLVED_STATES:
            unaccepted = self.state == "resolved" and self.env.user.has_group(LEVEL2)
            return self.env._("Not Accepted") if unaccepted else self.env._("Reopen")
        return {
            "waiting": self.env._("Wait for the Beneficiary"),
            "directed": not self.sudo().manager_id and self.env._("Direct to the Manager"),
            "resolved": self.env._("Resolve"),
            "closed": self.env._("Verify and Close"),
        }.get(target)

    def action_move_to(self, stage_id):
        """Move the ticket to a stage, as by dragging its card.

        :return: the dialog that shows what the beneficiary will read, or False if it was moved
        """
        self.ensure_one()
        self.check_access("write")
        stage = self.env["asas.helpdesk.stage"].browse(record_id(stage_id)).exists()
        if not stage:
            raise UserError(self.env._("There is no such stage any more. Reload the page."))
        dialogs = {
            "waiting": self.action_wait,
            "directed": self.action_direct,
            "resolved": self.action_resolve,
            "closed": self.action_close,
            "cancelled": self.action_cancel,
        }
        needed = stage.state == "cancelled" or self._get_button(stage.state)
        if self.state == stage.state or not needed:
            self.write({"stage_id": stage.id})
            return False
        self._make_way(stage.state)
        if stage.state not in TRANSITIONS[self.state]:
            self._check_transition(stage.state, {})  # says which are
        again = self.state in RESOLVED_STATES and stage.state not in RESOLVED_STATES
        action = self.action_reopen() if again else dialogs[stage.state]()
        action["context"] = {**action["context"], "default_stage_id": stage.id}
        return action

    def action_take_back(self):
        """Take back what was last sent from the ticket and has not left yet."""
        self.ensure_one()
        self.check_access("write")
        self._get_pending()[-1:].sudo(False).action_take_back()

    def action_send_now(self):
        """Let leave at once what has not left yet."""
        self.ensure_one()
        self.check_access("write")
        self._get_pending()[-1:].sudo(False).action_send_now()

    def send_later(self, body, attachment_ids=(), partner_ids=(), waiting=False):
        """Send an answer to the beneficiary, which leaves after the delay.

        A client whose connection was lost sends the same again: that is done once.

        :param str body: HTML
        :param attachment_ids: files that the user has uploaded for it
        :param partner_ids: other people who get the message
        :param bool waiting: whether it asks something and the ticket waits for the answer
        :return: the ids of the departures that have not left yet
        """
        self.ensure_one()
        self.check_access("write")
        message = html_sanitize(body) if isinstance(body, str) else ""
        files = self.env["ir.attachment"].search([("id", "in", sent_ids(attachment_ids))])
        people = self.env["res.partner"].search([("id", "in", sent_ids(partner_ids))])
        if is_html_empty(message) and not files:
            raise UserError(self.env._("Enter what you write to the beneficiary."))
        sent = self._find_sent(message, files, waiting)
        if sent:
            return sent.filtered(lambda d: d.state == "pending").ids
        if waiting:
            stage = self.env["asas.helpdesk.stage"]._for_state("waiting")
            sent = self._depart(
                {"stage_id": stage.id},
                message=message,
                files=files,
                people=people,
            )
        else:
            sent = self._hold_back(
                self._new_departures(False, message=message, files=files, people=people), None
            )
        return sent.filtered(lambda d: d.state == "pending").ids

    def _send_sms_later(self, body, **recipients):
        """Send an SMS, which leaves after the delay.

        :param str body: in plain words
        :param recipients: what ``_message_sms`` takes
        """
        self.ensure_one()
        self.check_access("write")
        text = (body or "").strip()
        if not text:
            raise UserError(self.env._("Enter what you write to the beneficiary."))
        self._wait_for_directing()
        again = self._search_sent(fields.Datetime.now() - AGAIN, words=text)
        if not again.filtered(lambda d: d._get_sms() == recipients):
            later = {"sms": recipients}
            self._hold_back(self._new_departures(False, words=text, later=later), None)

    def _search_sent(self, since, **sent):
        """Return what the user has sent from this ticket since a moment (naive UTC) and not taken
        back, in which these fields are so."""
        own = [("ticket_id", "=", self.id), ("user_id", "=", self.env.uid)]
        own += [("state", "!=", "taken_back"), ("decided_at", ">=", since)]
        own += [(name, "=", value) for name, value in sent.items()]
        # sudo() because departures are evidence; these are the user's own.
        return self.env["asas.helpdesk.departure"].sudo().search(own)

    def _find_sent(self, message, files, waiting):
        """Return the departure by which the user has sent the same shortly before, and nothing has
        come from the beneficiary since."""
        self._wait_for_directing()
        since = fields.Datetime.now() - AGAIN
        # sudo() because the moment is only compared.
        since = max(since, self.sudo().unanswered_at or since)
        found = self._search_sent(since, target="waiting" if waiting else False)
        return found.filtered(lambda d: d.message == message and d.attachment_ids == files)[-1:]

    # ------------------------------------------------------------------ Sending by hand

    def _depart(self, vals, **said):
        """Make a move by hand, which counts at once; what the beneficiary gets leaves later.

        :param dict vals: with the stage if it moves, and what is written together with it
        :param said: what is sent with it, see ``_new_departures``
        :return: the departures
        """
        target = self.env["asas.helpdesk.stage"].browse(vals.get("stage_id")).state
        if not target:
            self._make_way(target)
        departures = self._new_departures(target, **said)
        held = departing.holding(departures)
        self.with_context(tracking_disable=True, **held).write(vals)
        return self._hold_back(departures, held)

    def _ask(self, question, vals):
        """Ask the beneficiaries a question and wait for them, in one step.

        :param str question: in plain words
        """
        return self._depart(vals, message=plaintext2html(question))

    def _depart_reopening(self, dropped=None, words=None):
        """Reopen tickets by hand; their beneficiaries are notified.

        :param dropped: the asas.helpdesk.stage in which a card was dropped
        :return: the departures
        """
        departures = self.env["asas.helpdesk.departure"].sudo()  # evidence, as in _new_departures
        stages = self.env["asas.helpdesk.stage"]
        first = {state: stages._for_state(state) for state in ("in_progress", "directed")}
        for ticket in self:
            state = ticket._get_state_again()
            stage = dropped if dropped and dropped.state == state else first[state]
            departures |= ticket._depart({"stage_id": stage.id}, words=words)
        return departures

    def _depart_implemented(self, words=None):
        """Mark adopted suggestions as implemented; their beneficiaries are notified.

        :return: the departures
        :raise UserError: for tickets that are none
        """
        for ticket in self:
            if ticket.state not in RESOLVED_STATES or ticket.outcome != "adopted":
                raise UserError(
                    self.env._(
                        "%(reference)s is no adopted suggestion: only that can be implemented.",
                        reference=ticket.reference,
                    )
                )
        return self._depart({"outcome": "implemented"}, words=words)

    def _depart_directing(self, manager=None, department=None, words=None, return_reason=None):
        """Direct tickets by hand: it counts at once; beneficiary and manager hear of it later.

        :param manager: a res.users; by default the first of each ticket's chain
        :param department: an hr.department that becomes the competent one
        :param str return_reason: why Level 2 does not accept a resolution, if it is sent back
        :return: the departures
        :raise UserError: for tickets that have ended, if they are not sent back
        """
        if not return_reason:
            self.filtered(lambda t: t.state in RESOLVED_STATES)._check_shown("directed")
        # sudo() because the department is only kept, to be restored.
        former = {ticket.id: ticket.department_id.id for ticket in self.sudo()}
        if department:
            self.write({"department_id": department.id})
        moves = self._prepare_directing(manager, not return_reason, return_reason)
        departures = self._new_departures("directed", words=words)
        held = departing.holding(departures)
        holding = held[departing.KEY]
        # sudo() to write protected fields; the transitions were checked as the acting user.
        for ticket in self.sudo():
            values = moves[ticket.id]
            later = {n: values.pop(n) for n in self._get_later() if n in values}
            holding.values[ticket.id] = later
            ticket.with_context(tracking_disable=True, **held).write(values)
            if department:
                holding.before[ticket.id]["values"]["department_id"] = former[ticket.id]
        return self._hold_back(departures, held)

    def _new_departures(
        self, target, words=None, message=None, files=None, people=None, later=None
    ):
        """Return new departures of these tickets.

        :param target: the state to be entered, or False
        :param words: what is read within the frame of the notice, instead of its usual words
        :param message: HTML that is posted when it leaves
        :param files: ir.attachment, posted with it
        :param people: res.partner, who get it beside the followers
        :param dict later: what is done when it leaves
        """
        if not target:
            self._hold_off_others()
        now = fields.Datetime.now()
        limits = self._get_departure_limits()
        vals_list = []
        for ticket in self:
            delay = timedelta(seconds=ticket.company_id.asas_helpdesk_departure_seconds)
            leaves_at = now + delay
            if limits.get(ticket.id):
                leaves_at = max(min(leaves_at, limits[ticket.id] - SLACK), now)
            vals_list.append(
                {
                    "ticket_id": ticket.id,
                    "user_id": self.env.uid,
                    "target": target,
                    "decided_at": now,
                    "leaves_at": leaves_at,
                    "words": words,
                    "message": message,
                    "attachment_ids": [Command.set(files.ids)] if files else False,
                    "partner_ids": [Command.set(people.ids)] if people else False,
                    "before": {},
                    "facts": {},
                    "later": later or {},
                }
            )
        # sudo() because only the code writes evidence.
        return self.env["asas.helpdesk.departure"].sudo().create(vals_list)

    def _hold_off_others(self):
        """Let who sends from these tickets at the same moment start again, and find what was sent:
        without a move, nothing of a ticket is written that would show it."""
        query = "UPDATE %s SET write_date = write_date WHERE id = ANY(%s)"
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL(query, table, self.ids), log_exceptions=False)

    def _get_departure_limits(self):
        """Hook: return by when what is sent from these tickets has to leave, by ticket id."""
        return {}

    def _hold_back(self, departures, held):
        """Keep with the departures what was changed and what follows, and wake the cron."""
        now = fields.Datetime.now()
        holding = held and held[departing.KEY]
        for departure in departures if holding else ():
            id_ = departure.ticket_id.id
            departure.write(
                {
                    "before": holding.before[id_]["values"],
                    "facts": holding.before[id_]["facts"],
                    "later": holding.values.get(id_, {}),
                }
            )
        due = departures.filtered(lambda d: d.leaves_at <= now)
        due._leave()
        departures._wake_cron(min((departures - due).mapped("leaves_at"), default=None))
        return departures

    # ------------------------------------------------------------------ What will be read

    def _preview(self, kind, values=None, typed=False):
        """Hook: return what the beneficiary will read of a move.

        :param str kind: the state to be entered
        :param dict values: what will be written with it
        :param typed: whether somebody types what is said after its sentences; else the sentences
            themselves are offered
        :return: a dict: ``subject``; ``before`` and ``after``, the HTML of the frame around the
            words; ``words``, the usual ones
        """
        self.ensure_one()
        return {"subject": "", "before": "", "words": "", "after": ""}

    def _get_reach(self, kind):
        """Hook: return how the beneficiary hears of a move, in words."""
        return self.env._("Nobody is notified.")


def sent_ids(values):
    """Return those of the values a client sent that may be ids."""
    given = values if isinstance(values, list | tuple) else ()
    return [each for each in given if isinstance(each, int) and not isinstance(each, bool)]
