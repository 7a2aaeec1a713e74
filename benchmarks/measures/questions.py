"""What the web client asks of the report tables, as the views say it."""

from itertools import product

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo import fields
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

SERVICE_BY_MONTH = (
    ("service_id",),
    ("received_on:month",),
    ("decision_median", "decision_ninetieth", "decision_due", "decision_kept", "decided_in_time"),
)
PAGE = 80


def pivot(rows, by, beside, measures, domain):
    """Ask for a pivot table: each part of the groups of its rows with each of its columns."""
    sets = [[*one, *other] for one, other in product(_parts(by), _parts(beside))]
    return rows.formatted_read_grouping_sets(domain, sets, _specs(rows, measures))


def ask(env, action):
    """Ask a saved question as its first view does; return what came back."""
    action = action.sudo()  # the web client loads it for its user
    rows = env[action.res_model]
    first = action.view_ids.sorted("sequence")[:1]
    kind = first.view_mode or action.view_mode.split(",")[0]
    arch = etree.fromstring(rows.get_view(first.view_id.id, kind)["arch"])
    domain = Domain(safe_eval(action.domain)) & _searched(safe_eval(action.context))
    if kind == "list":
        names = [node.get("name") for node in arch.iterchildren("field")]
        wanted = {name: _fields_of(rows, name) for name in names}
        return rows.web_search_read(domain, wanted, limit=PAGE, count_limit=10_001)["records"]
    by, beside, measures = ([_spec(node) for node in arch if _kind(node) == k] for k in "rcm")
    if kind == "pivot":
        return pivot(rows, by, beside, measures, domain)
    by = [_spec(node) for node in arch if _kind(node) != "m"]
    return rows.formatted_read_group(domain, by, _specs(rows, measures))


def _searched(context):
    """Return the domain of the filter of a period that a question begins with: this month."""
    for name, value in context.items():
        if name.startswith("search_default_") and value:
            first = fields.Date.today().replace(day=1)
            last = first + relativedelta(months=1)
            name = name.removeprefix("search_default_")
            return Domain(name, ">=", first) & Domain(name, "<", last)
    return Domain.TRUE


def _parts(names):
    return [list(names[:length]) for length in range(len(names) + 1)]


def _kind(node):
    """Return what a field of a view is: a row, a column, a measure, or none of them (a format)."""
    type_ = node.get("type") or ("" if node.get("widget") else "row")
    return type_[:1]


def _spec(node):
    interval = node.get("interval")
    return f"{node.get('name')}:{interval}" if interval else node.get("name")


def _specs(rows, measures):
    return ["__count", *(f"{name}:{rows._fields[name].aggregator}" for name in measures)]


def _fields_of(rows, name):
    return {"fields": {"display_name": {}}} if rows._fields[name].type == "many2one" else {}
