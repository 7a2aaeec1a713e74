import json
import re
from datetime import date

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.i18n import format_list

from ...tools import arabic
from ...tools.text import clean
from .base import SETTING

KINDS = [
    ("text", "Text"),
    ("number", "Number"),
    ("date", "Date"),
    ("choice", "Choice from a List"),
    ("yes_no", "Yes or No"),
]
# As what Odoo keeps each kind. “No” is an answer, and no answer is none: a list of two.
PROPERTY_TYPES = {
    "text": "char",
    "number": "float",
    "date": "date",
    "choice": "selection",
    "yes_no": "selection",
}
WITH_LIST = ("choice", "yes_no")
TEXT_LENGTH = 200
MOST_FIELDS = 20
NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,6})?")
YEARS = range(1900, 2200)


class ServiceField(models.Model):
    """A field that tickets about a service have: the number of a certificate, of a payment.

    Their values are kept on the ticket as Odoo keeps properties; what is defined here is the
    definition of these properties, in the languages of the desk. Each field has a key of its own
    among all services, so that a column and a filter mean one thing.
    """

    _name = "asas.helpdesk.service.field"
    _description = "Field of a Service"
    _inherit = ["asas.helpdesk.key.mixin", "asas.helpdesk.cached.mixin"]
    _order = "service_id, sequence, id"
    _personal = SETTING
    _writable_by = "asas_helpdesk.group_admin"
    _key_otherwise = "field"

    service_id = fields.Many2one(
        "asas.helpdesk.service", required=True, ondelete="cascade", index=True, fixed=True
    )
    name = fields.Char(string="Label", required=True, translate=True)
    kind = fields.Selection(
        KINDS,
        required=True,
        default="text",
        fixed=True,
        help="What is entered. It stays, since answers were given to it: archive the field and add"
        " another one instead.",
    )
    choice_ids = fields.One2many("asas.helpdesk.service.field.choice", "field_id", string="Choices")
    required = fields.Boolean(
        help="A ticket about this service is not registered without it by those who are asked for"
        " it. An e-mail is a ticket in any case.",
    )
    public = fields.Boolean(
        string="Asked of Beneficiaries",
        default=True,
        help="Shown on the forms of the portal and of the public page, and to the beneficiary on"
        " the page of the ticket. Otherwise the desk alone sees and fills it in.",
    )
    hint = fields.Char(
        translate=True, help="Says below the label where the answer is found, or how it looks."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True, help="An archived field is asked no more; what was answered is kept."
    )
    _one_of_key = models.UniqueIndex(
        "(key)", "Another field has the same key, perhaps of another service. Enter another key."
    )

    # ------------------------------------------------------------------ Checks

    @api.constrains("kind", "choice_ids")
    def _check_choices(self):
        for field in self:
            if field.kind == "choice" and not field.choice_ids:
                raise ValidationError(
                    self.env._("Add the choices of the field “%(field)s”.", field=field.name)
                )

    @api.constrains("service_id", "active")
    def _check_number_of_fields(self):
        for service in self.service_id:
            if len(service.field_ids.filtered("active")) > MOST_FIELDS:
                raise ValidationError(
                    self.env._(
                        "A service has up to %(count)s fields. Archive one that is not needed.",
                        count=MOST_FIELDS,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_if_never_answered(self):
        for field in self:
            if field._is_answered():
                raise ValidationError(
                    self.env._(
                        "“%(field)s” was filled in on tickets and cannot be deleted. Archive it.",
                        field=field.name,
                    )
                )

    def _is_answered(self, value=None):
        """Return whether a ticket has an answer to this field, or this very answer."""
        self.ensure_one()
        answered = Domain("service_id", "=", self.service_id.id)
        if value is None:
            answered &= Domain(f"service_details.{self.key}", "!=", False)
        else:
            answered &= Domain(f"service_details.{self.key}", "=", value)
        # sudo() because the answer counts, no matter who may see the ticket.
        return bool(self.env["asas.helpdesk.ticket"].sudo().search_count(answered, limit=1))

    # ------------------------------------------------------------------ What is defined

    @api.model
    @tools.ormcache("self.env.lang")
    def _get_described(self):
        """Return all fields in the current language, by key: those of each service in order."""
        # sudo() because what is shown to whom is decided by who asks; archived ones name answers.
        every = self.sudo().with_context(active_test=False).search([])
        yes, no = self.env._("Yes"), self.env._("No")
        return {
            field.key: {
                "key": field.key,
                "label": field.name,
                "kind": field.kind,
                "required": field.required,
                "public": field.public,
                "hint": field.hint or "",
                "choices": [("yes", yes), ("no", no)]
                if field.kind == "yes_no"
                else [(choice.key, choice.name) for choice in field.choice_ids],
                "service_id": field.service_id.id,
                "company_id": field.service_id.company_id.id,
                "active": field.active,
            }
            for field in every
        }

    @api.model
    def _get_of_service(self, service, public=False):
        """Return the fields of a service in the current language, in order.

        :param bool public: whether only those are wanted that beneficiaries are asked for
        """
        return [
            field
            for field in self._get_described().values()
            if field["service_id"] == service.id
            and field["active"]
            and (field["public"] or not public)
        ]

    @api.model
    def _get_of_company(self, company):
        """Return what beneficiaries are asked about the services of a company."""
        return [
            field
            for field in self._get_described().values()
            if field["public"] and field["active"] and field["company_id"] in (False, company.id)
        ]

    # ------------------------------------------------------------------ What is answered

    @api.model
    def _get_answers(self, values, public=False):
        """Return the answers that a ticket keeps, as their reader reads them: label and text.

        :param dict values: what is kept, by key
        """
        described = self._get_described()
        return [
            (field, self._get_shown(field, values[key]))
            for key, field in described.items()
            if values.get(key) is not None and (field["public"] or not public)
        ]

    @api.model
    def _get_shown(self, field, value):
        """Return an answer as its reader reads it."""
        if field["kind"] in WITH_LIST:
            return dict(field["choices"]).get(value, str(value))
        if field["kind"] == "number" and isinstance(value, int | float):
            return f"{value:.6f}".rstrip("0").rstrip(".")
        return str(value)

    @api.model
    def _say(self, values):
        """Return all answers that a ticket keeps in one line."""
        return ", ".join(f"{f['label']}: {shown}" for f, shown in self._get_answers(values))

    @api.model
    def _read_given(self, service, given):
        """Return the answers to the fields of a service from what a client or the code gives.

        :param given: the values by key, or Odoo's list of properties with their values
        :return: what is to be kept by key; None for an answer that is taken back
        :raise ValidationError: with a line for each answer that cannot be
        """
        known = {field["key"]: field for field in self._get_of_service(service)}
        values, errors = {}, []
        for key, raw in self._get_pairs(given):
            field = known.get(key)
            if field:
                values[key], error = self._read_value(field, raw)
                errors += [error] if error else []
            elif raw not in (None, False, ""):
                errors.append(self._get_unknown_words(service, key, known))
        if errors:
            raise ValidationError("\n".join(dict.fromkeys(errors)))
        return values

    @api.model
    def _get_pairs(self, given):
        """Return the keys and values that are given, whatever form they have.

        :raise ValidationError: for any other form, and for definitions that are to be changed
        """
        given = given or {}
        if isinstance(given, dict):
            pairs = list(given.items())
        elif isinstance(given, list) and all(isinstance(each, dict) for each in given):
            if any(
                each.get("definition_changed") or each.get("definition_deleted") for each in given
            ):
                raise ValidationError(
                    self.env._(
                        "The fields of a service are defined on the service, by an administrator"
                        " of the desk, and not through a ticket."
                    )
                )
            pairs = [(each.get("name"), each["value"]) for each in given if "value" in each]
        else:
            pairs = [(None, None)]
        if not all(isinstance(key, str) for key, _raw in pairs):
            raise ValidationError(
                self.env._("Give the details of the service as values by the keys of its fields.")
            )
        return pairs

    @api.model
    def _get_unknown_words(self, service, key, known):
        named = key[:40]
        if not service:
            return self.env._(
                "“%(field)s” belongs to a service. Choose the service first.", field=named
            )
        if not known:
            return self.env._(
                "“%(service)s” has no fields of its own; leave out “%(field)s”.",
                service=service.sudo().name,  # sudo() because everybody may see the services
                field=named,
            )
        return self.env._(
            "“%(service)s” has no field “%(field)s”. It has: %(fields)s.",
            service=service.sudo().name,  # as above
            field=named,
            fields=format_list(self.env, list(known)),
        )

    # ------------------------------------------------------------------ One answer

    @api.model
    def _read_value(self, field, raw):
        """Read an answer to a field.

        :param dict field: as described
        :return: what is to be kept, None for no answer; and the error or None
        """
        if raw is None or raw is False or (isinstance(raw, str) and not raw.strip()):
            return None, None
        value = getattr(self, f"_read_{field['kind']}")(field, raw)
        if value is None:
            return None, self._get_wrong_words(field, raw)
        return value, None

    @api.model
    def _read_text(self, field, raw):
        if isinstance(raw, int) and not isinstance(raw, bool):
            raw = str(raw)
        text = " ".join(clean(raw).split())
        return text if text and len(text) <= TEXT_LENGTH else None

    @api.model
    def _read_number(self, field, raw):
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return raw if abs(raw) < 10**12 else None  # neither infinite nor no number
        text = arabic.ascii_digits(raw if isinstance(raw, str) else "").strip()
        text = text.replace("٫", ".").replace("٬", "").replace(",", "")
        if not NUMBER.fullmatch(text):
            return None
        number = float(text)
        return int(number) if number.is_integer() else number

    @api.model
    def _read_date(self, field, raw):
        try:
            day = raw if isinstance(raw, date) else date.fromisoformat(arabic.ascii_digits(raw))
        except (TypeError, ValueError, AttributeError):
            return None
        return fields.Date.to_string(day) if day.year in YEARS else None

    @api.model
    def _read_choice(self, field, raw):
        return raw if isinstance(raw, str) and raw in dict(field["choices"]) else None

    @api.model
    def _read_yes_no(self, field, raw):
        return "yes" if raw is True else self._read_choice(field, raw)

    @api.model
    def _get_wrong_words(self, field, raw):
        """Return what is said to an answer that cannot be: what the field takes."""
        label = field["label"]
        if field["kind"] == "number":
            return self.env._("“%(field)s” takes a number, such as 12 or 3.5.", field=label)
        if field["kind"] == "date":
            return self.env._("“%(field)s” takes a date, such as 2026-03-01.", field=label)
        if field["kind"] in WITH_LIST:
            shown = [name for _key, name in field["choices"]]
            return self.env._(
                "“%(field)s” takes one of these: %(choices)s.",
                field=label,
                choices=format_list(self.env, shown),
            )
        if isinstance(raw, str):
            return self.env._(
                "“%(field)s” has %(count)s characters; %(limit)s are allowed.",
                field=label,
                count=len(raw),
                limit=TEXT_LENGTH,
            )
        return self.env._("“%(field)s” takes a text.", field=label)

    @api.model
    def _get_missing_words(self, field):
        """Return what is said to a required field without an answer."""
        return self.env._("Fill in “%(field)s”.", field=field["label"])


def stored(values):
    """Return answers as a ticket keeps them in the database; False for none."""
    kept = {key: value for key, value in values.items() if value is not None}
    return json.dumps(kept) if kept else False
