from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.asas_helpdesk.models.report.numbers import COMMITMENTS, TICKETS

# Who reads figures of the desk in its own reports.
READERS = "asas_helpdesk.group_level1,asas_helpdesk.group_manager"


class DigestDigest(models.Model):
    """Figures of the desk in Odoo's digests: each reader's are of the tickets they may read."""

    _inherit = "digest.digest"

    kpi_asas_helpdesk_received = fields.Boolean("Tickets Received")
    kpi_asas_helpdesk_received_value = fields.Integer(compute="_compute_asas_helpdesk_received")
    kpi_asas_helpdesk_in_time = fields.Boolean("Commitments in Time (%)")
    kpi_asas_helpdesk_in_time_value = fields.Float(compute="_compute_asas_helpdesk_in_time")
    kpi_asas_helpdesk_breached = fields.Boolean("Commitments Breached")
    kpi_asas_helpdesk_breached_value = fields.Integer(compute="_compute_asas_helpdesk_breached")
    kpi_asas_helpdesk_rating = fields.Boolean("Satisfaction (of 5)")
    kpi_asas_helpdesk_rating_value = fields.Float(compute="_compute_asas_helpdesk_rating")

    # A digest asks for one figure after the other, each in several spans of time: what one method
    # computes of the others would be of another span.

    def _compute_asas_helpdesk_received(self):
        for digest in self:
            digest.kpi_asas_helpdesk_received_value = digest._asas_helpdesk_figure(
                "__count", "received_at", TICKETS
            )

    def _compute_asas_helpdesk_in_time(self):
        for digest in self:
            digest.kpi_asas_helpdesk_in_time_value = 100 * digest._asas_helpdesk_figure(
                "in_time", "due_on", COMMITMENTS
            )

    def _compute_asas_helpdesk_breached(self):
        for digest in self:
            digest.kpi_asas_helpdesk_breached_value = digest._asas_helpdesk_figure(
                "breached", "due_on", COMMITMENTS
            )

    def _compute_asas_helpdesk_rating(self):
        for digest in self:
            digest.kpi_asas_helpdesk_rating_value = digest._asas_helpdesk_figure(
                "rating", "rated_on", TICKETS
            )

    def _asas_helpdesk_figure(self, measure, when, table):
        """Return a figure of the span of time that is asked for, of what the reader may read; of
        what is kept by day, that of the days that have ended.

        :raise AccessError: for who reads no figures of the desk; the digest leaves them out
        """
        self.ensure_one()
        if not self.env.user.has_groups(READERS):
            raise AccessError(self.env._("The figures of the desk are for those who work there."))
        company = self.company_id or self.env.company
        start, end, _companies = self._get_kpi_compute_parameters()
        first, last = (
            company._asas_helpdesk_local(fields.Datetime.to_datetime(moment)).date()
            for moment in (start, end)
        )
        if when == "received_at":
            # The days find the rows by an index.
            span = Domain("received_on", ">=", first) & Domain("received_on", "<=", last)
            span &= Domain(when, ">=", start) & Domain(when, "<", end)
        else:
            span = Domain(when, ">=", first) & Domain(when, "<", last)
        domain = span & Domain("company_id", "=", company.id)
        return self.env["asas.helpdesk.numbers"]._read_total([measure], domain, table)[measure] or 0

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("asas_helpdesk.menu_root").id
        for kpi, question in (
            ("received", "received"),
            ("in_time", "in_time"),
            ("breached", "breached"),
            ("rating", "satisfaction"),
        ):
            action = f"asas_helpdesk.report_action_{question}"
            actions[f"kpi_asas_helpdesk_{kpi}"] = f"{action}?menu_id={menu}"
        return actions
