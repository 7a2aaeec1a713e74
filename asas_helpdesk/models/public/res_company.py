from markupsafe import Markup

from odoo import fields, models

from ...tools import files

MEGABYTE = 1024 * 1024
# What a server of Odoo takes in one request unless it is told otherwise.
MOST_MEGABYTES = 100
MOST_FILES = 20


class ResCompany(models.Model):
    """What people may send along, how often they may write without an account, and what they are
    told about their data."""

    _inherit = "res.company"

    asas_helpdesk_max_files = fields.Integer(string="Files at Once", default=5)
    asas_helpdesk_max_megabytes = fields.Integer(
        string="Megabytes of a File", default=files.MAX_BYTES // MEGABYTE
    )
    asas_helpdesk_accept_pictures = fields.Boolean(string="Pictures", default=True)
    asas_helpdesk_accept_documents = fields.Boolean(string="PDF and Texts", default=True)
    asas_helpdesk_accept_office = fields.Boolean(string="Office Documents", default=True)
    asas_helpdesk_accept_recordings = fields.Boolean(string="Recordings", default=True)

    asas_helpdesk_address_limit = fields.Integer(
        string="Tickets an Hour From One Address", default=60
    )
    asas_helpdesk_contact_limit = fields.Integer(
        string="Tickets an Hour From One Person", default=6
    )
    asas_helpdesk_privacy = fields.Html(
        string="Privacy Notice", translate=True, sanitize_attributes=True, prefetch=False
    )

    _asas_helpdesk_max_files_bounds = models.Constraint(
        f"CHECK (asas_helpdesk_max_files BETWEEN 0 AND {MOST_FILES})",
        "From 0 to 20 files can be sent along. Write 0 to accept none.",
    )
    _asas_helpdesk_max_megabytes_bounds = models.Constraint(
        f"CHECK (asas_helpdesk_max_megabytes BETWEEN 1 AND {MOST_MEGABYTES})",
        "A file can have from 1 to 100 MB.",
    )
    _asas_helpdesk_limits_positive = models.Constraint(
        "CHECK (asas_helpdesk_address_limit >= 0 AND asas_helpdesk_contact_limit >= 0)",
        "A limit for an hour cannot be less than none. Write 0 to lift it.",
    )

    def _asas_helpdesk_file_limits(self):
        """What people may send along to this company's desk."""
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

    def _asas_helpdesk_privacy_notice(self):
        """The notice that people consent to; none where the addon's own words hold."""
        notice = self.asas_helpdesk_privacy
        return notice if notice and Markup(notice).striptags().strip() else None
