from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import replay, seal
from .evidence_comparison import Comparison

PAGE = 10_000
# What is not sealed after this time has been forgotten by the job.
OVERDUE = timedelta(hours=1)


class EvidenceVerification(models.Model):
    """Check the record against its own seals, and against an anchor that was sent away."""

    _inherit = "asas.helpdesk.evidence"

    @api.model
    def _verify(self, anchor=None, chain=None):
        """Check every sealed entry.

        :param anchor: what ``seal.read_anchor`` read; without it, the anchors kept here are used,
            which only show what somebody changed who forgot them
        :param chain: the id of a ticket, to check its entries alone
        :return: ``(number of entries checked, findings)``; a finding is a pair of the chain and a
            sentence
        """
        self.env.cr.flush()
        findings, heads, at_anchor, checked = [], {}, {}, 0
        kept = self.env["asas.helpdesk.evidence.anchor"]._get_heads()
        if chain:
            kept = {of: head for of, head in kept.items() if of == chain}
        wanted = defaultdict(set)
        for ends in (kept, anchor.heads if anchor else {}):
            for of, head in ends.items():
                wanted[of].add(head.count)
        state, current = None, None
        comparison = Comparison(self)
        for row in self._read_sealed(chain):
            if row[0] != current:
                findings += self._finish_chain(current, state, comparison)
                current, state = row[0], _Chain()
            findings += [(current, words) for words in self._check_entry(state, row)]
            checked += 1
            heads[current] = seal.Head(state.number, seal.mark(row[9]))
            if state.number in wanted.get(current, ()):
                at_anchor[current, state.number] = heads[current].mark
        findings += self._finish_chain(current, state, comparison)
        findings += comparison.compare()
        findings += self._compare(kept, heads, at_anchor, self.env._("the anchor kept here"))
        if anchor:
            findings += self._compare(anchor.heads, heads, at_anchor, self.env._("this anchor"))
            findings += self._check_root(anchor)
        if not chain:
            findings += self._find_forgotten()
        return checked, list(dict.fromkeys(findings))

    def _read_sealed(self, chain=None):
        """Yield the sealed entries, chain after chain, in order; or those of one chain."""
        last = (-1, 0)
        of_chain = SQL("AND COALESCE(ticket_id, 0) = %s", chain) if chain else SQL()
        while True:
            rows = self.env.execute_query(
                SQL(
                    "SELECT COALESCE(ticket_id, 0), number, kind, at, user_id, acting_id, door,"
                    " content, previous, seal, digest, key FROM %s WHERE number IS NOT NULL"
                    " AND (COALESCE(ticket_id, 0), number) > (%s, %s) %s"
                    " ORDER BY COALESCE(ticket_id, 0), number LIMIT %s",
                    SQL.identifier(self._table),
                    *last,
                    of_chain,
                    PAGE,
                )
            )
            yield from rows
            if len(rows) < PAGE:
                return
            last = rows[-1][:2]

    def _check_entry(self, state, row):
        """Return what is wrong with an entry, after the one before it."""
        chain, number, kind, at, user, acting, door, content, previous, own, digest, key = row
        wrong = []
        if number != state.number + 1:
            wrong.append(
                self.env._(
                    "entries %(first)s to %(last)s were removed",
                    first=state.number + 1,
                    last=number - 1,
                )
            )
        elif previous != state.seal:
            wrong.append(
                self.env._("entry %(number)s does not follow the one before", number=number)
            )
        if content is None and key is None:
            state.emptied.add(number)
        elif not key or seal.digest(key, user, acting, door, content) != digest:
            wrong.append(self.env._("entry %(number)s: its content was changed", number=number))
            content = None  # it says nothing any more
        at = fields.Datetime.to_string(at)
        if seal.seal(previous, chain, number, kind, at, digest) != own:
            wrong.append(self.env._("entry %(number)s was changed", number=number))
        said = replay.content_of(content)
        if kind == "destroyed":
            state.destroyed.update(said.get("entries", ()))
        state.replayed.read(number, kind, said)
        state.number, state.seal = number, own
        return wrong

    def _finish_chain(self, chain, state, comparison):
        """Return what is wrong with a chain that was read: contents that were emptied, but not by
        the system, and what is another thing today."""
        if not state:
            return []
        return self._find_emptied(chain, state) + comparison.finish(chain, state.replayed)

    def _find_emptied(self, chain, state):
        if not state.emptied - state.destroyed:
            return []
        # A destruction that is not sealed yet explains them as well.
        for (content,) in self.env.execute_query(
            SQL(
                "SELECT content FROM %s WHERE COALESCE(ticket_id, 0) = %s AND kind = 'destroyed'"
                " AND number IS NULL",
                SQL.identifier(self._table),
                chain,
            )
        ):
            state.destroyed.update(replay.content_of(content).get("entries", ()))
        return [
            (chain, self.env._("entry %(number)s: its content was removed", number=number))
            for number in sorted(state.emptied - state.destroyed)
        ]

    def _compare(self, anchored, heads, at_anchor, which):
        """Return what the ends of chains in an anchor say about the record."""
        found = []
        for chain, head in anchored.items():
            here = heads.get(chain)
            if not here:
                words = self.env._(
                    "all %(count)s entries that %(anchor)s names are missing",
                    count=head.count,
                    anchor=which,
                )
            elif here.count < head.count:
                words = self.env._(
                    "entries %(first)s to %(last)s, which %(anchor)s names, were cut off",
                    first=here.count + 1,
                    last=head.count,
                    anchor=which,
                )
            elif at_anchor.get((chain, head.count)) != head.mark:
                words = self.env._(
                    "one of the entries 1 to %(last)s is another one than in %(anchor)s, and the"
                    " seals were computed again",
                    last=head.count,
                    anchor=which,
                )
            else:
                continue
            found.append((chain, words))
        return found

    def _check_root(self, anchor):
        """Return what the first lines of an anchor say that its list of tickets does not."""
        said = anchor.facts
        if said.get("database") and said["database"] != self._get_database_uuid():
            return [(None, self.env._("This anchor was made by another database."))]
        if anchor.heads:
            if anchor.root and seal.root(anchor.heads) != anchor.root:
                return [(None, self.env._("The list in this anchor is incomplete or was changed."))]
            return []
        if not anchor.root:
            return [(None, self.env._("There is no anchor in this text."))]
        moment = fields.Datetime.to_datetime(said.get("at", "").replace("T", " ").rstrip("Z"))
        if seal.root(self._get_heads_at(moment)) != anchor.root:
            return [
                (
                    None,
                    self.env._(
                        "The record is another one than at the time of this anchor. Use the whole"
                        " file of the anchor to learn which tickets are concerned."
                    ),
                )
            ]
        return []

    @api.model
    def _get_heads_at(self, moment=None):
        """Return the ends of all chains as they were at a moment (naive UTC), or now."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (COALESCE(ticket_id, 0)) COALESCE(ticket_id, 0), number, seal"
                " FROM %s WHERE number IS NOT NULL AND (%s::timestamp IS NULL OR sealed_at <= %s)"
                " ORDER BY COALESCE(ticket_id, 0), number DESC",
                SQL.identifier(self._table),
                moment or None,
                moment or None,
            )
        )
        return {chain: seal.Head(number, seal.mark(own)) for chain, number, own in rows}

    @api.model
    def _get_database_uuid(self):
        # sudo() because the name of the database in an anchor is no secret of the system.
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid") or ""

    def _find_forgotten(self):
        """Return whether entries wait to be sealed for too long."""
        count = self.search_count(
            [("number", "=", False), ("at", "<", fields.Datetime.now() - OVERDUE)]
        )
        if not count:
            return []
        return [
            (
                None,
                self.env._(
                    "%(count)s entries have not been sealed for more than an hour. Check the"
                    " scheduled action that seals the evidence.",
                    count=count,
                ),
            )
        ]

    # ------------------------------------------------------------------ Words

    @api.model
    def _name_chain(self, chain):
        """Return the name of a chain for the current user, who may not know every ticket."""
        if chain is None:
            return ""
        if not chain:
            return self.env._("Settings")
        ticket = self.env["asas.helpdesk.ticket"].search([("id", "=", chain)])
        if ticket:
            return ticket.reference
        # sudo() only to see whether it exists.
        if self.env["asas.helpdesk.ticket"].sudo().browse(chain).exists():
            return self.env._("A ticket that you may not see")
        return self.env._("Deleted ticket %(number)s", number=chain)


class _Chain:
    """What is known of a chain while it is checked."""

    def __init__(self):
        self.number = 0
        self.seal = seal.FIRST
        self.emptied = set()
        self.destroyed = set()
        self.replayed = replay.Replay()
