from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize, email_normalize_all

from ...tools import automatic_mail, mail_headers

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
        sender = email_normalize(message_dict.get("email_from") or "") or ""
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
            doubt = "thanks" if thanked else uncertain
            fitting._note_uncertain(doubt, sender, answered, message_dict)
            fitting._prepare_addition(message_dict, sender, parent, reason or uncertain)
            return [(self._name, fitting.id, None, uid, alias), *others]
        message_dict.pop("parent_id", None)
        message_dict["is_internal"] = False
        values = {**(values or {}), **quoted._values_beside(sender, reason or uncertain)}
        return [(self._name, 0, values, uid, alias), *others]

    def _values_beside(self, sender, reason):
        """Return what a new ticket takes from these, which its mail names, and from its sender."""
        values = {}
        if self:
            values["quoted_ticket_ids"] = self.ids
        old = self.filtered(lambda t: t._is_beneficiary_address(sender))[:1]
        if old:  # a follow-up keeps type and service
            values.update(ticket_type=old.ticket_type, service_id=old.service_id.id)
        if not reason and self._is_flood(sender):
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

        :param str sender: a normalized address, or ``""``
        :param parent: the message it answers according to its references; None if only the subject
            names the ticket, which anybody could write
        :param str reason: why it is automatic; such a mail becomes a note and changes nothing
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
            # Anybody can write a reference and a name: they do not make the sender one of the
            # staff.
            return False
        if people & self.message_partner_ids:
            return True
        if parent is None:
            return False
        if reason:
            return True
        if self._takes_answer_of(people):
            return True
        if any(self.with_user(user).has_access("read") for user in colleagues):
            return True
        return self._was_written_to(people, sender, parent)

    def _takes_answer_of(self, people):
        """Return whether the desk has asked one of these people, who otherwise have no part in the
        ticket. (Hook)"""
        return False

    def _is_past_reopening(self):
        """Return whether an answer of the beneficiary comes too late for this ticket."""
        over = self.state in ("closed", "cancelled")
        return over and not self._is_reopening_open()

    def _is_beneficiary_address(self, sender):
        own = {email_normalize(self.beneficiary_email or ""), self.partner_id.email_normalized}
        return bool(sender) and sender in own

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
        beneficiary = self._is_beneficiary_address(sender)
        if beneficiary and self.partner_id:
            message_dict["author_id"] = self.partner_id.id
        internal = message_dict.get("is_internal") and not beneficiary
        message_dict["is_internal"] = bool(reason or internal)
        # Odoo notifies the author of the message that is answered. For a notice that is the
        # company, whose address may be one of the desk.
        if reason or parent.message_type == "auto_comment":
            message_dict.pop("parent_id", None)

    # ------------------------------------------------------------------ Automatic mail

    @api.model
    def _why_automatic(self, message, message_dict, sender):
        """Return why a mail was surely sent by a program: a key of ``MACHINE``, or nothing."""
        reason = automatic_mail.machine_reason(message) or self._why_unread(message, sender)
        if reason:
            return reason
        if "-loop-detection-bounce-email@" in (message_dict.get("references") or ""):
            return "machine"
        # Odoo does not accept its own addresses as an author.
        own = not message_dict.get("author_id") and self._is_own_address(sender)
        return "own" if own else ""

    @api.model
    def _why_unread(self, message, sender):
        """Return why nobody reads what would be sent to the sender of a mail, or nothing.

        A form on a website sends from such an address, too, and names that of the person besides.
        """
        reason = automatic_mail.address_reason(sender)
        other = email_normalize(str(message.get("Reply-To", ""))) or sender
        if reason == "noreply" and other != sender and not self._is_own_address(other):
            return automatic_mail.address_reason(other)
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
