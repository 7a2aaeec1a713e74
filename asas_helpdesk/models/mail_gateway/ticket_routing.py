from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize, email_normalize_all

from ...tools import automatic_mail, mail_headers
from .incoming import incoming

# RFC 3834, section 2: the same sender is not answered again and again.
ACKNOWLEDGEMENTS_AN_HOUR = 3
# More references than a person would put into a subject are ignored.
MAX_NAMED = 5


class TicketRouting(models.Model):
    """Decide which ticket an e-mail belongs to, and whether a person has sent it.

    It is added to a ticket only if its sender has a part in it; a mail from anybody else becomes a
    new ticket that is linked with the other.
    """

    _inherit = "asas.helpdesk.ticket"

    # ------------------------------------------------------------------ Where it belongs

    @api.model
    def _desk_routes(self, message, message_dict, routes, reason=""):
        """Return where a mail to the desk goes: to one ticket, or to a new one.

        :param str reason: why the mail is known to be automatic, or nothing
        :return: the routes, those of other models unchanged; the mail's author, its parent and
            whether it is internal are set in ``message_dict``
        """
        ours = [route for route in routes if route[0] == self._name]
        if not ours:
            return routes
        others = [route for route in routes if route[0] != self._name]
        _model, thread_id, values, uid, alias = self._first_route(ours)
        sender = self._noted_sender()
        reason = reason or self._why_automatic(message, message_dict, sender)
        uncertain = "" if reason else self._why_uncertain(message, message_dict, sender)
        # The gateway finds out whose the ticket is; it shows nothing to anybody.
        tickets = self.sudo()
        if thread_id:
            quoted = tickets.browse(thread_id)
        else:
            quoted = tickets._named_in(message_dict.get("subject"))
        # An answer to a merged ticket goes to the one that remained.
        quoted = tickets.union(*(ticket._survivor() or ticket for ticket in quoted))
        # What the mail answers decides whose ticket it is; nothing of it is shown.
        parent = self.env["mail.message"].sudo().browse(message_dict.get("parent_id") or [])
        answered = parent if thread_id else None
        thanked = quoted.filtered(
            lambda t: not (reason or uncertain) and t._is_only_thanked(message_dict, sender)
        )[:1]
        fitting = (
            thanked
            or quoted.filtered(lambda t: t._takes_mail_of(sender, answered, reason or uncertain))[
                :1
            ]
        )
        if fitting:
            doubt = "thanks" if thanked else uncertain or ("" if sender.speaks else "sender")
            fitting._note_uncertain(doubt, sender, answered, message_dict)
            fitting._prepare_addition(message_dict, sender, parent, reason or uncertain)
            return [(self._name, fitting.id, None, uid, alias), *others]
        self._set_author(message_dict, sender.author)
        message_dict.pop("parent_id", None)
        message_dict["is_internal"] = False
        old = quoted.filtered(lambda t: t._is_beneficiary(sender))[:1]
        values = {
            **(values or {}),
            **quoted._values_beside(old, sender.address, reason or uncertain),
        }
        return [(self._name, 0, values, uid, alias), *others]

    def _values_beside(self, old, address, reason):
        """Return what a new ticket takes from these, which its mail names, and from its sender.

        :param old: the one of them that is the sender's own, or none
        """
        values = {}
        if self:
            values["quoted_ticket_ids"] = self.ids
        if old:  # a follow-up keeps type and service
            values.update(ticket_type=old.ticket_type, service_id=old.service_id.id)
        if not reason and self._is_flood(address):
            reason = "flood"
        if reason:
            values["automatic_mail"] = reason
        return values

    @api.model
    def _first_route(self, routes):
        """Return the one route that counts, however many of our addresses a mail was sent to."""
        if len(routes) == 1:
            return routes[0]
        addresses = self.env["asas.helpdesk.channel.address"].sudo()  # only their order is read

        def order(route):
            address = addresses.browse((route[2] or {}).get("channel_address_id")).exists()
            return not route[1], not address, address.sequence, address.id

        return min(routes, key=order)

    @api.model
    def _named_in(self, subject):
        """Return the tickets whose references a subject names."""
        references = mail_headers.references(subject)[:MAX_NAMED]
        return self.search([("reference", "in", references)]) if references else self

    def _takes_mail_of(self, sender, parent, reason):
        """Return whether a mail is added to this ticket.

        :param sender: who it comes from (``sender.py``)
        :param parent: the message it answers according to its references; None if only the subject
            names the ticket, which anybody could write
        :param str reason: why it is automatic; such a mail becomes a note and changes nothing
        """
        self.ensure_one()
        if self._is_hidden_from(sender.known):
            return False
        if not sender.speaks and parent is None:
            return False
        if self._is_beneficiary(sender, parent is not None):
            return bool(reason) or not self._is_past_reopening()
        if parent is None and not all(sender.known.mapped("partner_share")):
            # Anybody can write a reference and a name: they do not make the sender one of the
            # staff.
            return False
        people = sender.speaker or sender.known
        if people & self.message_partner_ids:
            return True
        if parent is None:
            return False
        if reason:
            return True
        if self._takes_answer_of(people):
            return True
        if any(self.with_user(user).has_access("read") for user in sender.colleague.user_ids):
            return True
        return self._was_written_to(people, sender.voice, parent)

    def _takes_answer_of(self, people):
        """Return whether the desk has asked one of these people, who otherwise have no part in the
        ticket. (Hook)"""
        return False

    def _is_past_reopening(self):
        """Return whether an answer of the beneficiary comes too late for this ticket."""
        over = self.state in ("closed", "cancelled")
        return over and not self._is_reopening_open()

    def _is_beneficiary(self, sender, answers=True):
        """Return whether a mail comes from the address of the beneficiary.

        :param bool answers: whether it answers a mail of ours; if not, an address that nothing
            proves to be the contact's is not enough
        """
        own = {email_normalize(self.beneficiary_email or ""), self.partner_id.email_normalized}
        if not sender.voice or sender.voice not in own:
            return False
        if not self.partner_id or sender.speaker == self.partner_id:
            return True
        if sender.speaker:
            return False  # another person, who shares the address
        return answers or sender.voice != self.partner_id.email_normalized

    @api.model
    def _was_written_to(self, people, sender, parent):
        """Return whether the desk sent this person the message that is answered."""
        if parent.create_uid.share and parent.message_type == "email":
            return False
        recipients = parent.notification_ids.res_partner_id | parent.partner_ids
        by_desk = parent.message_type != "email" or any(
            not user.share for user in parent.author_id.user_ids
        )
        addresses = email_normalize_all(parent.outgoing_email_to or "")
        return by_desk and bool(people & recipients or sender in addresses)

    def _prepare_addition(self, message_dict, sender, parent, reason):
        """Set the author, and the people whom Odoo need not notify of the answer."""
        beneficiary = sender.speaks and self._is_beneficiary(sender)
        author = self.partner_id if beneficiary else self.env["res.partner"]
        self._set_author(message_dict, author or sender.speaker)
        internal = message_dict.get("is_internal") and not beneficiary
        message_dict["is_internal"] = bool(reason or internal or not sender.speaks)
        if not sender.speaks:
            self._log_silent(sender)
        # Odoo notifies the author of the message that is answered. For a notice that is the
        # company, whose address may be one of the desk.
        if reason or not sender.speaks or parent.message_type == "auto_comment":
            message_dict.pop("parent_id", None)

    @api.model
    def _set_author(self, message_dict, author):
        message_dict["author_id"] = author.id
        if mail := incoming(self.env):
            mail.author_id = author.id

    def _log_silent(self, sender):
        """Log why a mail in the name of an address does not count as an answer of its owner."""
        desk = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang)
        texts = {
            "failed": desk.env._("our mail server says that it was not sent from there"),
            "refused": desk.env._("our mail server does not say whether it was sent from there"),
            "several": desk.env._("it names several senders"),
        }
        desk._message_log(
            body=desk.env._(
                "An e-mail in the name of %(address)s is kept as an internal note and changes"
                " nothing: %(reason)s. If it is genuine, answer it or resume the ticket.",
                address=sender.origin or "–",
                reason=texts[sender.reason],
            )
        )

    # ------------------------------------------------------------------ Automatic mail

    @api.model
    def _why_automatic(self, message, message_dict, sender):
        """Return why a mail was surely sent by a program: a key of ``MACHINE``, or nothing."""
        reason = automatic_mail.machine_reason(message) or self._why_unread(sender)
        if reason:
            return reason
        if "-loop-detection-bounce-email@" in (message_dict.get("references") or ""):
            return "machine"
        # Odoo does not accept its own addresses as an author.
        own = not sender.speaker and self._is_own_address(sender.address)
        return "own" if own else ""

    @api.model
    def _why_unread(self, sender):
        """Return why nobody reads what would be sent to the sender of a mail, or nothing.

        A form on a website sends from such an address, too, and names that of the person besides.
        """
        reason = automatic_mail.address_reason(sender.origin)
        if reason == "noreply" and sender.address != sender.origin:
            return automatic_mail.address_reason(sender.address)
        return reason

    @api.model
    def _is_own_address(self, sender):
        """Return whether Odoo itself receives or sends mail at an address."""
        # Only whether such an alias exists is used.
        return bool(sender) and bool(self.env["mail.alias.domain"].sudo()._find_aliases([sender]))

    @api.model
    def _is_flood(self, sender):
        """Return whether a sender has recently made more tickets than Odoo's limit for its
        gateway."""
        if not sender:
            return False
        # Odoo's settings of the gateway, and the number of tickets, whatever rights the user has.
        parameters = self.env["ir.config_parameter"].sudo()
        minutes = int(parameters.get_param("mail.gateway.loop.minutes", 120))
        limit = int(parameters.get_param("mail.gateway.loop.threshold", 20))
        since = fields.Datetime.now() - timedelta(minutes=minutes)
        # Only their number is used.
        made = self.sudo().search_count(
            [("beneficiary_email", "=", sender), ("create_date", ">=", since)], limit=limit
        )
        if made < limit:
            return False
        allowed = self.env["mail.gateway.allowed"].sudo()
        return not allowed.search_count([("email_normalized", "=", sender)], limit=1)

    def _is_announced(self, kind):
        # The mark is read for every user who makes the ticket. An automatic sender would answer the
        # acknowledgement, and an SMS or a call reaches nobody.
        if self.sudo().automatic_mail and kind != "answered":
            return False
        return super()._is_announced(kind)

    def _get_announceable(self, kind):
        tickets = super()._get_announceable(kind)
        return tickets._acknowledgeable() if kind == "received" else tickets

    def _acknowledgeable(self):
        """Return those tickets whose receipt is acknowledged: by e-mail, at most three per sender
        and hour.

        A separate cursor sees what other workers have done meanwhile, since this one sees the
        database as it was when its transaction began.
        """
        by_address = self.filtered(
            lambda t: t.channel_id.kind == "email" and t.beneficiary_email
        ).grouped("beneficiary_email")
        if not by_address:
            return self
        # Held until the transaction ends: nobody else counts the same sender meanwhile.
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
