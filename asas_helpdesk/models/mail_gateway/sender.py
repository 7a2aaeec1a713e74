"""Decide who a mail comes from: the one place where this is decided.

The address in From, or another one that the mail names, belongs to a contact only if it is proven
to be theirs and the mail speaks for it. Everything else is an address to write to.
"""

import re
from email.utils import getaddresses
from typing import NamedTuple

from odoo.tools import email_normalize, parse_contact_from_email

from ...tools import address, authentication, forwarded, mail_headers
from . import answers, own_words

# Why a ticket has the contact that it has, or none.
REASONS = [
    ("proven", "Sent from the Proven Address of the Contact"),
    ("unchecked", "Names the Proven Address of the Contact"),
    ("form", "Sent by a Form or List That the Settings Name"),
    ("desk", "Chosen by the Desk"),
    ("failed", "Not Sent from the Address It Names"),
    ("refused", "Not Confirmed by Our Mail Server"),
    ("several", "Several Senders"),
    ("unproven", "The Contact’s Address Is Not Proven"),
    ("shared", "Several Contacts Share the Address"),
    ("reply_to", "To Be Answered at Another Address"),
    ("list", "Passed On by a List"),
    ("forward", "Forwarded by a Colleague"),
    ("unknown", "No Contact Has the Address"),
]
# The headers in which a list that takes the place of the sender names who wrote.
ORIGINAL = ("X-Original-From", "X-Original-Sender", "Reply-To")


FETCHED = (
    *("name", "email", "phone", "lang", "active", "is_company", "partner_share"),
    *("email_normalized", "asas_helpdesk_proven_email", "message_bounce"),
)
# How a list names in From who wrote: 'Souad' via Info.
PASSED_ON = re.compile(
    r"[\"'‘]?(.{2,200}?)[\"'’]? (?:via|عبر|بواسطة|من خلال) .{1,200}", re.IGNORECASE
)
# Why a mail does not speak for the address that it names.
SILENT = {"failed", "refused", "several"}


class Sender(NamedTuple):
    """Who a mail comes from.

    ``name``, ``address``
        how the person is called and where written to; the address is normalized, or empty
    ``partner``
        the contact that is the beneficiary of a ticket made of it, or none
    ``reason``
        why this contact, or none: a key of ``REASONS``
    ``check``
        what our own mail server says about From: ``pass``, ``fail`` or ``unchecked``
    ``origin_name``, ``origin``
        the name and the address in From
    ``voice``
        the address for which it speaks in tickets that exist already, or empty
    ``speaker``
        the contact whose proven address this is, or none
    ``known``
        all contacts with that address, proven or not: for whom it must not reach
    """

    name: str
    address: str
    partner: object
    reason: str
    check: str
    origin_name: str
    origin: str
    voice: str
    speaker: object
    known: object

    @property
    def speaks(self):
        """Return whether the mail speaks for the address it names."""
        return self.reason not in SILENT

    @property
    def colleague(self):
        """Return the contact of the user of the staff who has sent it, or none."""
        return self.speaker.filtered(lambda partner: not partner.partner_share)

    @property
    def author(self):
        """Return the contact in whose name the first message of a new ticket stands."""
        return self.speaker if self.reason == "forward" else self.partner

    def ticket_values(self):
        """Return what a new ticket keeps of it."""
        return {
            "partner_id": self.partner.id,
            "beneficiary_name": self.partner.name or self.name or self.address,
            "beneficiary_email": self.address,
            "sender_reason": self.reason,
            "sender_check": self.check,
            "sender_address": self.origin if self.origin != self.address else False,
        }


class Named(NamedTuple):
    """A person as a mail names them."""

    name: str
    address: str


def people_in(message, header):
    """Return the people whom a header names, each address once.

    The header is read as it came: words that are encoded in it are names, whatever they contain.
    """
    found = {}
    for name, value in message.raw_items():
        if name.lower() == header.lower():
            text = mail_headers.FOLDS.sub(" ", str(value))
            for called, typed in getaddresses([text]):
                written_to = clean_address(_decoded(typed))
                if written_to and written_to not in found:
                    found[written_to] = Named(_decoded(called).strip(" '\""), written_to)
    return list(found.values())


def clean_address(text):
    """Return the address in a text as it is stored; empty if there is none."""
    found = address.read(text)
    if found.problem != address.BROKEN:
        return found.value
    return email_normalize(text) or ""


def _decoded(text):
    return mail_headers.readable(text.encode("utf-8", "surrogateescape"))


def decide(env, message, message_dict):
    """Return who a mail comes from.

    :param env: of the gateway, as superuser
    """
    return _Decision(env, message, message_dict).sender()


