import io

from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext

from ...tools import files
from ...tools.person_archive import PersonArchive
from ..ticket.ticket_transitions import RESOLVED_STATES

TICKET = "asas.helpdesk.ticket"
# The fields of each kind of record that are given out; what is internal to the desk is not.
FIELDS = {
    "res.partner": ("name", "email", "phone", "lang", "create_date"),
    TICKET: (
        "reference",
        "ticket_type",
        "state",
        "subject",
        "description",
        "correction",
        "beneficiary_kind",
        "beneficiary_name",
        "beneficiary_email",
        "beneficiary_phone",
        "lang",
        "channel_id",
        "service_id",
        "service_details",
        "course_id",
        "received_at",
        "first_response_at",
        "directed_at",
        "resolved_at",
        "closed_at",
        "consented_at",
        "consent_withdrawn_at",
        "data_right",
    ),
    "mail.message": ("date", "email_from", "subject", "body"),
    "asas.helpdesk.notice": ("kind", "method", "address", "state", "queued_at", "done_at"),
    "rating.rating": ("create_date", "rating", "feedback"),
    "asas.helpdesk.received.email": ("received_at", "email_from", "subject"),
    "asas.helpdesk.unprocessed.email": ("received_at", "email_from", "email_to", "subject"),
    "asas.helpdesk.course.participant": ("course_id", "create_date"),
    "asas.helpdesk.remote.session": ("tool", "consent_at", "started_at", "ended_at"),
    "asas.helpdesk.link.request": ("create_date", "reference", "email", "phone"),
}
DECIDED = ("outcome", "resolution")
BATCH = 200


