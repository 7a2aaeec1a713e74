from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from ...tools import arabic
from ...tools.address import spellings, tidied

PROVEN_BY = [
    ("staff", "The Staff"),
    ("import", "An Import"),
    ("invitation", "An Invitation Accepted"),
    ("link", "The Link Sent to It"),
    ("accepted", "Accepted by an Administrator"),
    ("installation", "Known before the Installation"),
]
PROVEN = ("asas_helpdesk_proven_email", "asas_helpdesk_proven_by")
CLEANED = ("email", "phone")
# Context key while contacts are merged: their values are moved, and nobody has entered them.
MERGING = "asas_helpdesk_merging_contacts"


class ResPartner(models.Model):
    """Know which address of a contact is proven to be theirs, and how.

    The proven address itself is kept, not a mark: once the address differs, in whatever way, it is
    unproven. People enter any address when they sign up or change their own profile, so neither
    proves anything, nor does anything else that is done as superuser.
    """

    _inherit = "res.partner"

    asas_helpdesk_proven_email = fields.Char(
        string="Proven Address",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="The e-mail address that was proven to belong to this contact.",
        personal="empty",
    )
    asas_helpdesk_proven_by = fields.Selection(
        PROVEN_BY,
        string="Proven By",
        copy=False,
        readonly=True,
        groups="base.group_user",
        personal="empty",
    )
    asas_helpdesk_made_here = fields.Boolean(
        string="Made by the Desk",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="The desk has made this contact. Once nothing of its tickets is left and nothing else"
        " uses it, it goes as well.",
    )
    asas_helpdesk_proven = fields.Boolean(
        string="Address Proven",
        compute="_compute_asas_helpdesk_proven",
        search="_search_asas_helpdesk_proven",
        groups="base.group_user",
        help="Whether the e-mail address was proven to belong to this contact. Only then do e-mails"
        " from it become tickets of the contact.",
    )

    # Who looks at tickets is compared with the people named in them (``person.py``).
    _asas_helpdesk_by_address = models.Index("(email_normalized) WHERE email_normalized <> ''")
    _asas_helpdesk_by_proven = models.Index(
        "(asas_helpdesk_proven_email) WHERE asas_helpdesk_proven_email <> ''"
    )
    _asas_helpdesk_by_number = models.Index("(phone_sanitized) WHERE phone_sanitized <> ''")

    @api.depends("email_normalized", "asas_helpdesk_proven_email")
    def _compute_asas_helpdesk_proven(self):
        for partner in self:
            partner.asas_helpdesk_proven = bool(partner._asas_helpdesk_proven_address())

    def _search_asas_helpdesk_proven(self, operator, value):
        if operator != "in":
            return NotImplemented
        proven = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s = %s)",
                model._field_to_sql(alias, "asas_helpdesk_proven_email", query),
                model._field_to_sql(alias, "email_normalized", query),
            )
        )
        known = proven & Domain("email_normalized", "!=", False)
        wanted = {bool(each) for each in value}
        return Domain.OR([known] * (True in wanted) + [~known] * (False in wanted))

    def _asas_helpdesk_proven_address(self):
        """Return the address of the contact if it is proven, or an empty text."""
        # Everybody who finds the contact may learn it; only compared.
        partner = self.sudo()
        address = partner.email_normalized or ""
        return address if address == partner.asas_helpdesk_proven_email else ""

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._asas_helpdesk_tidied(vals) for vals in vals_list]
        return super().create(
            [{**vals, **self._asas_helpdesk_proven_values(vals, new=True)} for vals in vals_list]
        )

    def write(self, vals):
        if self.env.context.get(MERGING):
            vals = {name: value for name, value in vals.items() if name not in PROVEN}
        vals = self._asas_helpdesk_tidied(vals)
        proven = self._asas_helpdesk_proven_values(vals)
        return super().write({**vals, **proven} if proven else vals)

    @api.model
    def _asas_helpdesk_tidied(self, vals):
        """Return the values without signs in address and number that nobody sees.

        Nothing is refused or changed besides: contacts belong to the other addons, too.
        """
        tidy = {n: tidied(vals[n]) for n in CLEANED if isinstance(vals.get(n), str)}
        changed = {name: value for name, value in tidy.items() if value != vals[name]}
        return {**vals, **changed} if changed else vals

    @api.model
    def _asas_helpdesk_proven_values(self, vals, new=False):
        """Return what to store about the proven address together with these values.

        :raise AccessError: if a client brings it
        """
        given = {name: vals[name] for name in PROVEN if name in vals}
        if given and not self.env.su:
            raise AccessError(
                self.env._(
                    "Which address is proven is kept by the system and cannot be changed. Enter"
                    " the address again, or ask an administrator to accept it."
                )
            )
        # Given for a new contact in any case, so that no default of a client takes their place.
        proven = dict.fromkeys(PROVEN, False) if new else {}
        if vals.get("email") and not given and self._asas_helpdesk_may_prove():
            address = email_normalize(vals["email"], strict=False)
            by = "import" if self.env.context.get("import_file") else "staff"
            if address:
                proven = dict(zip(PROVEN, (address, by), strict=True))
        may_store = self.env.su or self.env.user._is_internal()
        return proven | given if may_store else {}

    @api.model
    def _asas_helpdesk_may_prove(self):
        """Return whether an address that is written now is proven by who writes it: an internal
        user, by their own rights."""
        merging = self.env.context.get(MERGING)
        return not self.env.su and not merging and self.env.user._is_internal()

    # ------------------------------------------------------------------ Proving

    def _asas_helpdesk_prove(self, by):
        """Note that the addresses of these contacts are proven.

        :param str by: how: a key of ``PROVEN_BY``
        """
        # Written by the code alone; the caller has made sure of it.
        for partner in self.sudo().filtered("email_normalized"):
            partner.write(dict(zip(PROVEN, (partner.email_normalized, by), strict=True)))

    @api.model
    def _asas_helpdesk_prove_known_addresses(self):
        """Note, when the addon is installed, that the addresses known until then are proven, except
        those of contacts with a portal user, who may have entered any."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE res_partner
               SET asas_helpdesk_proven_email = email_normalized,
                   asas_helpdesk_proven_by = 'installation'
             WHERE email_normalized <> ''
               AND asas_helpdesk_proven_email IS NULL
               AND NOT EXISTS (
                   SELECT FROM res_users
                    WHERE res_users.partner_id = res_partner.id AND res_users.share
               )
            """
        )
        self.env.invalidate_all()

    def action_asas_helpdesk_accept(self):
        """Accept the addresses of these contacts as theirs.

        :raise AccessError: for everybody but administrators of the desk
        """
        if not self.env.user.has_group("asas_helpdesk.group_admin"):
            raise AccessError(
                self.env._("Only a helpdesk administrator can accept the address of a contact.")
            )
        self.check_access("read")
        self._asas_helpdesk_prove("accepted")

    # ------------------------------------------------------------------ Who it is

    @api.model
    def _asas_helpdesk_person(self, address, name, company):
        """Return whom an address belongs to.

        Where several contacts share it, the exact name decides, so that nobody reads what another
        person of the family or the office has written.

        :param str address: normalized, or empty
        :param str name: the name given beside it
        :return: the contact, or none; and why none: ``unknown``, ``unproven``, ``shared``, or
            nothing
        """
        if not address:
            return self.browse(), "unknown"
        # Whose address it is does not depend on who asks; only the contact found is used.
        known = self.sudo().search(
            Domain("email_normalized", "in", spellings(address))
            & Domain("is_company", "=", False)
            & Domain("company_id", "in", (False, company.id))
        )
        return known._asas_helpdesk_owner(name)

    def _asas_helpdesk_owner(self, name):
        """Return which of these contacts, who have one address, it belongs to by the name given
        beside it; as ``_asas_helpdesk_person`` does."""
        if not self:
            return self, "unknown"
        named = self
        if len(self) > 1:
            key = arabic.squeeze(arabic.fold(name))
            named = self.filtered(lambda p: key and arabic.squeeze(arabic.fold(p.name)) == key)
        owner = named.filtered(lambda p: p._asas_helpdesk_proven_address())
        if len(owner) == 1:
            return owner, ""
        return self.browse(), "unproven" if named and not owner else "shared"
