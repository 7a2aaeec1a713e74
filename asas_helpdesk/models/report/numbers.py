from contextlib import contextmanager

from odoo import api, models
from odoo.fields import Domain

from .report_mixin import FOUND

TICKETS = "asas.helpdesk.ticket.report"
COMMITMENTS = "asas.helpdesk.sla.report"
# What is counted: everything but spam, duplicates and incidents.
COUNTED = Domain("counted", "=", True)
# The questions that stand in the menu, in order; each is an action ``report_action_<name>``.
QUESTIONS = (
    "in_time",
    "breached",
    "first_answer",
    "decision",
    "received",
    "hands",
    "open",
    "satisfaction",
    "low_ratings",
    "persons",
)


class Numbers(models.AbstractModel):
    """Read figures from the report tables, with the rights of the current user.

    Screens, documents and mails read them here and nowhere else, so that a number means the same
    wherever it stands. A measure is a field of a report table; its aggregate is the field's own.
    """

    _name = "asas.helpdesk.numbers"
    _description = "Figures of the Desk"

    @api.model
    def _read(self, measures, by=(), domain=(), table=TICKETS):
        """Return figures by group; one row if nothing is grouped by.

        :param measures: names of fields of the table that have an aggregate, or ``__count``
        :param by: what is grouped by, as for ``_read_group``, such as ``received_on:month``
        :param domain: of the rows of the table; only what is counted is looked at
        :return: a list of dicts with a key for each group and each measure; a measure for which
            there is nothing to count is None
        """
        return self._read_sets(measures, [list(by)], domain, table)[0]

    @api.model
    def _read_sets(self, measures, sets, domain=(), table=TICKETS):
        """Return figures by several ways to group, in one statement: a list for each; see
        ``_read``."""
        rows, names = self.env[table], list(measures)
        specs = [self._spec(rows, name) for name in names]
        whole = COUNTED & Domain(domain)
        if len(sets) == 1:
            found = [rows._read_group(whole, sets[0], specs)]
        else:
            found = rows._read_grouping_sets(whole, sets, specs)
        return [
            [self._row(rows, [*by, *names], values, len(by)) for values in group]
            for by, group in zip(sets, found, strict=True)
        ]

    @api.model
    @contextmanager
    def _at_one_moment(self):
        """Look only once for what has changed and what is hidden, however many figures are read.

        Nothing is written meanwhile: a screen reads, and is done.
        """
        token = FOUND.set({})
        try:
            yield
        finally:
            FOUND.reset(token)

    @api.model
    def _spec(self, rows, name):
        return name if name == "__count" else f"{name}:{rows._fields[name].aggregator}"

    @api.model
    def _row(self, rows, names, values, groups):
        row = {}
        for position, (name, value) in enumerate(zip(names, values, strict=True)):
            empty = position >= groups and value is False
            row[name] = None if empty else value
        return row

    @api.model
    def _read_total(self, measures, domain=(), table=TICKETS):
        """Return the figures of all rows together, as a dict; see ``_read``."""
        return self._read(measures, (), domain, table)[0]

    @api.model
    def _in_words(self, value, is_share=False, places=0):
        """Return a figure as text; “no figure” where there is nothing to count.

        :param bool is_share: whether it is given in percent
        :param int places: the decimal places of a share
        """
        if value is None or value is False:
            return self.env._("no figure")
        if is_share:
            return f"{value * 100:.{places}f}%"
        return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"

    @api.model
    def _as_of(self):
        """Return when the tables were last brought up to date (naive UTC), or None."""
        # sudo() because the moment alone is used.
        upkeep = self.env["asas.helpdesk.report.upkeep"].sudo()._find_upkeep()
        return upkeep.as_of or None

    @api.model
    def _questions(self):
        """Return the actions that answer the saved questions which the current user may ask."""
        actions = self.env["ir.actions.act_window"]
        for name in QUESTIONS:
            # sudo() because an action names its question; who may ask it is checked next.
            action = self.env.ref(f"asas_helpdesk.report_action_{name}").sudo()
            if not action.group_ids or action.group_ids & self.env.user.all_group_ids:
                actions |= action
        return actions
