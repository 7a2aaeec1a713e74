from odoo import api, fields, models

from ...tools import pdf
from ...tools.files import safe_name
from ..ticket.intake import format_size

# What a letter quotes of what was said; the page of the ticket shows all of it.
QUOTED = 8_000
# What a document says of a decision where there is none.
NOT_DECIDED = {
    **dict.fromkeys(("verdict", "counted", "inside"), ""),
    **dict.fromkeys(("reason", "findings", "remedies", "outside"), ()),
}


class DocumentLetters(models.AbstractModel):
    """What stands on each document of a ticket, in the language of the ticket's context."""

    _inherit = "asas.helpdesk.document"

    # ------------------------------------------------------------------ What all have

    @api.model
    def _get_letter(self, ticket, words, masked):
        """Return what every document of a ticket says: whose it is, what was said, where it is."""
        company = ticket.company_id
        name = "" if masked else ticket.beneficiary_name
        return {
            "to": words.of_text(name or self._label(ticket, "beneficiary_kind")),
            "subject": ticket.subject,
            "type": self._label(ticket, "ticket_type"),
            "received": ticket._portal_moment(ticket.received_at),
            "channel": ticket.channel_id.name,
            "service": ticket.service_id.name,
            "answers": [
                (words.of_text(field["label"]), words.of_text(said))
                for field, said in ticket._get_answers(public=True)
            ],
            "said": words.of_html(ticket.description),
            "corrected": words.of_text(ticket.correction),
            "files": self._describe_files(ticket._portal_files()),
            "made": ticket._portal_moment(fields.Datetime.now()),
            "qr": pdf.qr_path(self._get_address(ticket)),
            "signer": company.asas_helpdesk_letterhead or company.name,
        }

    @api.model
    def _label(self, record, name):
        labels = dict(record._fields[name]._description_selection(record.env))
        return labels.get(record[name], "")

    @api.model
    def _describe_files(self, files):
        """Return the name and the size of each file, without signs that would turn the name."""
        return [
            (safe_name(file.name), format_size(self.env, file.file_size or 0)) for file in files
        ]

    @api.model
    def _get_address(self, ticket):
        """Return where the ticket is found by its reference: those who may see it are led there."""
        return f"{ticket.company_id.get_base_url()}/support/ticket/{ticket.reference}"

    # ------------------------------------------------------------------ Receipt

    @api.model
    def _get_values_of_receipt(self, ticket, words, masked):
        return {
            **self._get_letter(ticket, words, masked),
            "title": self._get_receipt_title(ticket),
            "next": ticket._portal_expected(with_hijri=True)[ticket.id],
            "thanks": ticket._portal_thanks(),
            "steps": self._get_steps(ticket),
        }

    @api.model
    def _get_receipt_title(self, ticket):
        subject = ticket.subject
        return {
            "complaint": ticket.env._("Receipt of your complaint: %(subject)s", subject=subject),
            "suggestion": ticket.env._("Receipt of your suggestion: %(subject)s", subject=subject),
            "request": ticket.env._("Receipt of your request: %(subject)s", subject=subject),
        }[ticket.ticket_type]

    @api.model
    def _get_steps(self, ticket, bare=False):
        """Return the timeline as rows: the step, when it was or that it is to come, and how that
        compares with the commitment.

        :param bool bare: without what was said of a step
        """
        rows = []
        for step in ticket._portal_timeline():
            when = step["moment"] and ticket._portal_moment(step["moment"])
            if step["moment"] is False:
                when = ticket.env._("Not yet")
            held = [step["commitment"], step["fact"], not bare and step["note"]]
            rows.append((step["label"], when or "", [words for words in held if words]))
        return rows

    # ------------------------------------------------------------------ Decision

    @api.model
    def _get_values_of_decision(self, ticket, words, masked):
        letter = self._get_letter(ticket, words, masked)
        signer = ticket.resolved_by_id and ticket._portal_role(ticket.resolved_by_id)
        return {
            **letter,
            "title": self._get_decision_title(ticket),
            "decided": ticket._portal_moment(ticket.resolved_at),
            **self._get_decision(ticket, words),
            "role": signer if signer != letter["signer"] else "",
        }

    @api.model
    def _get_decision(self, ticket, words):
        """Return what was decided, why, and where the beneficiary can turn next."""
        decision = ticket._get_decision()
        return {
            **decision,
            "verdict": self._get_verdict(ticket),
            "reason": words.of_text(ticket.resolution),
            "findings": [
                (words.of_text(point.name), words.of_text(point.reason), point.result)
                for point in decision["findings"]
            ],
            "remedies": [
                (words.of_text(remedy.what), words.of_text(remedy.who), remedy.until)
                for remedy in decision["remedies"]
            ],
            "outside": words.of_text(decision["outside"]),
        }

    @api.model
    def _get_decision_title(self, ticket):
        subject = ticket.subject
        return {
            "complaint": ticket.env._("Decision on your complaint: %(subject)s", subject=subject),
            "suggestion": ticket.env._("Decision on your suggestion: %(subject)s", subject=subject),
            "request": ticket.env._("Answer to your request: %(subject)s", subject=subject),
        }[ticket.ticket_type]

    @api.model
    def _get_verdict(self, ticket):
        """Return the answer in one sentence."""
        env = ticket.env
        return {
            "upheld": env._("Your complaint is upheld."),
            "partly_upheld": env._("Your complaint is partly upheld."),
            "not_upheld": env._("Your complaint is not upheld."),
            "withdrawn": env._("You have withdrawn your complaint."),
            "adopted": env._("Your suggestion is adopted."),
            "declined": env._("Your suggestion is not adopted."),
            "implemented": env._("Your suggestion is carried out."),
            "solved": env._("Your request is solved."),
            "unsolved": env._("Your request could not be solved."),
        }.get(ticket.outcome) or env._("Your case has been decided.")

    # ------------------------------------------------------------------ The ticket so far

    @api.model
    def _get_values_of_ticket(self, ticket, words, masked):
        letter = self._get_letter(ticket, words, masked)
        letter.pop("said")
        decided = self._get_decision(ticket, words) if ticket._has_decision() else NOT_DECIDED
        return {
            **letter,
            **decided,
            "title": ticket.env._("The ticket so far: %(subject)s", subject=ticket.subject),
            "state": self._label(ticket, "state"),
            "next": ticket._portal_expected(with_hijri=True)[ticket.id],
            "steps": self._get_steps(ticket),
            "days": self._get_days(ticket, words, masked),
        }

    @api.model
    def _get_days(self, ticket, words, masked, named=False):
        """Return the conversation by day, as a document shows it.

        :param bool named: whether the beneficiary is named, since somebody else reads it
        """
        days = []
        for day in ticket._portal_conversation(masked):
            for entry in day["entries"] if named else ():
                if entry["kind"] != "notice":
                    entry["by"] = self._name_author(ticket, entry)
            days.append((day["label"], [self._get_entry(entry, words) for entry in day["entries"]]))
        return days

    @api.model
    def _name_author(self, ticket, entry):
        """Return who wrote an entry of the conversation, for a reader who is not the
        beneficiary."""
        known = ticket.beneficiary_name or self.env._("Beneficiary")
        return known if entry["own"] else entry["by"]

    @api.model
    def _get_entry(self, entry, words):
        """Return an entry of the conversation as a document shows it."""
        if entry["kind"] == "notice":
            notice = entry["notice"]
            said = self.env._("Notice: %(kind)s", kind=notice["kind"])
            return {"notice": said, "lines": words.of_text(notice["words"])}
        return {
            "own": entry["own"],
            "by": entry["by"],
            "time": entry["time"],
            "lines": words.of_html(entry["body"]),
            "files": self._describe_files(entry["files"]),
        }