class _Decision:
    """The steps to a ``Sender``, for one mail."""

    def __init__(self, env, message, message_dict):
        self.env, self.message, self.message_dict = env, message, message_dict
        self.addresses = env["asas.helpdesk.channel.address"]
        self.trust = self.addresses._trust()
        self.people = people_in(message, "From")
        self.origin = self.people[0] if self.people else self._as_odoo_reads_it()
        self.check = authentication.check(
            message.raw_items(),
            self.addresses._own_servers(),
            self.origin.address.rpartition("@")[2],
        )[0]

    def _as_odoo_reads_it(self):
        name, typed = parse_contact_from_email(self.message_dict.get("email_from"))
        return Named(name, clean_address(typed or ""))

    def sender(self):
        if len(self.people) > 1:
            return self._nobody(self.origin, "several")
        if self.check == authentication.FAIL:
            return self._nobody(self.origin, "failed")
        if self.check != authentication.PASS and self.trust.only_checked:
            return self._nobody(self.origin, "refused")
        return self._by_form_or_list() or self._by_person()

    # ------------------------------------------------------------------ Forms and lists

    def _by_form_or_list(self):
        """Return who has written a mail that a form or a list has sent in its own name."""
        own = bool(self.addresses._base_of(self.origin.address))
        trusted = self.origin.address in self.trust.forms
        if not (own or trusted):
            return None
        person = self._named_elsewhere(*ORIGINAL)
        if not person:
            return None
        named = self._people_elsewhere("Reply-To")
        if trusted and self.check == authentication.PASS and len(named) < 2:
            return self._of(person, "form")
        return self._nobody(person, "list" if own else "reply_to")

    def _named_elsewhere(self, *headers):
        """Return the first person whom one of these headers names, unless it is the one in From or
        the desk itself."""
        for header in headers:
            for person in self._people_elsewhere(header):
                return person if person.name else person._replace(name=self._other_name(person))
        return None

    def _people_elsewhere(self, header):
        return [
            person
            for person in people_in(self.message, header)
            if person.address != self.origin.address and not self.addresses._base_of(person.address)
        ]

    def _wants_answers(self):
        """Return whether a Reply-To names the sender, alone or with others."""
        named = (person.address for person in people_in(self.message, "Reply-To"))
        return self.origin.address in named

    def _other_name(self, person):
        """Return the name that another header gives beside an address."""
        for header in ORIGINAL:
            for named in people_in(self.message, header):
                if named.address == person.address and named.name:
                    return named.name
        passed_on = PASSED_ON.fullmatch(self.origin.name or "")
        return passed_on[1].strip() if passed_on else ""

    # ------------------------------------------------------------------ People

    def _by_person(self):
        found = self._of(self.origin)
        # Also if their own address is not proven: nobody becomes the beneficiary by it.
        if found.known.filtered(lambda partner: not partner.partner_share):
            original = self._forwarded()
            return (
                found._replace(**self._only_written_to(original, "forward")) if original else found
            )
        other = self._named_elsewhere("Reply-To")
        if not other or self._wants_answers():
            return found
        if found.partner and self.check == authentication.PASS:
            return found._replace(address=other.address)
        # Somebody who imitates the address in From would be answered at this one.
        return found._replace(**self._only_written_to(other, "reply_to"))

    def _only_written_to(self, person, reason):
        return {
            "name": person.name or ("" if reason == "forward" else self.origin.name),
            "address": person.address,
            "partner": self.env["res.partner"],
            "reason": reason,
        }

    def _forwarded(self):
        """Return who wrote what a colleague forwards, or None."""
        attached = [p for p in self.message.walk() if p.get_content_type() == "message/rfc822"]
        text = own_words.all_words(self.message_dict.get("body"))
        forwards = answers.is_forwarding(self.message_dict.get("subject"))
        if not (forwards or attached or answers.FORWARDED.search(text)):
            return None
        named = (Named(*each) for each in forwarded.original_senders(text))
        people = [person._replace(address=clean_address(person.address)) for person in named]
        if attached and not people:
            inner = attached[0].get_payload()
            people = people_in(inner[0], "From") if isinstance(inner, list) and inner else []
            people = people if len(people) == 1 else []
        ours = self.addresses._base_of
        people = [p for p in people if p.address not in ("", self.origin.address)]
        people = [p for p in people if not ours(p.address)]
        if len(people) > 1:
            # What was forwarded to a colleague before is not theirs.
            staff = self._staff_among(people)
            people = [p for p in people if p.address not in staff] or people
        return people[0] if people else None

    def _staff_among(self, people):
        found = self.env["res.partner"].search_fetch(
            [
                ("email_normalized", "in", [person.address for person in people]),
                ("partner_share", "=", False),
            ],
            ["email_normalized"],
        )
        return set(found.mapped("email_normalized"))

    # ------------------------------------------------------------------ Contacts

    def _contacts(self, person):
        people = self.env["res.partner"]
        if not person.address:
            return people
        # All that the gateway and the ticket read of them, in one statement.
        same = [("email_normalized", "in", address.spellings(person.address))]
        return people.search_fetch(same, FETCHED)

    def _of(self, person, reason=""):
        """Return a person who speaks for an address, and its contact if it is proven."""
        known = self._contacts(person)
        people = known.filtered(lambda partner: not partner.is_company)
        partner, why = people._asas_helpdesk_owner(person.name)
        if partner:
            checked = self.check == authentication.PASS
            why = reason or ("proven" if checked else "unchecked")
        return Sender(
            name=person.name,
            address=person.address,
            partner=partner,
            reason=why,
            check=self.check,
            origin_name=self.origin.name,
            origin=self.origin.address,
            voice=person.address,
            speaker=partner,
            known=known,
        )

    def _nobody(self, person, reason):
        """Return a person who is only an address to write to."""
        nobody = self.env["res.partner"]
        return Sender(
            name=person.name,
            address=person.address,
            partner=nobody,
            reason=reason,
            check=self.check,
            origin_name=self.origin.name,
            origin=self.origin.address,
            voice=self.origin.address,
            speaker=nobody,
            known=self._contacts(self.origin),
        )
