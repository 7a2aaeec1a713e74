from odoo import api, fields, models

from .base import SETTING
from .service_field import PROPERTY_TYPES, WITH_LIST


class DetailsDefinition(fields.PropertiesDefinition):
    """The definition of the properties of tickets, in the language of who reads it."""

    def convert_to_record(self, value, record):
        return record._translate_definition(super().convert_to_record(value, record))


class Service(models.Model):
    """A service or system that beneficiaries get help with (policy section 4)."""

    _name = "asas.helpdesk.service"
    _description = "Service"
    _inherit = [
        "asas.helpdesk.protected.mixin",
        "asas.helpdesk.cached.mixin",
        "asas.helpdesk.company.mixin",
    ]
    _order = "sequence, id"
    _personal = SETTING
    _writable_by = "asas_helpdesk.group_admin"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    department_id = fields.Many2one(
        "hr.department",
        string="Competent Department",
        ondelete="set null",
        index="btree_not_null",
        help="Complaints about this service are directed to the manager of this department."
        " Without a department, they go to the escalation manager of the settings.",
    )
    description = fields.Text(
        translate=True, help="Shown to the beneficiaries when they choose a service."
    )
    field_ids = fields.One2many(
        "asas.helpdesk.service.field",
        "service_id",
        string="Fields",
        groups="base.group_user",
        help="What else is asked about this service, such as the number of a certificate.",
    )
    details_definition = DetailsDefinition(
        compute="_compute_details_definition",
        store=True,
        copy=False,
        groups="base.group_user",
        protected=True,
        technical=True,
    )

    @api.depends(
        "field_ids.active",
        "field_ids.choice_ids.key",
        "field_ids.choice_ids.name",
        "field_ids.choice_ids.sequence",
        "field_ids.key",
        "field_ids.kind",
        "field_ids.name",
        "field_ids.sequence",
    )
    def _compute_details_definition(self):
        for service in self.with_context(lang=None):
            service.details_definition = [
                _as_property(field) for field in service.field_ids.filtered("active").sorted()
            ]

    def _translate_definition(self, definition):
        """Return the definition of the properties of tickets in the current language, with what is
        not kept in it."""
        described = self.env["asas.helpdesk.service.field"]._get_described() if definition else {}
        for each in definition:
            field = described.get(each["name"])
            if field:
                each |= {"string": field["label"], "required": field["required"]}
                each |= {"hint": field["hint"], "public": field["public"]}
                if field["kind"] in WITH_LIST:
                    each["selection"] = [list(choice) for choice in field["choices"]]
        return definition

    @api.model
    def _links_of_company(self):
        return ["department_id"]


def _as_property(field):
    """Return the definition of a field as Odoo keeps that of a property."""
    definition = {"name": field.key, "string": field.name, "type": PROPERTY_TYPES[field.kind]}
    if field.kind == "choice":
        definition["selection"] = [[choice.key, choice.name] for choice in field.choice_ids]
    elif field.kind == "yes_no":
        definition["selection"] = [["yes", "Yes"], ["no", "No"]]
    return definition
