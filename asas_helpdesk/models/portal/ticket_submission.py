from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models

# The context key for the digest of the privacy notice that the form showed.
SHOWN_NOTICE = "asas_helpdesk_shown_notice"
# The same words from the same session within this time are the same ticket.
SAME_HOURS = 24


class TicketSubmission(models.Model):
    """Submit a new ticket with a form on the portal, once for each form sent."""

    _inherit = "asas.helpdesk.ticket"

    submission_key = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Identifies which submission of the portal form created this ticket, so that"
        " submitting it twice creates one.",
        protected=True,
        personal="empty",
    )

    submission_content = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Identifies what was submitted in which session, so that the same words in two tabs"
        " create one ticket.",
        protected=True,
        personal="empty",
    )

    _submitted_once = models.UniqueIndex(
        "(create_uid, submission_key) WHERE submission_key IS NOT NULL",
        "This form has been submitted already. Look at your tickets.",
    )
    _said_once = models.UniqueIndex(
        "(create_uid, submission_content) WHERE submission_content IS NOT NULL",
        "This has been submitted already. Look at your tickets.",
    )

    # ------------------------------------------------------------------ What the form knows

    @api.model
    def _portal_channel(self):
        """Return the channel of the portal's form (policy section 2, way 6)."""
        # The channel is not confidential; an archived one still says where a ticket came from.
        channels = self.env["asas.helpdesk.channel"].sudo().with_context(active_test=False)
        return (
            channels.search([("kind", "=", "website")], order="active desc, sequence")._of_company(
                self.env.company
            )[:1]
            or self._default_channel_id()
        )

    @api.model
    def _portal_offers(self):
        """Return what else can be named on the form, for the wings that add such a field.

        :return: by the field's name, a method that returns the records of the current user and the
            others, as superuser
        """
        return {}

    @api.model
    def _portal_prefill(self, asked):
        """Return what a link to the form fills in, for the wings that have such links. (Hook)

        :param asked: the parameters of the address
        :return: the typed values by field
        """
        return {}

    @api.model
    def _portal_person(self):
        """Return the values for the beneficiary of a new ticket: the user in person."""
        return {
            "partner_id": self.env.user.partner_id.id,
            "beneficiary_kind": self._portal_beneficiary_kind(),
        }

    @api.model
    def _portal_beneficiary_kind(self):
        """Return the kind of beneficiary the current user is: the same as last time."""
        # Only the user's own last ticket is read.
        last = self.sudo().search(
            [("partner_id", "=", self.env.user.partner_id.id)], order="id desc", limit=1
        )
        return last.beneficiary_kind or self._portal_first_kind()

    @api.model
    def _portal_first_kind(self):
        """Return the kind of beneficiary for somebody who has never written to the desk."""
        return self.default_get(["beneficiary_kind"])["beneficiary_kind"]

    # ------------------------------------------------------------------ Submitting

    @api.model
    def _portal_submitted(self, key):
        """Return the ticket that the current user made by sending the form with this key, or
        none."""
        # Only what this user created with this key is found.
        return self.sudo().search(
            [("create_uid", "=", self.env.uid), ("submission_key", "=", key)], limit=1
        )

    @api.model
    def _portal_said(self, contents):
        """Return the ticket that the current user made of the same content within a day, or none.

        :param list contents: what identifies the content and its session
        """
        since = fields.Datetime.now() - timedelta(hours=SAME_HOURS)
        # Only what this user created of this content is found.
        return self.sudo().search(
            [
                ("create_uid", "=", self.env.uid),
                ("submission_content", "in", [content for content in contents if content]),
                ("create_date", ">=", since),
            ],
            limit=1,
        )

    @api.model
    def _portal_submit(self, values, files, key, contents=()):
        """Make a ticket of what the current user sent with the form, once.

        :param dict values: checked values of the fields that the form offers
        :param list files: ``(name, content, mimetype)`` of each checked file
        :param str key: the same each time the same form is sent
        :param contents: what identifies the content and its session: today's, and earlier ones
        :return: the ticket as superuser; none if another request is storing it at this moment
        :raise ValidationError: if the ticket cannot be stored as it is
        """
        ticket = self._portal_submitted(key) or self._portal_said(contents)
        if ticket:
            return ticket
        content = next(iter(contents), False)
        try:
            with self.env.cr.savepoint():
                ticket = self._portal_create(values, key, content)
        except UniqueViolation as error:
            once = (self._submitted_once, self._said_once)
            if error.diag.constraint_name not in [index.full_name(self) for index in once]:
                raise
            return ticket
        ticket._wake_receipts()
        ticket._portal_attach(files)
        return ticket

    @api.model
    def _portal_create(self, values, key, content):
        fixed = {
            "channel_id": self._portal_channel().id,
            "submission_key": key,
            "submission_content": content,
            "receipt_due": True,
            **self._portal_person(),
        }
        # Portal users have no right to create tickets. The beneficiary is the user in person, or
        # unknown; and only the checked fields of the form are taken from the request. The ticket
        # records that it was created, and by whom.
        tickets = self.sudo().with_context(mail_create_nolog=True)
        return tickets.create({**values, **fixed}).with_env(self.sudo().env)

    def _portal_attach(self, files, pending=False):
        """Keep the files of a submission on its ticket, and return them.

        :param list files: ``(name, content, mimetype)`` of each
        :param bool pending: whether a message that is posted next takes them
        """
        # The pictures are evidence: kept as they were sent. The ticket was just made from the same
        # submission.
        attachments = self.env["ir.attachment"].sudo().with_context(image_no_postprocess=True)
        return attachments.create(
            [
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": "mail.compose.message" if pending else self._name,
                    "res_id": 0 if pending else self.id,
                }
                for name, content, mimetype in files
            ]
        )
