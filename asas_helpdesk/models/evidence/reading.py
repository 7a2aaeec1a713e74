import logging
from collections import OrderedDict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .evidence import LooseMany2one

_logger = logging.getLogger(__name__)

# What this process has noted already: reading a ticket again the same day costs nothing.
_noted = OrderedDict()
REMEMBERED = 20_000
# Reading never waits: another transaction may be noting the same at this moment.
PATIENCE = "200ms"


class Reading(models.Model):
    """Who read a confidential ticket on which day; apart from the sealed record.

    It is noted after the transaction that read, by a connection of its own. If that fails, the
    reader has read all the same. It is shown to Level 2, but not to those whom the complaint names.
    """

    _name = "asas.helpdesk.reading"
    _description = "Reading of a Confidential Ticket"
    _inherit = ["asas.helpdesk.append.only.mixin", "asas.helpdesk.evidence.mixin"]
    _order = "day desc, id desc"
    _log_access = False
    _rec_name = "day"
    _personal = "record"

    ticket_id = LooseMany2one("asas.helpdesk.ticket", required=True, readonly=True)
    user_id = LooseMany2one("res.users", string="Reader", required=True, readonly=True)
    day = fields.Date(required=True, readonly=True)

    _once = models.UniqueIndex("(ticket_id, user_id, day)")

    @api.model
    def _get_visible_domain(self):
        # Who was named in a complaint does not learn who read it, even after the name was removed.
        named_in = self.env["asas.helpdesk.naming"]._tickets_naming_reader()
        return super()._get_visible_domain() & Domain("ticket_id", "not in", named_in)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or self.env.su or not self.ids:
            return result
        hidden = self - self.browse(self._search([("id", "in", self.ids)]))
        if hidden:
            return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)
        return None

    @api.model
    def _note(self, tickets):
        """Note, once the transaction is over, that the current user read those of the tickets that
        are confidential."""
        cr, day, uid = self.env.cr, fields.Date.context_today(self), self.env.uid
        new = [id_ for id_ in tickets._ids if (cr.dbname, id_, uid, day) not in _noted]
        if not new:
            return
        data = cr.postcommit.data
        key = "asas_helpdesk.reading"
        if key not in data:
            data[key] = set()
            registry = self.env.registry
            cr.postcommit.add(lambda: _store(registry, cr.dbname, data.pop(key, ())))
        data[key].update((id_, uid, day) for id_ in new)


def _store(registry, dbname, readings):
    """Store readings by a connection of its own; a failure is logged and ignored."""
    if not readings:
        return
    tickets, users, days = map(list, zip(*readings, strict=True))
    try:
        with registry.cursor() as cr:
            cr.execute(SQL("SELECT set_config('lock_timeout', %s, true)", PATIENCE))
            cr.execute(
                SQL(
                    "WITH secret AS (SELECT given.* FROM unnest(%s::int[], %s::int[], %s::date[])"
                    " AS given (ticket_id, user_id, day)"
                    " JOIN asas_helpdesk_ticket AS ticket ON ticket.id = given.ticket_id"
                    " WHERE ticket.confidential), noted AS ("
                    " INSERT INTO asas_helpdesk_reading (ticket_id, user_id, day)"
                    " SELECT * FROM secret ON CONFLICT DO NOTHING)"
                    " SELECT ticket_id, user_id, day FROM secret",
                    tickets,
                    users,
                    days,
                )
            )
            secret = cr.fetchall()
    except Exception:
        _logger.warning("The reading of confidential tickets was not noted.", exc_info=True)
        return
    for ticket_id, user_id, day in secret:
        _noted[dbname, ticket_id, user_id, day] = True
    while len(_noted) > REMEMBERED:
        _noted.popitem(last=False)