class DataPackageContents(models.Model):
    """What a package of personal data contains: what the person said and was sent, and what is held
    about them; no internal note, and nothing that others said about them in confidence."""

    _inherit = "asas.helpdesk.data.package"

    def _write_archive(self, file):
        """Write the package as a ZIP."""
        self.ensure_one()
        archive = PersonArchive(file, self._get_page())
        holdings = self._gather()
        for name, records in holdings.items():
            archive.begin_section(name.rpartition(".")[2], self._get_label(name))
            for start in range(0, len(records), BATCH):
                batch = records[start : start + BATCH]
                for record in batch:
                    archive.add_record(self._describe_record(record, archive))
                batch.invalidate_recordset()
        archive.close()

    def _get_page(self):
        company = self.ticket_id.company_id
        lang = self.env.lang or "en_US"
        return {
            "lang": lang[:2],
            "direction": self.env["res.lang"]._get_data(code=lang).direction or "ltr",
            "title": self.env._("What we hold about you"),
            "words": self.env._(
                "%(company)s gives you this on your request %(reference)s, as of %(moment)s. The"
                " file data.json holds the same for programs. Internal notes of the staff are not"
                " part of it.",
                company=company.name,
                reference=self.ticket_id.reference,
                moment=company._asas_helpdesk_moment(fields.Datetime.now()),
            ),
        }

    def _get_label(self, name):
        # sudo() because the names of models are no secret.
        return self.env["ir.model"].sudo()._get(name).name

    # ------------------------------------------------------------------ What

    def _gather(self):
        """Return the records that are given out, by model, in the order of the page."""
        self.ensure_one()
        identity = self.ticket_id._get_proven_identity()
        found = self.env["asas.helpdesk.holdings"]._of_person(identity)
        tickets = self._own_tickets(found[TICKET], identity)
        found = {name: found.get(name, self.env[name].sudo()) for name in FIELDS}  # as it gives
        found["res.partner"] = identity.partners.sudo()  # the person's own
        found[TICKET] = tickets
        found["mail.message"] = found["mail.message"].filtered(
            lambda m: self._is_theirs(m, tickets, identity)
        )
        for name in ("asas.helpdesk.notice", "asas.helpdesk.remote.session"):
            found[name] = found[name].filtered(lambda r: r.ticket_id in tickets)
        found["asas.helpdesk.notice"] = found["asas.helpdesk.notice"].filtered(
            lambda n: n.address in self._own_addresses(n.ticket_id, identity)
        )
        found["rating.rating"] = found["rating.rating"].filtered(
            lambda r: r.consumed and r.res_model == TICKET and r.res_id in tickets._ids
        )
        for name in ("asas.helpdesk.received.email", "asas.helpdesk.unprocessed.email"):
            found[name] = found[name].filtered(lambda m: self._is_from(m, identity))
        return found

    @api.model
    def _own_tickets(self, tickets, identity):
        """Return those tickets that are given out: of this institute, not found to be another
        person's, and not about the person."""
        return tickets.filtered(
            lambda t: (
                t.company_id == self.ticket_id.company_id
                and t not in self.left_out_ids
                and not (t.about_partner_ids & identity.partners)
            )
        )

    @api.model
    def _own_addresses(self, ticket, identity):
        return {
            *identity.addresses,
            *identity.numbers,
            ticket.beneficiary_email,
            ticket.beneficiary_phone,
            email_normalize(ticket.beneficiary_email or ""),
        } - {False, ""}

    @api.model
    def _is_theirs(self, message, tickets, identity):
        """Return whether the person wrote a message, or it was shown to them."""
        if message.model != TICKET or message._asas_helpdesk_is_note():
            return False
        if message.message_type in ("notification", "user_notification"):
            return False
        written = message.author_id and message.author_id in identity.partners
        return message.res_id in tickets._ids or written or self._is_from(message, identity)

    @api.model
    def _is_from(self, mail, identity):
        """Return whether an e-mail or a message came from an address of the person."""
        author = mail.message_id.author_id if "message_id" in mail._fields else None
        if author and not isinstance(author, str) and author in identity.partners:
            return True
        return email_normalize(mail.email_from or "") in identity.addresses

    # ------------------------------------------------------------------ How

    def _describe_record(self, record, archive):
        """Return label and value by key, and put the files of the record into the archive."""
        names = FIELDS[record._name]
        if record._name == TICKET and record.state in RESOLVED_STATES:
            names = (*names, *DECIDED)
        values = {
            name: (
                record._fields[name]._description_string(self.env),
                self._show(record, record._fields[name]),
            )
            for name in names
        }
        if record._name == "mail.message":
            reference = self.env[TICKET].sudo().browse(record.res_id).exists().reference
            values["ticket"] = (self.env._("Ticket"), reference)
        elif "ticket_id" in record._fields:
            values["ticket"] = (self.env._("Ticket"), record.ticket_id.reference)
        paths = [archive.add_file(path, stream) for path, stream in self._files_of(record)]
        values["files"] = (self.env._("Files"), paths)
        return values

    @api.model
    def _show(self, record, field):
        value = record[field.name]
        if field.type == "selection" and value:
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "many2one":
            return value.display_name or False
        if field.type == "properties":
            asked = self.env["asas.helpdesk.service.field"]
            said = asked._get_answers(record._get_details(), public=True)
            return "\n".join(f"{each['label']}: {shown}" for each, shown in said)
        if field.type == "html":
            return html2plaintext(value or "").strip()
        return value

    def _files_of(self, record):
        """Yield the files of a record: path and stream of each, one open at a time."""
        folder = f"files/{record._name.rpartition('.')[2]}-{record.id}"
        if record._name == "asas.helpdesk.received.email":
            yield f"{folder}/{record.file_name}", io.BytesIO(record._raw())
            return
        attachments = self.env["ir.attachment"].sudo()  # files of records that are the person's
        if record._name == "asas.helpdesk.unprocessed.email":
            attachments = attachments.search(
                [
                    ("res_model", "=", record._name),
                    ("res_id", "=", record.id),
                    ("res_field", "=", "mail_file"),
                ]
            )
        elif record._name == TICKET:
            attachments = record._portal_files()
        elif record._name == "mail.message" and record.message_type != "auto_comment":
            # A notice brings the files of the answer that it tells of, which come with that.
            attachments = record.attachment_ids
        for attachment in attachments.filtered(lambda a: a.type == "binary"):
            name = attachment.name if attachment.name != "mail_file" else record.file_name
            with open_file(attachment) as stream:
                yield f"{folder}/{files.safe_name(name)}", stream


def open_file(attachment):
    """Open the content of a file as a stream, without reading all of it."""
    if attachment.store_fname:
        return open(attachment._full_path(attachment.store_fname), "rb")
    return io.BytesIO(attachment.raw or b"")
