import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import link_key
from ..ticket import way_in
from .delivery import FORMER, Aside
from .ticket_contact import ASKED, CHANGES, OBJECTED

# The new address of each field of the contact, until the link sent to it is opened.
NEW = {"beneficiary_email": "asked_email", "beneficiary_phone": "asked_phone"}
ADDRESS, OBJECTION = "address", "objection"
# For so long the former address can object.
OBJECTION_TIME = timedelta(days=30)
DISPUTE = "asas_helpdesk.activity_type_dispute"


class TicketNewAddress(models.Model):
    """A new address that was given through the link to the ticket, which somebody may have stolen.

    It gets notices once the link that was sent to it is opened; until then the present one does.
    That one is told at once, without a key, and who reads it objects by one press: the change
    is stopped or undone, the links end, and the desk looks into it.

    The keys of these two pages open nothing else. Like all keys, they are computed when a message
    leaves; the first holds for this address alone, the second for the message it came with.
    """

    _inherit = "asas.helpdesk.ticket"

    asked_email = fields.Char(
        string="New E-mail, Not Confirmed",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Given through the link. It is used once the link that was sent there is opened.",
        protected=True,
        personal="empty",
    )
    asked_phone = fields.Char(
        string="New Phone, Not Confirmed",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Given through the link. It is used once the link that was sent there is opened.",
        protected=True,
        personal="empty",
    )
    # What an objection brings back, by field: the values before the first change by the link.
    former_contact = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        protected=True,
        technical=True,
        personal="empty",
    )

    # ------------------------------------------------------------------ Asked for by the link

    def _ask_new_contact(self, contact):
        """Keep new addresses until the links that are sent to them are opened; tell the present
        ones.

        :param dict contact: the new value of each field that was filled in
        :raise UserError: if somebody has objected to a change, and the desk has not decided yet
        """
        self.ensure_one()
        if self._is_contact_disputed():
            raise UserError(
                self.env._(
                    "Somebody who reads the present address objected to a change of the contact"
                    " details. Our staff is looking into it. Please contact us another way."
                )
            )
        asked = {}
        for name, value in contact.items():
            wanted = value if name in NEW and value != self[name] else False
            if name in NEW and wanted != self[NEW[name]]:
                asked[name] = wanted
        if not asked:
            return
        self.write({NEW[name]: value for name, value in asked.items()})
        changes = {name: (self[name] or "", value) for name, value in asked.items() if value}
        shown = ", ".join(f"{old or '–'} → {new}" for old, new in changes.values())
        note = contact.get("beneficiary_phone_note")
        self._message_log(
            body=self.env._(
                "New contact details were given through the link: %(changes)s. They are used once"
                " the link that is sent there is opened.",
                changes=f"{shown} ({note})" if note else shown,
            )
            if changes
            else self.env._("The new contact details given through the link were taken back.")
        )
        if changes:
            self._tell_asked_change(changes)
            self._send_address_links(changes)

    def _tell_asked_change(self, changes):
        """Tell the present addresses what was asked for, without a key of the ticket."""
        for method in self._get_written_methods():
            present = self[method._address_field]
            if present:
                context = {CHANGES: changes, FORMER: Aside(present), ASKED: True}
                method.with_context(**context)._deliver(self.with_context(**context), "contact", {})

    def _send_address_links(self, changes):
        for method in self._get_written_methods():
            if method._address_field not in changes:
                continue
            context = {FORMER: Aside(changes[method._address_field][1])}
            unreached = method.with_context(**context)._deliver(
                self.with_context(**context), "new_address", {}
            )
            if unreached:
                self._ask_to_call_new_number()

    def _ask_to_call_new_number(self):
        """Let the desk call a new number to which no link can be sent."""
        user = self._who_sees_to_contact()
        env = self.with_context(lang=user.lang or self.env.lang).env
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "asas_helpdesk.activity_type_call",
            user_id=user.id,
            automated=True,
            summary=env._("Call %(number)s, which was given by the link", number=self.asked_phone),
            note=env._(
                "No SMS can be sent there. Make sure that it is the beneficiary’s, then enter it on"
                " the ticket."
            ),
        )

    def _get_written_methods(self):
        methods = self.env["asas.helpdesk.delivery"]._get_methods()
        return [method for method in methods if method._is_written]

    def _get_new_address_values(self, vals):
        """Return what ends with a change of the contact: the addresses that were asked for, and
        what an objection would bring back, unless the change itself says so."""
        values = {}
        for name, asked in NEW.items():
            if {name, "partner_id"} & vals.keys() and self[asked] and asked not in vals:
                values[asked] = False
        if self.former_contact and "former_contact" not in vals:
            values["former_contact"] = False
        return values

    # ------------------------------------------------------------------ Confirmed

    @api.model
    def _find_new_address(self, ticket_id, method_name, key):
        """Return the ticket to whose new address a key was sent.

        :param str method_name: the name of the method by which it was sent
        :return: the ticket as superuser and whether the address is in use already; no ticket if
            the key is not of an address that was asked for
        """
        method = self.env["asas.helpdesk.delivery"]._get_method(method_name)
        # The key decides who may see that there is such a ticket.
        ticket = self.sudo().search([("id", "=", ticket_id)])
        if method._address_field not in NEW or ticket.hidden_from_me:
            return ticket.browse(), False
        asked, present = ticket[NEW[method._address_field]], ticket[method._address_field]
        is_asked, is_present = (
            ticket._is_key_of(key, ticket_id, f"{ADDRESS} {method_name} {address}", address)
            for address in (asked, present)
        )
        return ticket if is_asked or is_present else ticket.browse(), is_present and not is_asked

    def _confirm_new_address(self, method_name):
        """Use the new address from now on; called as superuser for who reads it."""
        self.ensure_one()
        name = self.env["asas.helpdesk.delivery"]._get_method(method_name)._address_field
        former = dict(self.former_contact or {})
        former.setdefault(name, self[name] or False)
        by_link = self.with_context(**way_in.by(way_in.LINK))
        by_link.write({name: self[NEW[name]], "former_contact": former})

    # ------------------------------------------------------------------ Objected to

    @api.model
    def _find_objection(self, ticket_id, key):
        """Return the ticket, as superuser, of whose change of the contact a message with this key
        has told; none if there is no such message, or it is too old."""
        # The key decides who may see that there is such a ticket.
        ticket = self.sudo().search([("id", "=", ticket_id)])
        known = ticket._is_key_of(key, ticket_id, OBJECTION, ticket.id)
        _id, message_id = link_key.read(key) or (0, 0)
        # Only its date is looked at.
        message = self.env["mail.message"].sudo().browse(message_id).exists()
        if not known or not message or ticket.hidden_from_me:
            return ticket.browse()
        if fields.Datetime.now() - message.date > OBJECTION_TIME:
            return ticket.browse()
        return ticket

    def _object_to_contact(self):
        """Stop or undo a change of the contact that was made by the link, and tell the desk; called
        as superuser for who reads an address that was told of it.

        What the staff or a person who has signed in has changed stays until the desk decides.
        """
        self.ensure_one()
        if self._is_contact_disputed():
            return
        former, asked = self.former_contact or {}, self.asked_email or self.asked_phone
        if former or asked:
            self._withdraw_links()
            said = self.env._("It was stopped, and the access links were withdrawn.")
        else:
            said = self.env._("The change remains until you decide.")
        self._message_log(
            body=self.env._(
                "Somebody who reads an address of this ticket objected to the change of the contact"
                " details. %(said)s",
                said=said,
            )
        )
        self._ask_desk_about_contact(said)
        ended = dict.fromkeys(("asked_email", "asked_phone", "former_contact"), False)
        self.with_context(**{OBJECTED: True}).write(ended | former)
        if asked and not former:
            self.env["asas.helpdesk.notice"]._send(self, "link")

    def _is_contact_disputed(self):
        """Return whether somebody objected to a change, and the desk has not looked into it."""
        # sudo() only to see whether it is open.
        dispute = self.env.ref(DISPUTE, raise_if_not_found=False)
        return bool(dispute) and dispute in self.sudo().activity_ids.activity_type_id

    def _ask_desk_about_contact(self, said):
        user = self._who_sees_to_contact()
        env = self.with_context(lang=user.lang or self.env.lang).env
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            DISPUTE,
            user_id=user.id,
            automated=True,
            summary=env._("Somebody objected to the new contact details"),
            note=env._(
                "%(said)s Find out whose address is right: call the beneficiary. Until this is"
                " done, the link changes no contact details.",
                said=said,
            ),
        )

    def _who_sees_to_contact(self):
        candidates = (self.user_id & self._queue("2")) | self._queue("2") | self._administrators()
        return candidates.filtered(
            lambda user: self._may_be_directed_to(user) and self.with_user(user).has_access("read")
        )[:1]

    # ------------------------------------------------------------------ Keys

    def _get_marked_page(self, page):
        """Return the address of one of these pages as it is rendered and stored."""
        return f"{self.get_base_url()}{self.access_url}/{page}?token={link_key.MARK}"

    def _get_address_link(self, method_name):
        return self._get_marked_page(f"{ADDRESS}/{method_name}")

    def _get_objection_link(self, name):
        """Return the page on which a reader of this notice objects; empty for the new address
        itself, and in a notice of what was done after an objection.

        :param str name: the field of the contact to which the notice is sent
        """
        is_new = not self.env.context.get(FORMER) and name in self.env.context.get(CHANGES, ())
        if is_new or self.env.context.get(OBJECTED):
            return ""
        return self._get_marked_page(OBJECTION)

    def _make_page_key(self, purpose, message_id):
        secret = self.env["asas.helpdesk.link.secret"]._derive(purpose)
        return link_key.make(secret, self.id, message_id, 0)

    def _is_key_of(self, key, ticket_id, purpose, wanted):
        """Return whether a key is the ticket's for this purpose, in the same time for each."""
        said, message_id = link_key.read(key) or (0, 0)
        secret = self.env["asas.helpdesk.link.secret"]._derive(purpose)
        known = link_key.is_same(key, link_key.make(secret, said, message_id, 0))
        return known and bool(wanted) and said == ticket_id == self.id

    def _fill_in_page_keys(self, text, message):
        """Return a text that leaves with one notice of a change of the contact, with the keys of
        the pages it leads to."""
        if f"{self.access_url}/" not in text or f"?token={link_key.MARK}" not in text:
            return text
        # Only what was sent, and where to, is looked at.
        notices = self.env["asas.helpdesk.notice"].sudo()
        notice = notices.search(notices._carried_by_domain(message), limit=1)
        keys = {}
        if notice.kind == "contact":
            keys[OBJECTION] = self._make_page_key(OBJECTION, message.id)
        elif notice.kind == "new_address":
            name = f"{ADDRESS}/{notice.method}"
            purpose = f"{ADDRESS} {notice.method} {notice.address}"
            keys[name] = self._make_page_key(purpose, message.id)
        for page, key in keys.items():
            place = rf"(?:{self._get_own_hosts()}){self.access_url}/{page}\?token="
            marked = rf"({place}){link_key.MARK}\b"
            text = re.sub(marked, lambda found, key=key: found[1] + key, text)
        return text
