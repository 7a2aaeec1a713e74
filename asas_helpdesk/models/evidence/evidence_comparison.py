import hashlib

from odoo import api, models
from odoo.tools import SQL, format_list

from ...tools import replay, secret
from .ir_attachment import TICKET

# How many things are compared at once: what is read of them is forgotten before the next ones.
MOST = 2000
PARTS = ("asas.helpdesk.notice", "asas.helpdesk.escalation", "asas.helpdesk.sla.status")


class Comparison:
    """Chains whose entries were read and which are compared with today together."""

    def __init__(self, evidence):
        self.evidence = evidence
        self.chains = {}
        self.waiting = 0

    def finish(self, chain, replayed):
        """Take a chain over, and return what is wrong once there are enough of them."""
        if not chain or replayed.deleted:
            return []
        self.chains[chain] = replayed
        self.waiting += len(replayed.things)
        return self.compare() if self.waiting >= MOST else []

    def compare(self):
        """Return what is wrong with the chains that wait, and forget them."""
        chains, self.chains, self.waiting = self.chains, {}, 0
        return self.evidence._compare_with_today(chains) if chains else []


class EvidenceComparison(models.Model):
    """Compare what the entries say with what tickets, messages, files, notices, escalations and SLA
    statuses say today: a change past the program leaves no entry.

    What hangs together by other records, which may be renamed or deleted, is not compared: a link
    to a record that does not exist any more says nothing.
    """

    _inherit = "asas.helpdesk.evidence"

    @api.model
    def _compare_with_today(self, chains):
        """Return what is another thing today than the entries say.

        :param dict chains: a ``Replay`` by chain
        """
        self._read_waiting(chains)
        tickets = self.env[TICKET].browse(chains).exists()
        found = [
            (chain, self.env._("the ticket is gone, and no entry says who deleted it"))
            for chain, replayed in chains.items()
            if chain not in tickets._ids and not replayed.deleted
        ]
        there = {ticket.id: chains[ticket.id] for ticket in tickets}
        found += self._compare_tickets(tickets, there)
        found += self._compare_messages(there)
        found += self._compare_files(there)
        for model in PARTS:
            found += self._compare_parts(there, self.env[model])
        # Nothing was changed; what was read is not needed any more.
        self.env.invalidate_all(flush=False)
        return found

    @api.model
    def _read_waiting(self, chains):
        """Read the entries of some chains that are not sealed yet."""
        rows = self.env.execute_query(
            SQL(
                "SELECT ticket_id, kind, content FROM %s"
                " WHERE number IS NULL AND ticket_id = ANY(%s) ORDER BY id",
                SQL.identifier(self._table),
                list(chains),
            )
        )
        for chain, kind, content in rows:
            chains[chain].read(None, kind, replay.content_of(content))

    @api.model
    def _gather(self, chains, kind):
        """Return what the entries say of one kind of things: pairs of chain and what is said, by
        id."""
        return {
            id_: (chain, said)
            for chain, replayed in chains.items()
            for (of_kind, id_), said in replayed.things.items()
            if of_kind == kind
        }

    # ------------------------------------------------------------------ What is compared

    @api.model
    def _compare_tickets(self, tickets, chains):
        model, found = self.env[TICKET], []
        links = [
            name
            for name in model._get_recorded_links()
            if any(name in self._values_said(replayed) for replayed in chains.values())
        ]
        compared = model._get_compared_columns()
        for id_, today in tickets._get_recorded_values(links).items():
            said = chains[id_].things.get(("ticket", 0))
            if not said:
                continue
            today = {name: _blanked(today.get(name)) for name in (*compared, *links)}
            if said.whole and "description" not in said.values and today.get("source_message_id"):
                today.pop("description", None)  # the words of an e-mail are in its message
            wrong = replay.differing(said, today, compared)
            wrong = [n for n in wrong if not self._is_gone(model, n, said.values.get(n), today[n])]
            wrong += [
                name
                for name in links
                if name in said.values and name not in wrong and self._differs(said, today, name)
            ]
            if wrong:
                found.append((id_, self._say_changed(self.env._("the ticket"), said, model, wrong)))
        return found

    @staticmethod
    def _values_said(replayed):
        said = replayed.things.get(("ticket", 0))
        return said.values if said else {}

    @staticmethod
    def _differs(said, today, name):
        return sorted(said.values[name] or []) != sorted(today[name] or [])

    @api.model
    def _compare_messages(self, chains):
        wanted, found = self._gather(chains, "message"), []
        model = self.env["mail.message"]
        messages = model.browse(wanted).exists()
        for message in messages:
            chain, said = wanted[message.id]
            today = message._describe_evidence()
            names = [n for n in replay.MESSAGE if n != "subject" or said.values.get("subject")]
            wrong = [n for n in names if replay.short(today[n]) != said.values.get(n)]
            if "author_id" in wrong and self._is_gone(
                message, "author_id", said.values.get("author_id"), today["author_id"]
            ):
                wrong.remove("author_id")
            if set(said.values.get("attachments") or ()) - set(today["attachments"]):
                wrong.append("attachments")
            if message.model != TICKET or (message.res_id != chain and not chains[chain].merged):
                wrong.append("ticket")
            if wrong:
                words = self.env._("the message of entry %(number)s", number=said.first)
                found.append((chain, self._say_changed(words, said, None, wrong)))
        return found + self._find_missing(wanted, messages, self.env._("message"))

    @api.model
    def _compare_files(self, chains):
        wanted, found = self._gather(chains, "file"), []
        files = self.env["ir.attachment"].browse(wanted).exists()
        for file in files:
            chain, said = wanted[file.id]
            content = file.raw or b""
            wrong = [] if file.name == said.values.get("name") else ["name"]
            if replay.short(hashlib.sha256(content).hexdigest()) != said.values.get("sha256"):
                wrong.append("content")
            elif file.checksum != file._compute_checksum(content):
                wrong.append("checksum")
            if file.res_model != TICKET or (file.res_id != chain and not chains[chain].merged):
                wrong.append("ticket")
            file.invalidate_recordset(["raw"], flush=False)  # one at a time in memory
            if wrong:
                words = self.env._("the file of entry %(number)s", number=said.first)
                found.append((chain, self._say_changed(words, said, None, wrong)))
        return found + self._find_missing(wanted, files, self.env._("file"))

    @api.model
    def _compare_parts(self, chains, model):
        kind, names = model._evidence_kind, model._evidence_fields
        wanted, found = self._gather(chains, kind), []
        records = model.browse(wanted).exists()
        label = dict(self._fields["kind"]._description_selection(self.env))[kind]
        for record in records:
            chain, said = wanted[record.id]
            today = record._get_state_today()
            wrong = [
                name
                for name in replay.differing(said, today, names)
                if not self._is_gone(record, name, said.values.get(name), today[name])
            ]
            if wrong:
                words = self.env._("“%(kind)s” of entry %(number)s", kind=label, number=said.first)
                found.append((chain, self._say_changed(words, said, record, wrong)))
        return found + self._find_missing(wanted, records, label)

    # ------------------------------------------------------------------ Words

    @api.model
    def _is_gone(self, model, name, said, today):
        """Return whether a link is empty because the record that it names was deleted."""
        field = model._fields[name]
        if field.type != "many2one" or today:
            return False
        ids = said if isinstance(said, list) else [said]
        return not self.env[field.comodel_name].browse(ids).exists()

    @api.model
    def _find_missing(self, wanted, found, label):
        return [
            (
                chain,
                self.env._(
                    "what entry %(number)s names is gone: %(kind)s", number=said.first, kind=label
                ),
            )
            for id_, (chain, said) in wanted.items()
            if id_ not in found._ids
        ]

    @api.model
    def _say_changed(self, what, said, model, names):
        labels = [self._get_compared_label(model, name) for name in names]
        return self.env._(
            "%(what)s is another one today than entry %(number)s says: %(fields)s",
            what=what,
            number=said.number or said.first or "–",
            fields=format_list(self.env, list(dict.fromkeys(labels))),
        )

    @api.model
    def _get_compared_label(self, model, name):
        if model is not None:
            return self._get_label(model, name)
        return {
            "type": self.env._("kind"),
            "internal": self.env._("who may read it"),
            "author": self.env._("author"),
            "author_id": self.env._("author"),
            "date": self.env._("time"),
            "subject": self.env._("subject"),
            "body": self.env._("words"),
            "attachments": self.env._("files"),
            "ticket": self.env._("ticket"),
            "name": self.env._("name"),
            "content": self.env._("content"),
            "checksum": self.env._("checksum"),
        }[name]


def _blanked(value):
    return secret.blank(value) if isinstance(value, str) and "=" in value else value
