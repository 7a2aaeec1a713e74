from odoo import api, models, tools
from odoo.exceptions import AccessError

# Everybody who works at the desk or for it: all internal users who may write the record.
STAFF = "base.group_user"
# Everybody who has a role at the desk; the others imply this one.
ROLES = "asas_helpdesk.group_hall_manager"
# Those who take what comes in: Level 1, Level 2 and the administrators.
DESK = "asas_helpdesk.group_level1"
LEVEL2 = "asas_helpdesk.group_level2"
# Odoo itself writes what its mixins add, with methods of their own.
ODOOS = ("mail.thread", "mail.activity.mixin", "portal.mixin", "rating.mixin")


class ProtectedMixin(models.AbstractModel):
    """Mixin for models whose fields declare who may write them.

    ``writable_by="addon.group"``
        members of this group who may write the record may change the field;
    ``fixed=True``
        a client may set the field when creating the record; only the code changes it;
    ``protected=True``, or nothing at all
        only the code writes the field, acting as superuser. A field that an addon adds without
        saying who may write it is nobody's.

    ``technical=True`` leaves a field out of what people group lists by.

    Set ``_writable_by`` on a model of settings: its plain fields are written by these groups.
    Fields that an administrator adds to a model in the user interface are written by the staff.
    """

    _name = "asas.helpdesk.protected.mixin"
    _description = "Protected Fields"
    _inherit = ["asas.helpdesk.export.mixin"]

    # The groups that may write the fields which do not say so themselves.
    _writable_by = None

    def _valid_field_parameter(self, field, name):
        ours = name in ("protected", "fixed", "writable_by", "technical")
        return ours or super()._valid_field_parameter(field, name)

    # ------------------------------------------------------------------ Which fields

    @api.model
    def _writers_of(self, field):
        """Return the groups whose members may change a field, or None if only the code does."""
        if getattr(field, "protected", False) or getattr(field, "fixed", False):
            return None
        declared = getattr(field, "writable_by", None)
        if declared:
            return declared
        if field.manual:
            return STAFF
        computed = (field.compute or field.related) and field.readonly
        return None if computed or not self._is_own(field) else self._writable_by

    @api.model
    def _is_own(self, field):
        """Return whether a field comes from the model itself, not from a mixin of Odoo."""
        return not any(field.name in self.env[mixin]._fields for mixin in ODOOS)

    @api.model
    @tools.ormcache("self._name")
    def _protected_fields(self):
        """Return the names of the fields no client may set, and of those no client may change."""
        unchanged = {
            name
            for name, field in self._fields.items()
            if name not in models.MAGIC_COLUMNS and not self._writers_of(field)
        }
        fixed = {name for name in unchanged if getattr(self._fields[name], "fixed", False)}
        return frozenset(unchanged - fixed), frozenset(unchanged)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Return the description of fields; by those that are technical, nobody groups."""
        described = super().fields_get(allfields, attributes)
        for name, description in described.items():
            if getattr(self._fields[name], "technical", False) and "groupable" in description:
                description["groupable"] = False
        return described

    # ------------------------------------------------------------------ CRUD

    @api.model
    def default_get(self, fields):
        """Return the default values, ignoring those that users have set for protected fields."""
        values = super().default_get(fields)
        set_by_users = self.env["ir.default"]._get_model_defaults(self._name)
        for name in self._protected_fields()[0] & set_by_users.keys():
            values.pop(name, None)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_protected_at_creation(vals_list)
        return super().create(self._complete_creation(vals_list))

    def write(self, vals):
        self._refuse_protected_changes(vals)
        return super().write(vals)

    @api.model
    def _complete_creation(self, vals_list):
        """Return the values to store: those given, and those that the code adds."""
        return vals_list

    # ------------------------------------------------------------------ Refusing

    @api.model
    def _refuse_protected_at_creation(self, vals_list):
        """Refuse protected fields that a client sets, directly or by a default in the context."""
        if self.env.su:
            return
        given = {key[8:] for key in self.env.context if key.startswith("default_")}
        refused = self._protected_fields()[0] & given.union(*vals_list)
        if refused:
            raise self._get_protected_error(refused)

    def _refuse_protected_changes(self, vals):
        """Refuse changes to fields that only the code, or only another role, may write."""
        if self.env.su:
            return
        refused = self._protected_fields()[1] & vals.keys()
        if refused:
            raise self._get_protected_error(refused)
        writers = {
            name: self._writers_of(self._fields[name])
            for name in vals.keys() & self._fields.keys()
            if name not in models.MAGIC_COLUMNS
        }
        for groups in set(writers.values()) - {STAFF}:
            if not self.env.user.has_groups(groups):
                raise self._get_role_error({n for n in writers if writers[n] == groups}, groups)

    @api.model
    def _get_protected_error(self, names):
        """Return the error for fields that only the code may write."""
        return AccessError(
            self.env._(
                "These fields are kept by the system and cannot be changed: %(fields)s.",
                fields=self._labels_of(names),
            )
        )

    @api.model
    def _get_role_error(self, names, groups):
        """Return the error for fields of another role, which names that role."""
        found = [self.env.ref(name.strip()) for name in groups.split(",")]
        return AccessError(
            self.env._(
                "These fields are changed by others: %(fields)s. Ask one of: %(groups)s.",
                fields=self._labels_of(names),
                # sudo() because the names of roles are no secret.
                groups=", ".join(group.sudo().name for group in found),
            )
        )

    @api.model
    def _labels_of(self, names):
        labels = [self._fields[name]._description_string(self.env) for name in sorted(names)]
        return ", ".join(labels)
