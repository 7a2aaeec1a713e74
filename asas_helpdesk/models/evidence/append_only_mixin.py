from odoo import api, models
from odoo.exceptions import UserError


class AppendOnlyMixin(models.AbstractModel):
    """Mixin for records that nobody makes, changes or deletes through the ORM, not even the
    superuser. The code that adds them writes past the ORM."""

    _name = "asas.helpdesk.append.only.mixin"
    _description = "Only Added"

    @api.model_create_multi
    def create(self, vals_list):
        raise self._get_append_only_error()

    def write(self, vals):
        raise self._get_append_only_error()

    @api.ondelete(at_uninstall=True)
    def _unlink_nothing(self):
        raise self._get_append_only_error()

    @api.model
    def _create(self, data_list):
        raise self._get_append_only_error()

    def _write_multi(self, vals_list):
        raise self._get_append_only_error()

    @api.model
    def _get_append_only_error(self):
        return UserError(
            self.env._("Evidence is only added. Nobody can make, change or delete an entry.")
        )
