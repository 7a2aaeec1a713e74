from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import seal

BATCH = 2000
# One sealer at a time, no matter who starts it; any number does that no other addon uses.
LOCK = 0x45564944


class EvidenceSealing(models.Model):
    """The job that numbers and seals new entries, and the one way to destroy a content."""

    _inherit = "asas.helpdesk.evidence"

    # ------------------------------------------------------------------ Sealing

    @api.model
    def _cron_seal(self):
        """Seal the entries that wait, in bounded batches, each with a commit of its own."""
        while True:
            sealed = self._seal_batch()
            remaining = self._count_unsealed() if sealed else 0
            if not self.env["ir.cron"]._commit_progress(sealed, remaining=remaining) or not sealed:
                break

    @api.model
    def _seal_all(self):
        """Seal all entries that wait in the current transaction, as for demo data."""
        while self._seal_batch():
            pass

    @api.model
    def _count_unsealed(self):
        return self.search_count([("number", "=", False)], limit=BATCH)

    @api.model
    def _seal_batch(self):
        """Number and seal the oldest entries that wait.

        :return: how many were sealed; none if another worker is sealing
        """
        self.env.cr.flush()
        cr = self.env.cr
        cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s)", LOCK))
        if not cr.fetchone()[0]:
            return 0
        cr.execute(
            SQL(
                "SELECT id, COALESCE(ticket_id, 0), kind, at, user_id, acting_id, door, content"
                " FROM %s WHERE number IS NULL ORDER BY id LIMIT %s",
                SQL.identifier(self._table),
                BATCH,
            )
        )
        waiting = cr.fetchall()
        if not waiting:
            return 0
        ends = self._get_ends(list({row[1] for row in waiting}))
        sealed = []
        for id_, chain, kind, at, *content in waiting:
            count, previous = ends.get(chain, (0, seal.FIRST))
            key = seal.new_key()
            digest = seal.digest(key, *content)
            at = fields.Datetime.to_string(at)
            own = seal.seal(previous, chain, count + 1, kind, at, digest)
            sealed.append((id_, count + 1, previous, key, digest, own))
            ends[chain] = count + 1, own
        ids, numbers, befores, keys, digests, seals = map(list, zip(*sealed, strict=True))
        cr.execute(
            SQL(
                "UPDATE %(table)s AS entry SET number = given.number, previous = given.previous,"
                " key = given.key, digest = given.digest, seal = given.seal, sealed_at = %(now)s"
                " FROM unnest(%(ids)s::int[], %(numbers)s::int[], %(befores)s::varchar[],"
                " %(keys)s::varchar[], %(digests)s::varchar[], %(seals)s::varchar[])"
                " AS given (id, number, previous, key, digest, seal) WHERE entry.id = given.id",
                table=SQL.identifier(self._table),
                now=fields.Datetime.now(),
                ids=ids,
                numbers=numbers,
                befores=befores,
                keys=keys,
                digests=digests,
                seals=seals,
            )
        )
        self.invalidate_model(flush=False)
        return len(sealed)

    @api.model
    def _get_ends(self, chains):
        """Return the number and the seal of the last sealed entry of these chains, by chain."""
        self.env.cr.execute(
            SQL(
                "SELECT chain, number, seal FROM unnest(%s::int[]) AS chain, LATERAL ("
                " SELECT number, seal FROM %s WHERE COALESCE(ticket_id, 0) = chain"
                " AND number IS NOT NULL ORDER BY number DESC LIMIT 1) AS last",
                chains,
                SQL.identifier(self._table),
            )
        )
        return {chain: (number, own) for chain, number, own in self.env.cr.fetchall()}

    # ------------------------------------------------------------------ Destroying

    @api.model
    def _of_files(self, files):
        """Return the entries that name some files of tickets, as long as they hold a content."""
        if not files or not (files := files.exists()):
            return self.browse()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE kind = 'file' AND content IS NOT NULL"
                " AND ticket_id IN (SELECT id FROM asas_helpdesk_ticket"
                " WHERE id = ANY(%s) OR duplicate_of_id = ANY(%s))"
                " AND (content::jsonb #>> '{files,0,id}')::int = ANY(%s)",
                SQL.identifier(self._table),
                files.mapped("res_id"),
                files.mapped("res_id"),
                files.ids,
            )
        )
        return self.browse(row[0] for row in rows)

    def _destroy_content(self, reason):
        """Destroy the content and the key of these entries, for personal data that has to go.

        The seals still hold, and say nothing any more about what the content was. A further entry
        on each ticket says which entries were emptied, when, by whom and why.

        :param str reason: without personal data, because it stays
        """
        self.env.cr.flush()
        while self.env.execute_query(
            SQL(
                "SELECT FROM %s WHERE id = ANY(%s) AND number IS NULL LIMIT 1",
                SQL.identifier(self._table),
                self.ids,
            )
        ):
            if not self._seal_batch():
                break
        emptied = self.env.execute_query(
            SQL(
                "UPDATE %s SET content = NULL, key = NULL, user_id = NULL, acting_id = NULL,"
                " door = NULL WHERE id = ANY(%s) AND content IS NOT NULL AND number IS NOT NULL"
                " RETURNING ticket_id, number",
                SQL.identifier(self._table),
                self.ids,
            )
        )
        self.invalidate_model(flush=False)
        by_ticket = {}
        for ticket_id, number in emptied:
            by_ticket.setdefault(ticket_id, []).append(number)
        self._append(
            [
                (ticket_id, "destroyed", {"entries": sorted(numbers), "reason": reason})
                for ticket_id, numbers in by_ticket.items()
            ]
        )
