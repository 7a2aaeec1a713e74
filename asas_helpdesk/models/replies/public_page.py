from odoo import api, models


class PublicPage(models.AbstractModel):
    """The public page, which tells the desk what was looked for and not found."""

    _inherit = "asas.helpdesk.public.page"

    @api.model
    def _page(self, words=""):
        page = super()._page(words)
        if words and not any(service["answers"] for service in page["services"]):
            # sudo() because the code alone counts; nothing of the visitor is kept.
            self.env["asas.helpdesk.missed.search"].sudo()._note(words)
        return page
