from odoo import api, models


class Inquiry(models.Model):
    """Tell the first screens of an inquiry: whom it is put to reads it there."""

    _inherit = "asas.helpdesk.inquiry"

    @api.model_create_multi
    def create(self, vals_list):
        inquiries = super().create(vals_list)
        inquiries.sudo().ticket_id._tell_overviews()  # that something has changed, and no more
        return inquiries

    def write(self, vals):
        result = super().write(vals)
        self.sudo().ticket_id._tell_overviews()  # as above
        return result
