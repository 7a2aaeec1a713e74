from odoo import api, models, tools
from odoo.exceptions import AccessError

# Who works at the desk or for it: whoever may write the record at all.
STAFF = "base.group_user"


class ProtectedMixin(models.AbstractModel):
    """Fields that say themselves who may write them.

    ``protected=True``
        written by the code alone, which then acts as superuser;
    ``fixed=True``
        given when the record is made, changed by the code alone;
    ``writable_by="addon.group"``
        changed by the members of this group who may write the record.

    A model of which the code alone writes every field has ``_protected_model = True``.
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
        """Return the names of the fields that no client gives, and of those that none changes."""
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
        """Return the default values; what a user has set as the default of a protected field is
        none."""
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
        """Return the values that are stored, with those that the code adds to what was given."""
        return vals_list

    # ------------------------------------------------------------------ Refusing

    @api.model
    def _refuse_protected_at_creation(self, vals_list):
        """Refuse what a client gives, or sets as a default, and the code alone writes."""
        if self.env.su:
            return
        given = {key[8:] for key in self.env.context if key.startswith("default_")}
        refused = self._protected_fields()[0] & given.union(*vals_list)
        if refused:
            raise self._get_protected_error(refused)

    def _refuse_protected_changes(self, vals):
        """Refuse what a client changes and the code, or another role, alone writes."""
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
        """Return the error that says why these fields are not written by clients."""
        return AccessError(
            self.env._(
                "These fields are kept by the system and cannot be changed: %(fields)s.",
                fields=self._labels_of(names),
            )
        )

    @api.model
    def _get_role_error(self, names, groups):
        """Return the error that says who changes these fields."""
        found = [self.env.ref(name.strip()) for name in groups.split(",")]
        return AccessError(
            self.env._(
                "These fields are changed by others: %(fields)s. Ask one of: %(groups)s.",
                fields=self._labels_of(names),
                # The names of roles are no secret.
                groups=", ".join(group.sudo().name for group in found),
            )
        )

    @api.model
    def _labels_of(self, names):
        labels = [self._fields[name]._description_string(self.env) for name in sorted(names)]
        return ", ".join(labels)
