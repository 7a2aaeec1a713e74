from odoo import fields, models

from ...tools import files

MEGABYTE = 1024 * 1024
# The largest request that Odoo's server accepts by default.
MOST_MEGABYTES = 100
MOST_FILES = 20


class ResCompany(models.Model):
    """Settings: what people may attach."""

    _inherit = "res.company"

    asas_helpdesk_max_files = fields.Integer(string="Files at Once", default=5)
    asas_helpdesk_max_megabytes = fields.Integer(
        string="Megabytes of a File", default=files.MAX_BYTES // MEGABYTE
    )
    asas_helpdesk_accept_pictures = fields.Boolean(string="Pictures", default=True)
    asas_helpdesk_accept_documents = fields.Boolean(string="PDF and Texts", default=True)
    asas_helpdesk_accept_office = fields.Boolean(string="Office Documents", default=True)
    asas_helpdesk_accept_recordings = fields.Boolean(string="Recordings", default=True)

    _asas_helpdesk_max_files_bounds = models.Constraint(
        f"CHECK (asas_helpdesk_max_files BETWEEN 0 AND {MOST_FILES})",
        "The number of files must be between 0 and 20. Enter 0 to accept none.",
    )
    _asas_helpdesk_max_megabytes_bounds = models.Constraint(
        f"CHECK (asas_helpdesk_max_megabytes BETWEEN 1 AND {MOST_MEGABYTES})",
        "The size limit of a file must be between 1 and 100 MB.",
    )

    def _asas_helpdesk_file_limits(self):
        """Return the limits for files that people send to this company's desk."""
        self.ensure_one()
        kinds = frozenset().union(
            *(
                kinds
                for group, kinds in files.GROUPS.items()
                if self[f"asas_helpdesk_accept_{group}"]
            )
        )
        count = self.asas_helpdesk_max_files if kinds else 0
        return files.Limits(count, self.asas_helpdesk_max_megabytes * MEGABYTE, kinds)
