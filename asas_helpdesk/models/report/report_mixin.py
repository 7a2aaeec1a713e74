import json
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ...tools.hijri import month_names
from ..ticket.base import ANSWERABLE
from ..ticket.protected_mixin import LEVEL2
from ..ticket.stage import STATES
from ..ticket.ticket import BENEFICIARY_KINDS, OUTCOMES, TICKET_TYPES

TICKET = "asas.helpdesk.ticket"
# What Odoo has no aggregate for: the share of the values that lie below.
PERCENTILES = {"median": 0.5, "ninetieth": 0.9}
# Who is compared where figures are grouped by them.
PERSONS = {"user_id", "manager_id", "trainer_id"}
# The fields that the record rules of tickets decide by, and where they stand in these tables.
OF_RULES = {
    "id": "ticket_id",
    "company_id": "company_id",
    "confidential": "confidential",
    "course_id": "course_id",
    "create_uid": "registered_by_id",
    "department_id": "department_id",
    "manager_id": "manager_id",
    "user_id": "user_id",
}
# Rows that are written by one statement.
AT_ONE_GO = 500
# What decides who reads, by reader, while several figures are read at one moment.
FOUND = ContextVar("found", default=None)
# More tickets than these are not looked at one by one when somebody reads.
FEW = 2000


class ReportMixin(models.AbstractModel):
    """A row of a report table: what a ticket is counted by, and who may read it.

    Rows are written by ``report_upkeep.py`` alone. Who may read a row follows from the record rules
    of the ticket itself, whenever somebody reads: the rules are asked for, not repeated, and a
    ticket that has changed since its row was written is looked at instead of its row.

    A field with ``of=`` shows another column through another aggregate.
    """

    _name = "asas.helpdesk.report.mixin"
    _description = "Row of a Report Table"
    _inherit = ["asas.helpdesk.evidence.mixin"]

    ticket_id = fields.Many2one(TICKET, required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    counted = fields.Boolean(
        readonly=True,
        help="Not counted: spam, duplicates, and incidents, whose reports count themselves.",
    )
    ticket_type = fields.Selection(TICKET_TYPES, string="Type", readonly=True)
    service_id = fields.Many2one("asas.helpdesk.service", readonly=True, ondelete="set null")
    channel_id = fields.Many2one("asas.helpdesk.channel", readonly=True, ondelete="set null")
    department_id = fields.Many2one("hr.department", readonly=True, ondelete="set null")
    course_id = fields.Many2one("asas.helpdesk.course", readonly=True, ondelete="set null")
    session_id = fields.Many2one(
        "asas.helpdesk.course.session", string="Hall Session", readonly=True, ondelete="set null"
    )
    trainer_id = fields.Many2one(
        "res.partner", readonly=True, ondelete="set null", groups=LEVEL2, personal=ANSWERABLE
    )
    level = fields.Selection([("1", "Level 1"), ("2", "Level 2")], readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Assignee",
        readonly=True,
        ondelete="set null",
        groups=LEVEL2,
        personal=ANSWERABLE,
    )
    manager_id = fields.Many2one(
        "res.users",
        string="Directed To",
        readonly=True,
        ondelete="set null",
        groups=LEVEL2,
        personal=ANSWERABLE,
    )
    registered_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="set null",
        groups="base.group_system",
        technical=True,
        personal=ANSWERABLE,
    )
    confidential = fields.Boolean(readonly=True, technical=True)
    beneficiary_kind = fields.Selection(BENEFICIARY_KINDS, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    received_on = fields.Date(
        readonly=True, help="The day of receipt in the time zone of the desk."
    )
    hijri_month = fields.Selection(lambda self: self._hijri_months(), readonly=True)

    @api.model
    def _hijri_months(self):
        return month_names(fields.Date.today(), self.env.lang)

    def _valid_field_parameter(self, field, name):
        return name == "of" or super()._valid_field_parameter(field, name)

    def _compute_alias(self):
        for name, field in self._fields.items():
            if getattr(field, "of", None):
                for row in self:
                    row[name] = row[field.of]

    # ------------------------------------------------------------------ Who may read

    @api.model
    def _get_visible_domain(self):
        rules = self._translated_rules()
        changed = None if rules is None else self._once("changed", self._find_changed_tickets)
        if changed is None:
            return super()._get_visible_domain()
        if not changed:
            return rules
        seen = self._once("seen", lambda: self.env[TICKET].search([("id", "in", changed)]).ids)
        return (rules & Domain("ticket_id", "not in", changed)) | Domain("ticket_id", "in", seen)

    @api.model
    def _translated_rules(self):
        """Return the record rules of tickets for the current user as a domain of these rows, or
        None if one of them decides by what the rows do not hold."""
        missing = []

        def translated(condition):
            name, operator, value = condition.field_expr, condition.operator, condition.value
            known = self._fields.get(OF_RULES.get(name))
            if known and known.groups and operator in ("in", "not in"):
                found = self._of_persons(known.name, value)
                return found if operator == "in" else ~found
            if not known or known.groups:
                missing.append(name)
                return Domain.FALSE
            return Domain(known.name, operator, value)

        found = self._ticket_rules().map_conditions(translated)
        return None if missing else found

    @api.model
    def _ticket_rules(self):
        """Return the record rules of tickets for the current user, in a form that is quick for each
        ticket: with the ids of those that are hidden from them, and without joins."""
        tickets = self.env[TICKET]

        def looked_up(condition):
            name, operator, value = condition.field_expr, condition.operator, condition.value
            if isinstance(value, Domain):
                # sudo(), and what is archived, because it is a rule that asks.
                others = self.env[tickets._fields[name].comodel_name].sudo()
                return Domain(name, operator, others.with_context(active_test=False)._search(value))
            if name != "hidden_from_me" or operator not in ("in", "not in"):
                return condition
            hidden = Domain("id", "in", self._once("hidden", self._find_hidden_tickets))
            either = Domain.OR([hidden] * (True in value) + [~hidden] * (False in value))
            return either if operator == "in" else ~either

        # sudo() because the rules are asked for, of the user who reads.
        rules = self.env["ir.rule"].sudo(False)._compute_domain(TICKET, "read")
        # Optimized, so that a comparison has one form alone.
        return Domain(rules).optimize(tickets).map_conditions(looked_up)

    @api.model
    def _of_persons(self, name, ids):
        """Return the domain of the rows with one of some persons, for a reader who may not compare
        them: it is a rule that decides by them."""

        def to_sql(model, alias, query):
            # sudo() because the column alone is named.
            column = model.sudo()._field_to_sql(alias, name, query)
            return SQL("coalesce(%s = ANY(%s), %s)", column, [*filter(None, ids)], False in ids)

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _once(self, what, find):
        """Return what ``find`` finds, or has found while several figures are read at one moment."""
        known = FOUND.get()
        if known is None:
            return find()
        key = (self.env.cr, self.env.uid, self.env.su, *self.env.companies.ids, what)
        if key not in known:
            known[key] = find()
        return known[key]

    @api.model
    def _find_hidden_tickets(self):
        """Return the ids of the tickets that are hidden from the current user: they are few."""
        return [row[0] for row in self.env.execute_query(self.env[TICKET]._hidden_from_user())]

    @api.model
    def _find_changed_tickets(self):
        """Return the ids of the tickets that may have changed since their rows were written, or
        None if they are many."""
        self.env[TICKET].flush_model(["write_date"])
        since = self.env["asas.helpdesk.report.upkeep"]._get_since()
        if not since:
            return None
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM asas_helpdesk_ticket WHERE write_date >= %s LIMIT %s",
                since,
                FEW + 1,
            )
        )
        return None if len(rows) > FEW else [row[0] for row in rows]

    @api.model
    def _may_compare(self):
        """Return whether the current user may compare persons: Level 2 and the administrators."""
        return self.env.su or self.env.user.has_group(LEVEL2)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (bypass_access or self._may_compare()):
            self._check_paths(
                f"{condition.field_expr}." if "any" in condition.operator else condition.field_expr
                for condition in Domain(domain).iter_conditions()
            )
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _check_paths(self, names):
        """Refuse to reach, through a link, persons whom the current user may not compare.

        :raise AccessError: saying who may
        """
        for name in names:
            root, dot, _rest = name.partition(".")
            if dot and root in self._fields and self._fields[root].relational:
                raise self._get_comparison_error()

    @api.model
    def _get_comparison_error(self):
        return AccessError(
            self.env._("Only Level 2 compares persons. Group by department, service or channel.")
        )

    # ------------------------------------------------------------------ Figures

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        self._check_comparison(groupby, aggregates)
        return super()._read_group(domain, groupby, aggregates, *args, **kwargs)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        self._check_comparison([name for names in grouping_sets for name in names], aggregates)
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _check_comparison(self, groupby, aggregates):
        """Refuse to compare persons: those whom the user may not compare at all, and everybody by
        time that others have taken.

        :raise AccessError, UserError: saying what to do
        """
        if not self._may_compare():
            self._check_paths(groupby)
        if not any(PERSONS.intersection(spec.partition(":")[0].split(".")) for spec in groupby):
            return
        for spec in aggregates:
            name = spec.partition(":")[0]
            if self._includes_waiting(name):
                raise UserError(
                    self.env._(
                        "“%(measure)s” includes the time in which the beneficiary was waited for,"
                        " so that persons are not compared by it. Choose the measure in working"
                        " hours, from which waiting is taken out.",
                        measure=self._fields[name]._description_string(self.env),
                    )
                )

    @api.model
    def _includes_waiting(self, name):
        """Hook: return whether a measure includes time in which the beneficiary was waited for."""
        return False

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if function not in PERCENTILES:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "percentile_cont(%s) WITHIN GROUP (ORDER BY %s)",
            PERCENTILES[function],
            self._field_to_sql(self._table, name, query),
        )

    @api.model
    def _field_to_sql(self, alias, field_expr, query=None):
        field = self._fields.get(field_expr)
        shown = getattr(field, "of", None)
        if shown:
            self._check_field_access(field, "read")
        return super()._field_to_sql(alias, shown or field_expr, query)

    # ------------------------------------------------------------------ Upkeep

    @api.model
    def _store(self, rows, key):
        """Write rows, each over the one with the same key, if there is one.

        :param list rows: dicts with a value for each column, as JSON can hold them
        :param str key: the name of a column whose values are unique
        """
        columns = {
            name: field.column_type[1]
            for name, field in self._fields.items()
            if field.store and field.column_type and name not in models.MAGIC_COLUMNS
        }
        names = [SQL.identifier(name) for name in columns]
        statement = """
            INSERT INTO %s (%s, create_uid, create_date, write_uid, write_date)
            SELECT %s, %s, %s, %s, %s FROM jsonb_to_recordset(%s::jsonb) AS kept(%s)
            ON CONFLICT (%s) DO UPDATE SET (%s, write_date) = ROW(%s, EXCLUDED.write_date)
        """
        now = fields.Datetime.now()
        for batch in split_every(AT_ONE_GO, rows, list):
            # Written past the ORM: nothing follows from these rows, and there may be a million.
            self.env.cr.execute(
                SQL(
                    statement,
                    SQL.identifier(self._table),
                    SQL(", ").join(names),
                    SQL(", ").join(names),
                    self.env.uid,
                    now,
                    self.env.uid,
                    now,
                    json.dumps(batch, default=str),
                    SQL(", ").join(
                        SQL("%s %s", SQL.identifier(name), SQL(type_))
                        for name, type_ in columns.items()
                    ),
                    SQL.identifier(key),
                    SQL(", ").join(names),
                    SQL(", ").join(SQL("EXCLUDED.%s", name) for name in names),
                )
            )
        self.invalidate_model()
