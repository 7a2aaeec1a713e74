import logging
from datetime import timedelta
from email.message import EmailMessage

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import (
    email_normalize,
    email_normalize_all,
    html2plaintext,
    parse_contact_from_email,
    plaintext2html,
)

from ...tools import files, history, mime, tnef
from ..ticket.ticket import SUBJECT_LENGTH, TEXT_LENGTH
from .mail_thread import GATEWAY

_logger = logging.getLogger(__name__)

AUTOMATIC = [
    ("machine", "Sent by a Machine"),
    ("list", "A Mailing List or Bulk Mail"),
    ("bounce", "A Returned Mail"),
    ("own", "Sent from an Address of Our Own"),
    ("flood", "Too Many from One Sender"),
]
# Set while the mail that a ticket was made of is put on it.
FIRST = "asas_helpdesk_first_message"
# RFC 3834, section 2: one sender is not answered again and again.
ACKNOWLEDGEMENTS_AN_HOUR = 3
# Far beyond what a person writes; the message of the ticket has so much of it.
LONGEST_SUBJECT = 4000
# A subject names no more tickets than a person would.
MAX_NAMED = 5


class TicketGateway(models.Model):
    """How an e-mail becomes a ticket, or finds the one it belongs to (policy section 2, way 5).

    By its references, as everywhere in Odoo, or by our reference in its subject. It is added to a
    ticket only if its sender has a part in it; of anybody else's a ticket is made that stands
    beside the other. What no person sent is kept, marked, and not answered.
    """

    _inherit = "asas.helpdesk.ticket"

    automatic_mail = fields.Selection(
        AUTOMATIC,
        string="Automatic E-mail",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why the mail was taken for one that no person sent. Its sender is told nothing.",
    )
    source_message_id = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The Message-ID of the e-mail it came by.",
    )

    _of_sender = models.Index("(beneficiary_email, create_date)")

    # ------------------------------------------------------------------ Reading a mail

    @api.model
    def _clean_parsed_mail(self, message, parsed):
        """Take out of what was read what would do harm in a header, and add where else the mail
        has been delivered to."""
        for name in ("subject", "email_from", "from", "cc", "to", "recipients", "in_reply_to"):
            if parsed.get(name):
                parsed[name] = mime.CONTROL.sub(" ", parsed[name])
        if parsed.get("subject"):
            parsed["subject"] = " ".join(parsed["subject"].split())[:LONGEST_SUBJECT]
        delivered = [str(v) for name in mime.DELIVERED_TO for v in message.get_all(name, [])]
        addresses = [a for value in delivered for a in mime.ADDRESS.findall(value)]
        parsed["recipients"] = ",".join(filter(None, [parsed["recipients"], *addresses]))
        return parsed

    @api.model
    def _unpack_payload(self, payload):
        """Make files of what is attached: mails as bytes, and what Outlook packs into one."""
        attach = self.env["mail.thread"]._Attachment
        body, attachments = payload["body"], []
        for name, content, info in payload["attachments"]:
            if isinstance(content, EmailMessage):
                content = mime.as_bytes(content)
            if isinstance(content, bytes) and tnef.is_tnef(content):
                try:
                    unpacked, text = tnef.unpack(content)
                except tnef.Unreadable:
                    unpacked, text = [], None
                if text and not html2plaintext(body or "").strip():
                    kind, words = text
                    words = mime.decode(words) if isinstance(words, bytes) else words
                    body = words if kind == "html" else plaintext2html(words)
                for file in unpacked:
                    cid = {"cid": file["cid"]} if file["cid"] else {}
                    attachments.append(
                        attach(files.safe_name(file["name"] or "file"), file["content"], cid)
                    )
                if unpacked:
                    continue
            attachments.append(attach(files.safe_name(name), content, info))
        return {"body": body, "attachments": attachments}

    # ------------------------------------------------------------------ Where it belongs

    @api.model
    def _desk_routes(self, message, message_dict, routes, reason=""):
        """Where a mail to the desk goes: to one ticket, or to a new one.

        :param str reason: why the mail is known to be automatic, or nothing
        :return: the routes, those of other models unchanged; the mail's author, parent and
            internality are set in ``message_dict``
        """
        ours = [route for route in routes if route[0] == self._name]
        if not ours:
            return routes
        others = [route for route in routes if route[0] != self._name]
        _model, thread_id, values, uid, alias = self._first_route(ours)
        sender = email_normalize(message_dict.get("email_from") or "") or ""
        reason = reason or self._why_automatic(message, message_dict, sender)
        # The gateway finds out whose the ticket is; it shows nothing to anybody.
        tickets = self.sudo()
        if thread_id:
            quoted = tickets.browse(thread_id)
        else:
            quoted = tickets._named_in(message_dict.get("subject"))
        # What answers a ticket that was merged goes to the one that stayed.
        quoted = tickets.union(*(ticket._survivor() or ticket for ticket in quoted))
        parent = self.env["mail.message"].sudo().browse(message_dict.get("parent_id") or [])
        fitting = quoted.filtered(
            lambda t: t._takes_mail_of(sender, parent if thread_id else None, reason)
        )[:1]
        if fitting:
            fitting._prepare_addition(message_dict, sender, parent, reason)
            return [(self._name, fitting.id, None, uid, alias), *others]
        values = dict(values or {})
        if quoted:
            values["quoted_ticket_ids"] = quoted.ids
            old = quoted.filtered(lambda t: t._is_beneficiary_address(sender))[:1]
            if old:  # what is over goes on as what it was
                values.update(ticket_type=old.ticket_type, service_id=old.service_id.id)
        if not reason and self._is_flood(sender):
            reason = "flood"
        if reason:
            values["automatic_mail"] = reason
        message_dict.pop("parent_id", None)
        message_dict["is_internal"] = False
        return [(self._name, 0, values, uid, alias), *others]

    @api.model
    def _first_route(self, routes):
        """One mail makes one ticket, however many of our addresses it was sent to."""
        if len(routes) == 1:
            return routes[0]
        addresses = self.env["asas.helpdesk.channel.address"].sudo()  # only their order is asked

        def order(route):
            address = addresses.browse((route[2] or {}).get("channel_address_id")).exists()
            return not route[1], not address, address.sequence, address.id

        return min(routes, key=order)

    @api.model
    def _named_in(self, subject):
        """The tickets whose references a subject names."""
        references = mime.references(subject)[:MAX_NAMED]
        return self.search([("reference", "in", references)]) if references else self

    def _takes_mail_of(self, sender, parent, reason):
        """Whether a mail is added to this ticket.

        :param str sender: a normalized address, or ``""``
        :param parent: the message it answers by its references; None where only the subject names
            the ticket, which anybody could write
        :param str reason: why it is automatic; such a mail is a note and does nothing
        """
        self.ensure_one()
        people = self.env["res.partner"]
        if sender:
            people = people.search([("email_normalized", "=", sender)])
        if people & self.about_partner_ids:
            return False
        if self._is_beneficiary_address(sender):
            return bool(reason) or not self._is_past_reopening()
        colleagues = people.user_ids.filtered(lambda u: u.active and not u.share)
        if parent is None and colleagues:
            # Anybody can write a reference and a name: nobody speaks as one of the staff by them.
            return False
        if people & self.message_partner_ids:
            return True
        if parent is None:
            return False
        if reason:
            return True
        if people & self.trainer_asked_id and self._may_trainer_answer():
            return True
        if any(self.with_user(user).has_access("read") for user in colleagues):
            return True
        return self._was_written_to(people, sender, parent)

    def _is_past_reopening(self):
        """Whether an answer of the beneficiary comes too late for this ticket."""
        over = self.state in ("closed", "cancelled")
        return over and not self._is_reopening_open()

    def _is_beneficiary_address(self, sender):
        own = {email_normalize(self.beneficiary_email or ""), self.partner_id.email_normalized}
        return bool(sender) and sender in own

    @api.model
    def _was_written_to(self, people, sender, parent):
        """Whether the desk wrote the message that is answered to this person."""
        if parent.create_uid.share and parent.message_type == "email":
            return False
        recipients = parent.notification_ids.res_partner_id | parent.partner_ids
        by_desk = parent.message_type != "email" or any(
            not user.share for user in parent.author_id.user_ids
        )
        addresses = email_normalize_all(parent.outgoing_email_to or "")
        return by_desk and bool(people & recipients or sender in addresses)

    def _prepare_addition(self, message_dict, sender, parent, reason):
        """Say who the author is, and whom Odoo need not tell of the answer."""
        beneficiary = self._is_beneficiary_address(sender)
        if beneficiary and self.partner_id:
            message_dict["author_id"] = self.partner_id.id
        internal = message_dict.get("is_internal") and not beneficiary
        message_dict["is_internal"] = bool(reason or internal)
        # Odoo writes to the author of what is answered. Of a notice that is the company, whose
        # address may be one of the desk.
        if reason or parent.message_type == "auto_comment":
            message_dict.pop("parent_id", None)

    # ------------------------------------------------------------------ Automatic mail

    @api.model
    def _why_automatic(self, message, message_dict, sender):
        """Why a mail was sent by no person: a key of ``AUTOMATIC``, or nothing."""
        reason = mime.automatic_reason(message)
        if reason:
            return reason
        if "-loop-detection-bounce-email@" in (message_dict.get("references") or ""):
            return "machine"
        return "own" if self._is_own_address(sender) else ""

    @api.model
    def _is_own_address(self, sender):
        """Whether an address is one at which Odoo itself receives or from which it sends."""
        # Only whether there is such an alias is used.
        return bool(sender) and bool(self.env["mail.alias.domain"].sudo()._find_aliases([sender]))

    @api.model
    def _is_flood(self, sender):
        """Whether a sender has made more tickets lately than Odoo's own limit for its gateway."""
        if not sender:
            return False
        # Odoo's settings of the gateway, and how many there are, whoever runs it.
        parameters = self.env["ir.config_parameter"].sudo()
        minutes = int(parameters.get_param("mail.gateway.loop.minutes", 120))
        limit = int(parameters.get_param("mail.gateway.loop.threshold", 20))
        since = fields.Datetime.now() - timedelta(minutes=minutes)
        made = self.sudo().search_count(
            [("beneficiary_email", "=", sender), ("create_date", ">=", since)], limit=limit
        )
        if made < limit:
            return False
        allowed = self.env["mail.gateway.allowed"].sudo()
        return not allowed.search_count([("email_normalized", "=", sender)], limit=1)

    def action_not_automatic(self):
        """A person sent it after all: from now on its sender is told like any other."""
        self.check_access("write")
        # The mark is kept by the code alone; that the caller may write was checked.
        marked = self.sudo().filtered("automatic_mail")
        marked.automatic_mail = False
        marked._message_log_batch(
            bodies=dict.fromkeys(marked.ids, self.env._("This is no automatic e-mail."))
        )
        marked.filtered(lambda t: t.state == "new")._announce("received")
        marked.filtered(lambda t: t.state == "directed")._announce("directed")

    def _acknowledgeable(self):
        """Those of the tickets whose receipt is acknowledged: by e-mail, three of one sender in an
        hour.

        What other workers have done meanwhile is seen by a cursor of its own, since this one sees
        the database as it was when its transaction began.
        """
        by_address = self.filtered(
            lambda t: t.channel_id.kind == "email" and t.beneficiary_email
        ).grouped("beneficiary_email")
        if not by_address:
            return self
        # Held until the transaction ends: nobody counts the same sender beside it.
        for address in sorted(by_address):
            self.env.cr.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"asas_helpdesk received {address}"],
            )
        given = self.env["asas.helpdesk.notice"]._count_received(list(by_address))
        refused = self.browse()
        for address, tickets in by_address.items():
            refused |= tickets[max(0, ACKNOWLEDGEMENTS_AN_HOUR - given[address]) :]
        return self - refused

    # ------------------------------------------------------------------ Odoo's hooks

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Make a ticket of an e-mail.

        Channel, type and service come from the address it was sent to. Whatever the mail looks
        like, it becomes a ticket: nothing that arrives is lost.
        """
        self.check_access("create")
        values = dict(custom_values or {})
        address = self.env["asas.helpdesk.channel.address"]
        address_id = values.pop("channel_address_id", False)
        if address_id:
            # One that was deleted meanwhile is none.
            address = address._known(("id", "=", address_id))
        quoted = self.browse(values.pop("quoted_ticket_ids", ()) if self.env.su else ())
        channel = address.channel_id
        if not channel and "channel_id" not in values:
            channel = channel.search([("kind", "=", "email")], limit=1)
        domain = address.alias_domain_id
        companies = (
            self.env["res.company"]
            ._known()
            .filtered(lambda c: domain and c.alias_domain_id == domain)
        )
        company = companies if len(companies) == 1 else self.env.company
        # What the desk writes into a ticket is in its own language.
        desk = self.with_context(lang=company.partner_id.lang or self.env.lang)
        name, email = parse_contact_from_email(msg_dict.get("email_from"))
        email = email_normalize(email)
        partner = self.env["res.partner"].browse(msg_dict.get("author_id") or False)
        values = {
            "subject": (msg_dict.get("subject") or "").strip()[:SUBJECT_LENGTH]
            or desk.env._("(no subject)"),
            "description": desk._description_of_mail(msg_dict.get("body") or ""),
            "channel_id": channel.id,
            "company_id": company.id,
            "ticket_type": address.ticket_type or "request",
            "service_id": address.service_id.id,
            "beneficiary_name": name or email,
            "beneficiary_email": email,
            **values,
        }
        if self.env.su:
            values["source_message_id"] = msg_dict.get("message_id")
            # A mail is not kept waiting for its answer to be made.
            values["receipt_due"] = not values.get("automatic_mail")
        if partner and not partner.is_company:
            values["partner_id"] = partner.id
            values["beneficiary_name"] = partner.name
        # Odoo's own way asks for all fields and their labels first, for each mail.
        ticket = self.create(values)
        if values.get("receipt_due"):
            ticket._wake_receipts()
        if quoted:
            ticket._relate_by_mail(quoted)
        else:
            ticket = ticket.with_context(**{FIRST: True})
        if any(info.get("cid") for _name, _content, info in msg_dict.get("attachments", ())):
            return ticket.with_context(asas_helpdesk_pictures=True)
        return ticket

    def _description_of_mail(self, body):
        if len(body) > TEXT_LENGTH:
            # All of it is in the first message of the ticket.
            return plaintext2html(html2plaintext(body)[: TEXT_LENGTH // 10] + " …")
        try:
            folded = history.fold(body, self.env._("Earlier messages"))
        except Exception:  # how it looks is no reason not to take it
            _logger.exception("The history in a mail could not be folded.")
            return body
        return folded if len(folded) <= TEXT_LENGTH else body

    def _message_compute_real_author(self, author_id):
        """Odoo looks up whether there is an OdooBot, three times for each mail."""
        if self.env.user.active or not author_id:
            return super()._message_compute_real_author(author_id)
        author = self.env["res.partner"].browse(author_id)
        bot = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
        return author if author.active and author.id != bot else author.browse()

    def _message_compute_parent_id(self, parent_id):
        if self.env.context.get(FIRST) and not parent_id:
            return False  # nothing was written on the ticket before
        return super()._message_compute_parent_id(parent_id)

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        if self.env.context.get(FIRST) and len(self) == 1:
            # Odoo looks for an alias of this ticket first, and just made it has none.
            general = self.env["mail.thread"]
            if self.company_id != self.env.company:
                general = general.with_company(self.company_id)
            found = general._notify_get_reply_to_batch(
                {False: (defaults or {}).get(self.id, False)},
                {False: (author_ids or {}).get(self.id, False)},
            )
            return {self.id: found[False]}
        return super()._notify_get_reply_to_batch(defaults=defaults, author_ids=author_ids)

    def _relate_by_mail(self, quoted):
        """Let a new ticket and those that its mail named stand beside each other."""
        self._relate(quoted)
        desk = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang)
        names = ", ".join(quoted.mapped("reference"))
        desk._message_log(body=desk.env._("The e-mail belongs to %(reference)s.", reference=names))
        body = desk.env._(
            "An e-mail of %(sender)s about this has become a ticket of its own: %(reference)s.",
            sender=self.beneficiary_email or self.beneficiary_name or "–",
            reference=self.reference,
        )
        quoted._message_log_batch(bodies=dict.fromkeys(quoted.ids, body))

    def message_update(self, msg_dict, update_vals=None):
        result = super().message_update(msg_dict, update_vals=update_vals)
        by_gateway = self.env.su and self.env.context.get(GATEWAY)
        if by_gateway and not msg_dict.get("is_internal") and self._is_reopening_open():
            sender = email_normalize(msg_dict.get("email_from") or "")
            if self._is_beneficiary_address(sender):
                lang = self.company_id.partner_id.lang or self.env.lang
                # As from the portal: what the beneficiary may ask for, the desk carries out.
                self.with_user(SUPERUSER_ID).with_context(lang=lang).action_reopen()
        return result

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if self.env.context.get("asas_helpdesk_pictures") and message.message_type == "email":
            # Only now the pictures have an address at which they can be seen.
            self.description = self._description_of_mail(str(message.body))
        return result

    def _message_receive_bounce(self, email, partner):
        """A mail that came back did not tell the beneficiary anything."""
        result = super()._message_receive_bounce(email, partner)
        # The mail gateway speaks here, and proof is written by the code alone.
        notices = self.sudo().notice_ids.filtered(
            lambda n: (
                n.method == "email" and n.state == "sent" and email_normalize(n.address) == email
            )
        )
        failure = self.env._("The mail came back: %(email)s", email=email)
        notices._sync_state("failed", failure)
        # An answer that was sent before its ticket was merged may come back later: its message has
        # moved here, its notice has not. The message says here that it failed.
        moved = self._merged_tickets().notice_ids.filtered(
            lambda n: (
                n.method == "email"
                and n.state == "sent"
                and n.address == email
                and n.notification_id.mail_message_id.res_id in self.ids
            )
        )
        moved.write({"state": "failed", "done_at": False, "failure": failure})
        return result

    def _message_create(self, values_list):
        for values in values_list:
            for name in ("subject", "body"):
                if values.get(name):  # no text of PostgreSQL holds a NUL, and a mail may
                    values[name] = values[name].replace("\0", "")
        return super()._message_create(values_list)
