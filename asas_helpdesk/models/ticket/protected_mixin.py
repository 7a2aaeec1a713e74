from odoo import api, models, tools
from odoo.exceptions import AccessError

# Everybody who works at the desk or for it: all internal users who may write the record.
STAFF = "base.group_user"


class ProtectedMixin(models.AbstractModel):
    """Mixin for models whose fields declare who may write them.

    ``protected=True``
        only the code writes the field, acting as superuser;
    ``fixed=True``
        a client may set the field when creating the record; only the code changes it;
    ``writable_by="addon.group"``
        members of this group who may write the record may change the field.

    Set ``_protected_model = True`` on a model whose fields are all written by the code alone.
    """

    _name = "asas.helpdesk.protected.mixin"
    _description = "Protected Fields"

    _protected_model = False

    def _valid_field_parameter(self, field, name):
        ours = name in ("protected", "fixed", "writable_by")
        return ours or super()._valid_field_parameter(field, name)

    # ------------------------------------------------------------------ Which fields

    @api.model
    @tools.ormcache("self._name")
    def _protected_fields(self):
        """Return the names of the fields no client may set, and of those no client may change."""
        protected = {
            name
            for name, field in self._fields.items()
            if getattr(field, "protected", False)
            or (self._protected_model and name not in models.MAGIC_COLUMNS)
        }
        fixed = {name for name, field in self._fields.items() if getattr(field, "fixed", False)}
        return frozenset(protected), frozenset(protected | fixed)

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
        fields = [self._fields[name] for name in vals if name in self._fields]
        for groups in {getattr(field, "writable_by", STAFF) for field in fields} - {STAFF}:
            if not self.env.user.has_groups(groups):
                names = {f.name for f in fields if getattr(f, "writable_by", STAFF) == groups}
                raise self._get_role_error(names, groups)

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
