import logging
from datetime import timedelta
from tempfile import TemporaryFile

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.modules.registry import Registry

_logger = logging.getLogger(__name__)

# The person fetches it within this time; then it is deleted.
DAYS = 7
PART_BYTES = 8 * 1024 * 1024


class DataPackage(models.Model):
    """What is held about a person, given out on their request as one ZIP.

    A job builds it, piece by piece. It is fetched by the account that asked, or by the link that is
    sent to the proven address. Level 2 sees that it exists and whether it was fetched; nobody of
    the staff can open it. Some days later it is deleted.
    """

    _name = "asas.helpdesk.data.package"
    _description = "Package of Personal Data"
    _inherit = ["asas.helpdesk.evidence.mixin"]
    _order = "id desc"
    _rec_name = "state"
    _personal = "record"

    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, readonly=True, ondelete="cascade", index=True
    )
    state = fields.Selection(
        [
            ("queued", "Being Prepared"),
            ("ready", "Ready"),
            ("failed", "Could Not Be Prepared"),
            ("ended", "Deleted"),
        ],
        required=True,
        readonly=True,
        default="queued",
        index=True,
    )
    # Whose it is, at the moment when it was asked for.
    partner_id = fields.Many2one(
        "res.partner", readonly=True, ondelete="set null", index="btree_not_null"
    )
    email = fields.Char(readonly=True)
    left_out_ids = fields.Many2many(
        "asas.helpdesk.ticket",
        "asas_helpdesk_data_package_left_out_rel",
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Tickets that Level 2 found to be another person’s.",
    )
    ready_at = fields.Datetime(readonly=True)
    expires_at = fields.Datetime(string="Can Be Fetched Until", readonly=True)
    size = fields.Float(string="Bytes", readonly=True)
    fetched_at = fields.Datetime(string="Last Fetched", readonly=True)
    part_ids = fields.One2many(
        "asas.helpdesk.data.package.part", "package_id", readonly=True, groups=fields.NO_ACCESS
    )

    def unlink(self):
        """Delete packages with their parts, whose files the database would leave behind."""
        self.sudo().part_ids.unlink()  # who may delete the package deletes its content
        return super().unlink()

    # ------------------------------------------------------------------ Asked for, and built

    @api.model
    def _ask_for(self, ticket, left_out):
        """Have a package built for a request whose author has proven who they are.

        :param left_out: tickets that are another person's
        """
        identity = ticket._get_proven_identity()
        by_account = ticket.data_proven_by == "account"
        # Only the code makes packages; who may ask for one was checked.
        packages = self.sudo()
        packages.search([("ticket_id", "=", ticket.id)])._end()
        package = packages.create(
            {
                "ticket_id": ticket.id,
                "partner_id": identity.partners[:1].id if by_account else False,
                "email": ticket.data_proven_address,
                "left_out_ids": left_out.ids,
            }
        )
        self.env.ref("asas_helpdesk.cron_data_packages").sudo()._trigger()  # only wakes the cron
        return package

    @api.model
    def _cron_build(self):
        """Delete packages whose time is over, and build those that were asked for, one by one."""
        over = Domain("state", "=", "ready") & Domain("expires_at", "<", fields.Datetime.now())
        self.search(over)._end()
        queued = [("state", "=", "queued")]
        while package := self.search(queued, limit=1, order="id").try_lock_for_update():
            package._try_build()
            if not self.env["ir.cron"]._commit_progress(1, remaining=self.search_count(queued)):
                break

    def _try_build(self):
        try:
            with self.env.cr.savepoint():
                self._build()
        except Exception:
            # Any content may fail in any way: the others are built, and Level 2 is shown it.
            _logger.exception("The package of %s could not be built.", self.ticket_id.reference)
            self.state = "failed"
            self.ticket_id._tell_about_data(self.env._("The package could not be prepared."))

    def _build(self):
        self.ensure_one()
        lang = self.ticket_id.lang or self.env.lang
        with TemporaryFile() as file:
            self.with_context(lang=lang)._write_archive(file)
            size = file.tell()
            file.seek(0)
            number = 0
            while piece := file.read(PART_BYTES):
                number += 1
                self.part_ids._add(self, number, piece)
        now = fields.Datetime.now()
        self.write(
            {
                "state": "ready",
                "ready_at": now,
                "expires_at": now + timedelta(days=DAYS),
                "size": size,
            }
        )
        self.ticket_id._announce_data(self)

    def _end(self):
        """Delete the content of packages; that they existed stays."""
        self.part_ids.unlink()
        self.write({"state": "ended", "expires_at": False})

    # ------------------------------------------------------------------ Fetched

    def _can_be_fetched(self):
        self.ensure_one()
        return self.state == "ready" and self.expires_at > fields.Datetime.now()

    @api.model
    def _find_own(self, package_id=None):
        """Return the packages that the account of the current user has proven, as superuser.

        :param package_id: only this one
        """
        user = self.env.user
        mine = Domain("partner_id", "=", user.partner_id.id) & Domain("state", "=", "ready")
        if package_id is not None:
            mine &= Domain("id", "=", package_id)
        # The domain contains only what this account has asked for.
        found = self.sudo().search(mine)
        return found.filtered(
            lambda p: p._can_be_fetched() and p.ticket_id.create_uid.partner_id == user.partner_id
        )

    def _get_file_name(self):
        """Return a name of the file that any computer can store."""
        return f"data-{self.ticket_id.reference.replace('/', '-')}.zip"

    def _note_fetched(self):
        self.ensure_one()
        self.fetched_at = fields.Datetime.now()
        desk = self.ticket_id._as_desk()
        desk._message_log(body=desk.env._("The person has fetched the data."))

    def _stream(self):
        """Return an iterator of the ZIP in pieces, of which only one is in memory.

        It may be read after the transaction is over, as a response is.
        """
        self.ensure_one()
        return _read_parts(self.env.cr.dbname, self.part_ids.ids)


def _read_parts(dbname, ids):
    for part_id in ids:
        with Registry(dbname).cursor() as cr:
            # The request that asked is over by now; who may fetch it was checked there.
            env = api.Environment(cr, SUPERUSER_ID, {})
            piece = env["asas.helpdesk.data.package.part"].browse(part_id)._read_bytes()
        yield piece
