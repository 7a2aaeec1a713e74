"""What the web client requests of the server to show a list, a kanban or a ticket."""

import json

from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

MODEL = "asas.helpdesk.ticket"
KINDS = ("kanban", "list", "form", "search")
# What the client reads of a page of a list, or of an open column, if the view does not say.
PAGE = 80
# It counts no further, and shows "10000+" instead.
COUNT_LIMIT = 10_001
_ACTIVITY = (
    "activity_exception_decoration",
    "activity_exception_icon",
    "activity_state",
    "activity_summary",
    "activity_type_icon",
    "activity_type_id",
)
# What widgets request beside their field, and of the records that it links.
BESIDE = {
    "kanban_activity": _ACTIVITY,
    "list_activity": _ACTIVITY,
    "asas_found_in": ("found_in",),
}
WITHIN = {
    "asas_sla_statuses": (
        "display_name",
        "state",
        "standing",
        "started_at",
        "deadline",
        "reached_at",
        "paused_at",
    ),
}


class Client:
    """The web client of one user."""

    def __init__(self, user):
        context = {"lang": user.lang, "tz": user.tz, "allowed_company_ids": user.company_ids.ids}
        self.tickets = user.env[MODEL].with_user(user).with_context(**context)
        views = self.tickets.get_views([(False, kind) for kind in KINDS])
        self.archs = {kind: etree.fromstring(view["arch"]) for kind, view in views["views"].items()}
        self.specifications = {
            kind: read_specification(self.tickets, self.archs[kind])
            for kind in ("kanban", "list", "form")
        }
        bar = self.archs["kanban"].find("progressbar")
        self.progress = {"field": bar.get("field"), "colors": json.loads(bar.get("colors"))}

    def open_kanban(self, domain):
        """Return the columns of the kanban."""
        self.tickets.read_progress_bar(domain, "stage_id", self.progress)
        return self._groups(domain, "stage_id", "kanban", auto_unfold=True)

    def group_list(self, domain, by):
        """Return the folded groups of the list."""
        return self._groups(domain, by, "list", limit=PAGE)

    def _groups(self, domain, by, kind, **options):
        tickets = self.tickets.with_context(read_group_expand=True)
        return tickets.web_read_group(
            domain,
            [by],
            unfold_read_specification=self.specifications[kind],
            unfold_read_default_limit=int(self.archs[kind].get("limit", PAGE)),
            **options,
        )["groups"]

    def open_list(self, domain, offset=0, order="", **context):
        """Return one page of the list."""
        return self.tickets.with_context(bin_size=True, **context).web_search_read(
            domain,
            self.specifications["list"],
            offset=offset,
            limit=PAGE,
            order=order,
            count_limit=COUNT_LIMIT,
        )

    def search(self, text):
        """Return what is found for what was typed."""
        return self.open_list([("search_text", "ilike", text)], asas_helpdesk_sought=[text])

    def domain_of(self, node):
        """Return the domain of a filter of the search view, with its days as the client sends
        them."""
        return Domain(safe_eval(node.get("domain"), {"uid": self.tickets.env.uid}))

    def open_form(self, ticket_id):
        ticket = self.tickets.with_context(bin_size=True).browse(ticket_id)
        return ticket.web_read(self.specifications["form"])


def read_specification(records, arch):
    """Return the fields that the client reads for a view, as its relational model requests them."""
    specification = {}
    for node in fields_of(arch):
        name, widget = node.get("name"), node.get("widget")
        asked = specification.setdefault(name, {})
        specification |= {each: {} for each in BESIDE.get(widget, ())}
        field = records._fields[name]
        if not field.relational:
            continue
        asked.setdefault("fields", {})
        hidden = node.get("invisible") in ("True", "1")
        if hidden:
            continue
        if field.type == "many2one" or widget == "many2many_tags":
            asked["fields"]["display_name"] = {}
        if "color_field" in node.get("options", ""):
            asked["fields"]["color"] = {}
        asked["fields"] |= {each: {} for each in WITHIN.get(widget, ())}
        for view in node.iterchildren("list", "kanban"):
            asked["fields"] |= read_specification(records[name], view)
    if "activity_type_id" in specification:
        specification["activity_type_id"] = {"fields": {"display_name": {}}}
    return specification


def fields_of(arch):
    """Yield the nodes of the fields of a view, without those of views within it."""
    for node in arch:
        if node.tag == "field":
            yield node
        else:
            yield from fields_of(node)
