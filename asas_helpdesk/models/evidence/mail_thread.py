from odoo import models

from . import letting_go

TICKET = "asas.helpdesk.ticket"


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def unlink(self):
        if self._name != TICKET and not letting_go.is_free(self.env):
            # Messages of other models are deleted with their records: no need to look whose they
            # are.
            self = self.with_context(**letting_go.not_ours())
        return super().unlink()
