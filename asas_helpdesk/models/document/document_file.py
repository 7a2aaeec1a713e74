import hashlib
from zipfile import ZIP_DEFLATED, ZipFile

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import files as file_names
from ...tools import sheet
from ...tools.letter_text import letter_text
from ..privacy.data_package_contents import open_file
from ..ticket.intake import format_size
from ..ticket.protected_mixin import LEVEL2
from .document import Words
from .document_letters import NOT_DECIDED

# Entries of the evidence that stand in the PDF; the table beside it has all of them.
MOST_ENTRIES = 300
MOST_BYTES = 600 << 20
PIECE = 1 << 20


class DocumentFile(models.AbstractModel):
    """The file of a ticket for an appeal: one ZIP with a PDF, the conversation, the evidence as a
    table, the files, and the hash of each.

    It holds what the beneficiary reads, and the evidence; no internal note. Without personal data
    it holds neither words nor files nor names: when what was done, and what the seals say.
    """

    _inherit = "asas.helpdesk.document"

    @api.model
    def _write_file(self, ticket, target, bare=False):
        """Write the file of a ticket, as a ZIP, and record that the current user has taken it out.

        :param ticket: as superuser, in the language of the file; the caller has found it with the
            rights of the user
        :param target: a binary file
        :param bool bare: without personal data
        :return: the name of the file
        :raise AccessError: for everybody but Level 2
        :raises pdf.NotMade: where it cannot be made now
        """
        if not self.env.user.has_group(LEVEL2):
            raise AccessError(self.env._("Only Level 2 takes out the file of a ticket."))
        self = self.with_context(lang=ticket.env.lang)
        name = ticket.reference.replace("/", "-")
        entries = self._get_entries(ticket)
        shown = ticket.browse() if bare else ticket
        attached = self._name_files(shown._portal_shown_files() if shown else ())
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            sums = []
            for path, content in (
                (f"{name}.pdf", self._make_overview(ticket, entries, attached, bare)),
                ("evidence.csv", sheet.csv_bytes(self._get_table(ticket, entries, bare))),
                ("conversation.txt", b"" if bare else self._get_conversation(ticket)),
            ):
                if content:
                    archive.writestr(path, content)
                    sums.append((hashlib.sha256(content).hexdigest(), path))
            for path, file in attached:
                sums.append((self._add_file(archive, path, file), path))
            archive.writestr("SHA256SUMS", "".join(f"{digest}  {path}\n" for digest, path in sums))
        self._record_file(ticket, bare)
        return f"{name}.zip"

    @api.model
    def _record_file(self, ticket, bare):
        """Record on the ticket and in its evidence who took its file out, and whether with what is
        personal."""
        desk = ticket._as_desk()
        words = desk.env._("The file of the ticket was taken out, with personal data.")
        if bare:
            words = desk.env._("The file of the ticket was taken out, without personal data.")
        content = {"name": "file", "reason": words}
        self.env["asas.helpdesk.evidence"]._append([(ticket.id, "document", content)])
        desk._message_log(body=words, author_id=self.env.user.partner_id.id)

    # ------------------------------------------------------------------ Files

    @api.model
    def _name_files(self, attachments):
        """Return path and file of those that are put in, with names that any computer can store."""
        named, size = [], 0
        for number, file in enumerate(attachments, 1):
            size += file.file_size or 0
            if file.type == "binary" and size <= MOST_BYTES:
                named.append((f"files/{number:03} {file_names.safe_name(file.name)}", file))
        return named

    @api.model
    def _add_file(self, archive, path, file):
        """Add a file in pieces; return its hash."""
        digest = hashlib.sha256()
        with open_file(file) as stream, archive.open(path, "w", force_zip64=True) as entry:
            while piece := stream.read(PIECE):
                digest.update(piece)
                entry.write(piece)
        return digest.hexdigest()

    @api.model
    def _get_conversation(self, ticket):
        """Return all that was said, without a limit, as plain text."""
        lines = [f"{ticket.reference}  {ticket.subject}"]
        for day in ticket._portal_conversation(masked=False):
            lines += ["", f"== {day['label']}"]
            for entry in day["entries"]:
                if entry["kind"] == "notice":
                    continue
                by = self._name_author(ticket, entry)
                lines += ["", f"-- {by} · {entry['time']}", letter_text(entry["body"])]
                lines += [f"[{file.name}]" for file in entry["files"]]
        return "\n".join(lines).encode()

    # ------------------------------------------------------------------ Evidence

    @api.model
    def _get_entries(self, ticket):
        """Return the entries of the evidence on a ticket in order, as superuser."""
        # Who takes out the file is Level 2, who reads the evidence of the tickets that they see.
        evidence = self.env["asas.helpdesk.evidence"].sudo()
        return evidence.search([("ticket_id", "=", ticket.id)], order="id")

    @api.model
    def _describe_entry(self, ticket, entry, bare):
        """Return an entry as it stands in the file: number, time, kind, who, way in, content."""
        content = entry._get_content()
        said = entry.summary
        if content.get("internal"):
            said = self.env._("An internal note, which is not part of this file.")
        return {
            "number": entry.number or "",
            "at": entry.at,
            "kind": self._label(entry, "kind"),
            "who": self._name_person(ticket, entry.user_id, bare),
            "door": self._label(entry, "door"),
            "said": "" if bare else said,
        }

    @api.model
    def _name_person(self, ticket, user, bare):
        user = user.exists()
        if not user:
            return ""
        if user.id in (1, self.env.ref("base.public_user").id):
            return ""
        if user.share:
            return self.env._("Beneficiary") if bare else user.name
        role = ticket._portal_role(user)
        return role if bare else f"{user.name} ({role})"

    @api.model
    def _get_table(self, ticket, entries, bare):
        """Return the evidence as rows of a spreadsheet, with the seals."""
        env = self.env
        rows = [
            [
                env._("No."),
                env._("Time (UTC)"),
                env._("Kind"),
                env._("Person"),
                env._("Way In"),
                env._("Content"),
                env._("Digest"),
                env._("Seal"),
            ]
        ]
        for entry in entries:
            told = self._describe_entry(ticket, entry, bare)
            rows.append(
                [
                    told["number"],
                    fields.Datetime.to_string(told["at"]),
                    told["kind"],
                    told["who"],
                    told["door"],
                    told["said"],
                    entry.digest or "",
                    entry.seal or "",
                ]
            )
        return rows

    @api.model
    def _check_evidence(self, ticket, entries):
        """Return in lines what the check of the evidence on a ticket says."""
        # The entries are checked, and nothing of them is shown.
        checked, wrong = self.env["asas.helpdesk.evidence"].sudo()._verify(chain=ticket.id)
        if wrong:
            return [
                self.env._(
                    "%(count)s entries were checked. The evidence was changed, or parts of it are"
                    " missing:",
                    count=checked,
                ),
                *(words for _chain, words in wrong),
            ]
        said = []
        if checked:
            said.append(
                self.env._(
                    "%(count)s entries were checked, and all seals hold. Only an anchor that was"
                    " mailed can show that nobody computed them again.",
                    count=checked,
                )
            )
        unsealed = len(entries.filtered(lambda entry: not entry.number))
        if unsealed:
            said.append(
                self.env._(
                    "%(count)s entries are too new to be sealed, and were not checked.",
                    count=unsealed,
                )
            )
        return said

    # ------------------------------------------------------------------ PDF

    @api.model
    def _make_overview(self, ticket, entries, attached, bare):
        """Return the PDF of the file."""
        words = Words()
        title = ticket.env._("File of the ticket")
        if not bare:
            title = ticket.env._("File of the ticket: %(subject)s", subject=ticket.subject)
        values = {
            **self._get_decided(ticket, words, bare),
            "title": title,
            "bare": bare,
            "state": self._label(ticket, "state"),
            "maker": self.env.user.name,
            "steps": self._get_steps(ticket, bare),
            "days": [] if bare else self._get_days(ticket, words, masked=False, named=True),
            "notices": self._get_notices(ticket, bare),
            "checked": self._check_evidence(ticket, entries),
            "entries": [
                {**told, "at": ticket._portal_moment(told["at"], False)}
                for told in (
                    self._describe_entry(ticket, entry, bare) for entry in entries[:MOST_ENTRIES]
                )
            ],
            "more": max(0, len(entries) - MOST_ENTRIES),
            "attached": [
                (path, format_size(self.env, file.file_size or 0)) for path, file in attached
            ],
            "ticket": ticket,
            "words": words,
        }
        return self._print("asas_helpdesk.document_file", ticket.company_id, values)

    @api.model
    def _get_decided(self, ticket, words, bare):
        """Return what the ticket is about and what was decided; of the latter, without personal
        data, the results alone."""
        if not ticket._has_decision():
            decided = self._get_letter(ticket, words, bare)
            decided |= NOT_DECIDED
        else:
            decided = self._get_values_of_decision(ticket, words, bare)
        if bare:
            decided |= {
                **dict.fromkeys(
                    ("said", "corrected", "files", "answers", "reason", "remedies"), []
                ),
                "findings": [([], [], result) for _n, _w, result in decided["findings"]],
            }
        return decided

    @api.model
    def _get_notices(self, ticket, bare):
        """Return the notices of a ticket as rows: what of, by which means, where to, how it went,
        when."""
        return [
            (
                notice._get_kind_label(notice.kind),
                self._label(notice, "method"),
                "" if bare else notice.address or "",
                self._label(notice, "state"),
                ticket._portal_moment(notice.done_at or notice.queued_at, False),
            )
            for notice in ticket.notice_ids.sorted("id")
        ]
