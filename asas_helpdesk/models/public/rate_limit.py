import re
import time
from ipaddress import ip_address, ip_network

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL, hmac

from ..ticket.ticket_rights import AT_ONCE

HOUR = 3600
# A household or office has any number of IPv6 addresses, all within one such network.
IPV6_PREFIX = 64
WITH_PORT = re.compile(r"\A(?:\[(.+)\](?::\d+)?|([^:]+):\d+)\Z")
TRIES = 50


class RateLimit(models.Model):
    """How often something was asked for within a span of time, counted across all workers.

    Whose count it is, is stored only as a keyed hash: neither IP addresses nor e-mail addresses or
    numbers can be read from it.
    """

    _name = "asas.helpdesk.rate.limit"
    _description = "Count Against a Limit"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _log_access = False

    key = fields.Char(required=True, readonly=True, personal="keep: a keyed hash, for an hour")
    ends_at = fields.Integer(
        required=True, readonly=True, index=True, help="End of the span, in seconds since 1970."
    )
    count = fields.Integer(required=True, readonly=True)

    _one_count = models.UniqueIndex("(key, ends_at)", AT_ONCE)

    @api.model
    def _hit(self, limits, span=HOUR):
        """Count one more, and return how long to wait before it is allowed.

        :param dict limits: ``{what is counted: how many are allowed in a span}``, where what is
            counted is a tuple of words; 0 allows any number
        :param int span: seconds; always the same for the same thing counted
        :return: seconds, or 0 if it is allowed
        """
        now = int(time.time())
        ends_at = (now // span + 1) * span
        # Only the database's secret is read; it keys the hash and goes no further.
        env = self.sudo().env
        allowed = {hmac(env, self._name, what): most for what, most in limits.items() if most > 0}
        counts = self._count(sorted(allowed), ends_at) if allowed else []
        if all(count <= allowed[key] for key, count in counts):
            return 0
        return ends_at - now

    @api.model
    def _count(self, keys, ends_at):
        """Add one to each of these counts, and return the new numbers.

        This runs in its own transaction: the outcome of the caller's does not matter, and no other
        request waits for its end.
        """
        query = SQL(
            """
            INSERT INTO %(table)s AS counted (key, ends_at, count)
                 SELECT key, %(ends_at)s, 1 FROM unnest(%(keys)s) AS key
            ON CONFLICT (key, ends_at) DO UPDATE SET count = counted.count + 1
              RETURNING key, count
            """,
            table=SQL.identifier(self._table),
            ends_at=ends_at,
            keys=keys,
        )
        with self.env.registry.cursor() as cr:
            for _try in range(TRIES):
                try:
                    # A crash loses a few counts at most, which is not worth waiting for a disk.
                    cr.execute("SET LOCAL synchronous_commit TO off")
                    cr.execute(query, log_exceptions=False)
                    return cr.fetchall()
                except SerializationFailure:
                    cr.rollback()  # counted by somebody else at this very moment
            cr.execute(query)
            return cr.fetchall()

    @api.model
    def _get_requester(self):
        """Return what counts as the IP address of the present request; it is empty without one."""
        return self._network(request.httprequest.remote_addr) if request else ""

    @api.model
    def _network(self, address):
        """Return what counts as one IP address; some proxies add a port."""
        bare = WITH_PORT.sub(r"\1\2", address or "")
        try:
            parsed = ip_address(bare)
        except ValueError:
            return address or ""
        if parsed.version == 6 and parsed.ipv4_mapped:
            parsed = parsed.ipv4_mapped
        if parsed.version == 6:
            return str(ip_network((parsed, IPV6_PREFIX), strict=False))
        return str(parsed)

    @api.autovacuum
    def _gc_past_spans(self):
        past = int(time.time()) - HOUR
        self.env.cr.execute(
            SQL("DELETE FROM %s WHERE ends_at < %s", SQL.identifier(self._table), past)
        )
