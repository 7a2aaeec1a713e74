from odoo import models


class ChannelEvidence(models.Model):
    _name = "asas.helpdesk.channel"
    _inherit = ["asas.helpdesk.channel", "asas.helpdesk.recorded.setting.mixin"]
