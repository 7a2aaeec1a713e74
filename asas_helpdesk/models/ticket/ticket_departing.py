from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.duration import format_clock
from . import departing
from .ticket_transitions import ANSWERING_STATES

# What those outside read as it was before a move that has not left yet.
HELD_BACK = (
    "stage_id",
    "state",
    "directed_at",
    "outcome",
    "resolution",
    "resolved_at",
    "closed_at",
    "reopened_at",
    "reopen_count",
    "department_id",
)
# What a directing changes only when it leaves: the manager sees the state before.
LATER = ("manager_id", "acknowledged_at")
# What the gate knew and has logged already.
AT_ONCE = ("contact", "details")


class TicketDeparting(models.Model):
    """Moves by hand: the beneficiary reads nothing that nobody has looked at, and it leaves after a
    delay, in which it can be taken back (``departure.py``)."""

    _inherit = "asas.helpdesk.ticket"

    departing_id = fields.Many2one(
        "asas.helpdesk.departure",
        string="Not Left Yet",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_user",
        help="The move of this ticket that has not left yet.",
        protected=True,
        technical=True,
    )
    departing_words = fields.Char(compute="_compute_departing", groups="base.group_user")
    departing_message = fields.Html(compute="_compute_departing", groups="base.group_user")
    may_take_back = fields.Boolean(compute="_compute_departing", groups="base.group_user")

    @api.depends("departing_id", "departing_id.leaves_at")
    @api.depends_context("uid", "lang")
    def _compute_departing(self):
        level2 = self.env.user.has_group("asas_helpdesk.group_level2")
        pending = self._get_pending()
        for ticket in self:
            departure = pending.filtered(lambda d, t=ticket: d.ticket_id == t._origin)[-1:]
            ticket.departing_message = departure._get_said()
            ticket.may_take_back = False
            ticket.departing_words = False
            if not departure:
                continue
            ticket.may_take_back = level2 or departure.user_id == self.env.user
            ticket.departing_words = self.env._(
                "%(what)s by %(person)s has not left yet. It leaves at %(moment)s; until then the"
                " beneficiary sees the state before.",
                what=departure._get_label(),
                person=departure.user_id.name,
                moment=ticket._get_time_of_day(departure.leaves_at),
            )

    def _get_pending(self):
        """Return what has not left yet of these tickets, as superuser, in order."""
        # sudo() because the callers decide what of it is shown; the reader sees the tickets.
        return (
            self.env["asas.helpdesk.departure"]
            .sudo()
            .search([("ticket_id", "in", self.ids), ("state", "=", "pending")])
        )

    def _get_time_of_day(self, moment):
        """Return the time of day of a moment to the second, in the user's zone."""
        local = fields.Datetime.context_timestamp(self, moment)
        return format_clock(local, self.env.lang, seconds=True)

    # ------------------------------------------------------------------ The state before

    @api.model
    def _get_held_back(self):
        """Return the fields that those outside read as they were before a move that has not
        left yet. (Hook)"""
        return HELD_BACK

    @api.model
    def _get_later(self):
        """Return the fields that a move changes only when it leaves. (Hook)"""
        return LATER

    def _field_to_sql(self, alias, field_expr, query=None):
        sql = super()._field_to_sql(alias, field_expr, query)
        if self.env.uid == SUPERUSER_ID or not self._is_read_outside():
            return sql
        if field_expr not in self._get_held_back():
            return sql
        departures = self.env["asas.helpdesk.departure"]
        return SQL(
            "CASE WHEN %(departing)s IS NULL THEN %(value)s ELSE ("
            "SELECT CASE WHEN jsonb_exists(d.before, %(name)s)"
            " THEN (d.before->>%(name)s)::%(type)s ELSE %(value)s END"
            " FROM asas_helpdesk_departure d WHERE d.id = %(departing)s) END",
            departing=SQL.identifier(alias, "departing_id"),
            value=sql,
            name=field_expr,
            type=SQL(self._fields[field_expr].column_type[0]),
            to_flush=(departures._fields["before"],),
        )

    @api.model
    def _is_read_outside(self):
        """Return whether the tickets are read by, or for, somebody outside: they see the state
        before a move that has not left yet."""
        return self.env.user.share or bool(self.env.context.get("asas_helpdesk_outside"))

    def _as_outside(self):
        """Return the tickets as those outside read them."""
        self.invalidate_recordset()
        return self.with_context(asas_helpdesk_outside=True)

    # ------------------------------------------------------------------ In the gate

    def _make_way(self, target):
        """End what has not left yet of these tickets, before another move.

        The beneficiary comes first: what has not left is taken back. The system lets it leave.

        :raise UserError: for a second move by hand
        """
        # sudo() because a move that was decided is looked at, no matter who moves next.
        tickets = self.sudo().filtered("departing_id")
        if not tickets:
            return
        if not self.env.su and not self.env.user.share:
            departure = tickets[:1].departing_id
            raise UserError(
                self.env._(
                    "%(reference)s: %(person)s has just moved it to “%(state)s”, and that has not"
                    " left yet. Take it back or send it now, then go on.",
                    reference=tickets[:1].reference,
                    person=departure.user_id.name,
                    state=departure._get_label(),
                )
            )
        if self.env.user.share:
            tickets._give_way()
        else:
            tickets._send_departing()

    def _give_way(self):
        """Take back what has not left yet, because the beneficiary has acted before."""
        self.invalidate_recordset()
        self.with_user(SUPERUSER_ID).departing_id._take_back()
        self.invalidate_recordset()

    def _send_departing(self):
        """Let leave what has not left yet of these tickets."""
        self.with_user(SUPERUSER_ID).departing_id._leave()

    def _hear_beneficiary(self):
        """Let the beneficiary, who has written, come before a move that has not left yet, if what
        they wrote moves the ticket."""
        departure = self.departing_id
        if departure and (departure.before or {}).get("state") in ("waiting", "cancelled"):
            self._give_way()

    def _departing_values(self, vals, added):
        """Add to the values of a move what marks it as one that has not left yet, and keep what
        is held back; called before they are written.

        :param dict added: the values to write, by ticket id
        """
        held = departing.held(self.env)
        for ticket in self.sudo() if held else ():  # what is known of the ticket decides nothing
            values = added[ticket.id]
            values["departing_id"] = held.departure_ids[ticket.id]
            later = held.values.setdefault(ticket.id, {})
            for name in self._get_later():
                if name in values:
                    later[name] = values.pop(name)
            names = {*vals, *values, "state"} & self._fields.keys()
            known = {
                name: ticket._get_details() if name == "service_details" else plain(ticket[name])
                for name in names - {"departing_id"}
                if self._fields[name].store and self._fields[name].column_type
            }
            held.before[ticket.id] = {"values": known, "facts": {}}

    def _keep_facts(self, before):
        """Keep what the gate knew before a move that is held back, for those who act on it when it
        leaves.

        :return: whether it is held back
        """
        held = departing.held(self.env)
        for name, known in before.items() if held else ():
            for ticket in self if name not in AT_ONCE else ():
                facts = held.before[ticket.id]["facts"]
                if isinstance(known, models.BaseModel):  # the tickets of which it was so
                    facts[name] = ticket.id in known.ids
                elif ticket.id in known:
                    facts[name] = plain(known[ticket.id])
        return bool(held)

    # ------------------------------------------------------------------ At the end

    def _arrive(self, departure):
        """Carry out what was held back; called as who has sent it.

        :param departure: an asas.helpdesk.departure, as superuser
        """
        self.ensure_one()
        # sudo() to write protected fields; the move was checked when it was sent.
        ticket = self.sudo()
        moved = departure == ticket.departing_id
        meanwhile = ticket._owed_since(departure)
        later = {name: value for name, value in (departure.later or {}).items() if moved}
        if moved:
            values = {"departing_id": False, **later, **ticket._answered_by(departure)}
            ticket.with_context(tracking_disable=True, **departing.ours()).write(values)
        sent = self.with_context(**departing.leaving(departure))
        if departure._get_said():
            sent._with_words(departure)._post_departure(departure)
        if moved:
            sent._log_departure(departure)
            sent._follow_departure(departure, later)
        responded = ticket.first_response_at or ticket.resolved_at
        if meanwhile and responded and not ticket.unanswered_at:
            ticket.write({"unanswered_since": meanwhile, "unanswered_at": meanwhile})

    def _answered_by(self, departure):
        """Return the values by which a move answers what the beneficiary wrote before it."""
        if departure.target not in ANSWERING_STATES:
            return {}
        return self._answered_as_of(departure.decided_at)

    def _post_departure(self, departure):
        """Post the message of a departure."""
        # sudo() because it was checked when it was sent that its author may answer.
        ticket = self.sudo()
        if departure._get_sms():
            return ticket._message_sms(departure.words, **departure._get_sms())
        return ticket.message_post(
            body=departure.message,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=departure.user_id.partner_id.id,
            attachment_ids=departure.attachment_ids.ids,
            partner_ids=departure.partner_ids.ids,
        )

    def _log_departure(self, departure):
        """Log the move with its tracked values, which those outside and the figures know from now
        on."""
        if departure._get_kind() == "directed":
            return  # one line in the chatter names the manager
        ticket = self.sudo()  # the values are those of the move, no matter who reads them
        names = [
            name
            for name, value in (departure.before or {}).items()
            if getattr(self._fields.get(name), "tracking", None)
        ]
        initial = {
            name: ticket._fields[name].convert_to_record(
                ticket._fields[name].convert_to_cache(departure.before[name], ticket), ticket
            )
            for name in names
        }
        _changed, commands = ticket._mail_track(ticket.fields_get(names), initial)
        if commands:
            ticket._message_log(
                body="", author_id=departure.user_id.partner_id.id, tracking_value_ids=commands
            )

    def _follow_departure(self, departure, later):
        """Carry out what follows from a move that has left, here and in the wings."""
        origins = {self.id: (departure.before or {}).get("state") or self.state}
        vals = {name: self.sudo()[name] for name in departure.before or {}} | later
        vals = {n: v.id if isinstance(v, models.BaseModel) else v for n, v in vals.items()}
        before = {
            name: {self.id: fact} if isinstance(fact, dict) else self.sudo()[: int(fact)]
            for name, fact in (departure.facts or {}).items()
        }
        quoted = self._with_words(departure)
        quoted._after_change(vals, before)
        moved = origins[self.id] != self.state
        if moved:
            quoted._follow_transition(self.state, origins, {self.id: later})
        elif "manager_id" in later:
            quoted.sudo()._follow_directing({self.id: later})

    def _with_words(self, departure):
        """Hook: return the ticket with what the notices of a departure say instead of their usual
        words."""
        return self

    def _restore(self, departure):
        """Undo a move that has not left: a second move, which the record keeps.

        :param departure: an asas.helpdesk.departure; this ticket and it are the superuser's
        """
        self.ensure_one()
        values = {
            name: self._fields[name].convert_to_write(value, self)
            for name, value in (departure.before or {}).items()
            if name != "state"
        }
        if departure == self.departing_id:
            self.with_context(tracking_disable=True, **departing.ours()).write(
                {**values, "departing_id": False}
            )
        env = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang).env
        departure = departure.with_env(env)
        self._message_log(
            body=env._(
                "Taken back before it left: %(what)s, by %(person)s.",
                what=departure._get_label(),
                person=departure.user_id.name,
            ),
            author_id=self.env.user.partner_id.id,
        )


def plain(value):
    """Return a value as JSON holds it."""
    if isinstance(value, models.BaseModel):
        return value.id or None
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if hasattr(value, "isoformat"):
        return fields.Datetime.to_string(value)
    return value if value is not False else None
