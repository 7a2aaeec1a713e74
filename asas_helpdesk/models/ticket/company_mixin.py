from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CompanyMixin(models.AbstractModel):
    """Mixin for master data that serves every company of the database, or one."""

    _name = "asas.helpdesk.company.mixin"
    _description = "For Every Company or for One"

    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for every company."
    )

    @api.model
    def _links_of_company(self):
        """Hook: return the names of the links that must not lead to what another company has."""
        return []

    @api.constrains(lambda self: ["company_id", *self._links_of_company()])
    def _check_companies(self):
        for record in self.filtered("company_id"):
            for name in self._links_of_company():
                # sudo() because the companies are only compared.
                other = record[name].sudo().company_id
                if other and other != record.company_id:
                    raise ValidationError(
                        self.env._(
                            "“%(record)s” is for %(company)s, and what is chosen as “%(field)s” is"
                            " for %(other)s. Choose the same company, or none.",
                            record=record.display_name,
                            company=record.company_id.name,
                            field=self._fields[name]._description_string(self.env),
                            other=other.name,
                        )
                    )

    def _of_company(self, company):
        """Return those of these records that serve a company."""
        return self.filtered(lambda record: not record.company_id or record.company_id == company)
