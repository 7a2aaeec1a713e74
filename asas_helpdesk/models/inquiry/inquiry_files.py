from pathlib import PurePath

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...tools import files as file_names
from ..portal import file_texts
from ..ticket.protected_mixin import ROLES, STAFF
from .inquiry import INQUIRY, TICKET

SORTED = "keep: files, which are sorted themselves"


class InquiryFiles(models.Model):
    """The files that are put to the person who is asked, and those of the answer.

    The inquiry has copies of its own: who is asked reads these, and never a file of the ticket.
    What is new to the desk is kept on the ticket as well, with the note, and so is evidence. A mail
    carries none of them: they are opened on the page of its link, as long as that is theirs.
    """

    _inherit = "asas.helpdesk.inquiry"

    ticket_file_ids = fields.Many2many(
        "ir.attachment",
        "asas_helpdesk_inquiry_ticket_file_rel",
        string="Files of the Ticket",
        help="Those that the person who is asked gets copies of. If the beneficiary is not named,"
        " the copies have neutral names; look at what the files themselves say.",
        groups=ROLES,
        fixed=True,
        copy=False,
        personal=SORTED,
    )
    offered_file_ids = fields.Many2many(
        "ir.attachment", compute="_compute_offered_file_ids", groups=ROLES
    )
    file_ids = fields.Many2many(
        "ir.attachment",
        "asas_helpdesk_inquiry_file_rel",
        string="Attach Files",
        fixed=True,
        copy=False,
        personal=SORTED,
    )
    draft_file_ids = fields.Many2many(
        "ir.attachment",
        "asas_helpdesk_inquiry_draft_file_rel",
        string="Attach Files to Your Answer",
        copy=False,
        writable_by=STAFF,
        personal=SORTED,
    )
    answer_file_ids = fields.Many2many(
        "ir.attachment",
        "asas_helpdesk_inquiry_answer_file_rel",
        string="Files of the Answer",
        readonly=True,
        copy=False,
        protected=True,
        personal=SORTED,
    )

    @api.depends("ticket_id")
    def _compute_offered_file_ids(self):
        for inquiry in self:
            # As the current user, who is the only one to see the result.
            ticket = inquiry.ticket_id._origin.sudo(False)._filtered_access("read")
            inquiry.offered_file_ids = ticket and ticket._get_files()

    # ------------------------------------------------------------------ Asking

    def _put_files(self):
        """Give an inquiry that was just made its copies of the files that the asker chose.

        It runs as superuser for the asker, whose choice is checked here.

        :return: the files that were new, as kept on the ticket
        :raise UserError: for files that are not the asker's to put, and those that are refused
        """
        chosen, added = self.ticket_file_ids.sorted("id"), self.file_ids.sorted("id")
        if not chosen | added:
            return added
        uploaded = added.filtered(lambda file: self._is_upload(file, self.env.user))
        if chosen - self.ticket_id._get_files() or added - uploaded:
            raise UserError(self.env._("Choose files of this ticket, or add some of your own."))
        self._check_files(added)
        copies = added.browse()
        for number, file in enumerate(chosen | added, 1):
            copies |= file.copy({**self._here(), "name": self._get_name_of(file, number)})
        on_ticket = self._copy_to_ticket(added)
        self.write(
            {
                "file_ids": [Command.set(copies.ids)],
                "ticket_file_ids": [Command.set((chosen | on_ticket).ids)],
            }
        )
        added.unlink()
        return on_ticket

    def _get_name_of(self, file, number):
        """Return the name of a copy: a neutral one unless the beneficiary is named."""
        content = file.raw or b""
        name = file_names.true_name(file.name, content)
        if self.names_beneficiary:
            return name
        kind = PurePath(name).suffix.lower()
        if kind[1:] not in file_names.ALLOWED:
            known = file_names.extension_of(content)
            kind = f".{known}" if known else ""
        lang = self.asked_partner_id.lang or self.company_id.partner_id.lang
        words = self.with_context(lang=lang or self.env.lang).env
        return words._("File %(number)s", number=number) + kind

    def _is_upload(self, file, user):
        """Return whether a file is one that a user has just uploaded here."""
        return (
            file.res_model == INQUIRY
            and file.res_id in (0, self.id)
            and file.create_uid == user
            and file.type == "binary"
            and not file.public
        )

    def _here(self):
        return {"res_model": INQUIRY, "res_id": self.id, "access_token": False}

    # ------------------------------------------------------------------ Checks

    def _check_files(self, files):
        """Check uploaded files as those of beneficiaries are, and give them names that fit.

        :raise UserError: saying which are refused, and why
        """
        limits = self.company_id._asas_helpdesk_file_limits()
        env = self.sudo(False).env
        errors = []
        if len(files) > limits.count > 0:
            errors.append(file_texts.too_many(env, len(files), limits))
        for file in files:
            content = file.raw or b""
            check, error = file_texts.check_content(env, file.name, content, limits)
            if error:
                errors.append(error)
            else:
                name = file_names.true_name(file.name, content)
                file.write({"name": name, "mimetype": check.mimetype})
        if errors:
            raise UserError("\n".join(errors))

    # ------------------------------------------------------------------ Answering

    def _take_drafted(self, user):
        """Return the files that a user has added to the answer, checked.

        :raise UserError: for those that are refused, and those that are not the user's
        """
        files = self.draft_file_ids
        if files.filtered(lambda file: not self._is_upload(file, user)):
            raise UserError(self.env._("Add the files of your answer from your own device."))
        self._check_files(files)
        return files

    def _attach(self, files):
        """Keep checked files that came by the page, and return them.

        :param list files: ``(name, content, mimetype)`` of each
        """
        return self.env["ir.attachment"].create(
            [
                {**self._here(), "name": name, "raw": content, "mimetype": mimetype}
                for name, content, mimetype in files
            ]
        )

    def _copy_to_ticket(self, files):
        """Keep files of this inquiry with its ticket, where the desk finds them and they are
        evidence. They are internal, as the note is that bears them."""
        kept = files.browse()
        for file in files.sorted("id"):
            kept |= file.copy(
                {"res_model": TICKET, "res_id": self.ticket_id.id, "access_token": False}
            )
        return kept

    def _drop_other_files(self):
        """Delete what was added to answers and never sent."""
        for inquiry in self:
            there = inquiry.file_ids | inquiry.answer_file_ids
            domain = Domain("res_model", "=", INQUIRY) & Domain("res_id", "=", inquiry.id)
            self.env["ir.attachment"].search(domain & Domain("id", "not in", there.ids)).unlink()
