from datetime import timedelta

from odoo import api, fields, models

from ...tools import link_key
from ..ticket.base import SETTING
from ..ticket.protected_mixin import LEVEL2

PATH = "/support/wallboard"
# What the keys of these links are computed for; those of tickets open no wallboard.
PURPOSE = "wallboard"
# A screen asks twice a minute. That it does is noted this often.
SEEN_EVERY = timedelta(minutes=5)


class Wallboard(models.Model):
    """A screen on the wall, opened by a link without signing in.

    As the link of a ticket, the key in it is never stored: it is computed from the secret of the
    database, and a counter withdraws it. What a screen shows is in ``wallboard_figures.py``.
    """

    _name = "asas.helpdesk.wallboard"
    _description = "Wallboard"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "name, id"
    _personal = SETTING
    _writable_by = LEVEL2

    name = fields.Char(required=True, help="Where the screen is, such as “Call centre, entrance”.")
    active = fields.Boolean(
        default=True, help="An archived wallboard shows nothing: its link opens no page."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
        fixed=True,
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.company.partner_id.lang or self.env.lang,
    )
    link = fields.Char(
        compute="_compute_link",
        compute_sudo=False,
        groups=LEVEL2,
        help="Who has it sees the wallboard. Open it once on the screen.",
    )
    times_withdrawn = fields.Integer(copy=False, protected=True, technical=True)
    seen_at = fields.Datetime(
        string="Last Seen",
        copy=False,
        protected=True,
        help="When a screen last asked for the figures, to within five minutes.",
    )

    @api.depends("active", "times_withdrawn")
    def _compute_link(self):
        for board in self:
            base = board._origin.id and board.active and board.get_base_url()
            board.link = base and f"{base}{PATH}?token={board._origin._make_key()}"

    # ------------------------------------------------------------------ Key

    def _make_key(self):
        self.ensure_one()
        secret = self.env["asas.helpdesk.link.secret"]._derive(PURPOSE)
        return link_key.make(secret, self.id, 0, self.times_withdrawn)

    @api.model
    def _find_by_key(self, key):
        """Return the wallboard that a key opens, as superuser, or none: whether it is forged, was
        withdrawn or belongs to an archived one. It takes as long in each case."""
        board_id, _message = link_key.read(key) or (0, 0)
        # sudo() because visitors have no right to these records; the key says that they may look.
        board = self.sudo().search([("id", "=", board_id)])
        secret = self.env["asas.helpdesk.link.secret"]._derive(PURPOSE)
        made = link_key.make(secret, board.id or 0, 0, board.times_withdrawn)
        opens = link_key.is_same(key, made) and board.company_id.active
        return board if opens else board.browse()

    def action_withdraw_link(self):
        """Withdraw the link and make another: screens that show the old one go dark."""
        self.check_access("write")
        for board in self.sudo():  # what was checked is that they may change the wallboard
            board.times_withdrawn += 1

    # ------------------------------------------------------------------ Seen

    def _note_seen(self):
        """Note that a screen has asked, at most once in some minutes."""
        self.ensure_one()
        now = fields.Datetime.now()
        recent = self.seen_at and now - self.seen_at < SEEN_EVERY
        # Several screens may show the same one: the one that comes first notes it.
        if not recent and self.try_lock_for_update():
            self.seen_at = now
