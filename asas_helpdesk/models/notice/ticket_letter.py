from odoo import models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...tools.letter_text import letter_text
from ...tools.readable import mail_html, mail_text
from ..ticket.ticket_conversation import WRITTEN

# The context in which a notice tells what was said: the messages, by the id of their ticket.
SAID = "asas_helpdesk_said"
# The notices that ask for an answer.
ASKING = ("waiting", "reminder", "ending")
# So much of what the beneficiary wrote stands in the receipt; all of it is on the page.
MOST_SIGNS = 2000
# How far back the question is looked for.
LATEST = 10


class TicketLetter(models.Model):
    """What stands in a letter to the beneficiary beside the sentences of its template: what was
    said, what is asked, by when, and the facts of the ticket."""

    _inherit = "asas.helpdesk.ticket"

    def _get_letter(self, kind):
        """Return the parts of a notice, in the language of the context.

        :param str kind: the kind of the notice
        :return: ``words``, what was said, each with ``label``, ``body`` and its direction; ``ask``
            and ``after``, sentences; ``facts``, each a label, a value and a direction or None
        """
        self.ensure_one()
        asking = kind in ASKING or (kind == "answered" and self.state == "waiting")
        after = kind == "resolved" and self.ticket_type != "suggestion"
        return {
            "words": [] if self._is_link_alone() else self._get_words(kind),
            "ask": self._get_ask() if asking else "",
            "is_question": asking,
            "after": after
            and self.env._(
                "If you are not satisfied with this outcome, please let us know in the ticket."
            ),
            "takes_replies": bool(self.company_id.sudo().alias_domain_id),
            "facts": self._get_facts(asking),
        }

    # ------------------------------------------------------------------ What may be repeated

    def _is_link_alone(self):
        """Return whether mails about this ticket say nothing of what was said."""
        self.ensure_one()
        return self.confidential or not self.company_id.asas_helpdesk_words_in_mails

    def _is_address_proven(self):
        """Return whether what the beneficiary wrote goes to an address that is surely theirs: else
        anybody could make the institute mail their words to a stranger."""
        self.ensure_one()
        own = email_normalize(self.beneficiary_email or "")
        return bool(own) and own == self.partner_id._asas_helpdesk_proven_address()

    def _is_named_in_letters(self):
        """Return whether name and subject, which the author of the ticket chose, stand in mails."""
        return not self._is_address_typed() or self._is_address_proven()

    def _letter_name(self):
        """Return by which name a letter greets the beneficiary; empty if by none."""
        return (self._is_named_in_letters() and self.beneficiary_name) or ""

    def _letter_subject(self):
        """Return what follows in the subject of a mail: a colon and the ticket's subject."""
        return f": {self.subject}" if self._shows_subject() else ""

    def _shows_subject(self):
        return bool(self.subject) and self._is_named_in_letters() and not self._is_link_alone()

    # ------------------------------------------------------------------ Words

    def _get_words(self, kind):
        words = []
        if kind == "received" and self._is_address_proven():
            words.append(self._say(self.env._("What you wrote:"), self._get_own_words()))
        for message in self._get_messages_told(kind):
            label = self._get_label_of(message, kind)
            words.append(
                self._say(label, mail_html(message.body, self.env._("Picture"), self._get_accent()))
            )
        if kind == "resolved" and self.resolution:
            label = (
                self.env._("Reason:")
                if self.outcome == "declined"
                else self.env._("What was done or decided:")
            )
            words.append(self._say(label, mail_text(self.resolution, self._get_accent())))
        if kind == "extended" and self.extension_reason:
            reason = mail_text(self.extension_reason, self._get_accent())
            words.append(self._say(self.env._("Reason:"), reason))
        return [said for said in words if said["body"]]

    def _say(self, label, body):
        direction = "rtl" if self._is_read_from_right(body) else "ltr"
        attributes = {"dir": direction, "lang": "ar" if direction == "rtl" else "en"}
        align = "right" if direction == "rtl" else "left"
        return {
            "label": label,
            "body": body,
            "table": attributes,
            "cell": attributes | {"align": align},
        }

    def _get_label_of(self, message, kind):
        author = message.author_id
        # sudo() only to see whether one of the staff, or the program, wrote it.
        users = author.sudo().with_context(active_test=False).user_ids
        own = author == self.company_id.partner_id or any(not user.share for user in users)
        if not (author and own):
            name = author.name or message.email_from or "–"
            return self.env._("%(name)s wrote:", name=name)
        if kind in ASKING or (kind == "answered" and self.state == "waiting"):
            return self.env._("Our question:")
        return self.env._("Our answer:")

    def _get_accent(self):
        return self.company_id._asas_helpdesk_colours()["light-accent"]

    def _get_own_words(self):
        text = letter_text(self.description or "").strip()
        if len(text) > MOST_SIGNS:
            text = text[:MOST_SIGNS].rsplit(maxsplit=1)[0] + " …"
        return mail_text(text, self._get_accent())

    def _get_messages_told(self, kind):
        """Return the messages that a notice tells of, as superuser: those in the context, or the
        question."""
        said = self.env.context.get(SAID, {}).get(self.id)
        if said:
            # sudo() because it is told to the beneficiary, to whom it was written.
            return self.env["mail.message"].sudo().browse(said)
        return self._get_question() if kind in ASKING else self.env["mail.message"]

    def _get_question(self, before=None):
        """Return the latest answer of the staff that the beneficiary has not answered yet, as
        superuser; none if there is none.

        :param before: a message, of which only earlier ones count
        """
        # sudo() because it was written to the beneficiary; notes are left out.
        messages = self.env["mail.message"].sudo()
        domain = (
            Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("message_type", "in", WRITTEN)
            & Domain("is_internal", "=", False)
        )
        if before:
            domain &= Domain("id", "<", before.id)
        for message in messages.search(domain, order="id desc", limit=LATEST):
            if self._is_from_beneficiary(message):
                break
            if self._is_answer(message):
                return message
        return messages

    # ------------------------------------------------------------------ Facts

    def _get_ask(self):
        """Return by when the beneficiary is asked to answer, in words."""
        # The deadline is the beneficiary's own.
        statuses = self.sudo().sla_status_ids.filtered(lambda s: not s.reached_at)
        deadline = statuses.filtered(lambda s: s.metric == "waiting")[:1].deadline
        ask = [self.env._("Please reply to us.")]
        if deadline:
            moment = self.company_id._asas_helpdesk_moment(deadline, lang=self.env.lang)
            ask = [self.env._("Please reply by %(moment)s.", moment=moment)]
        if any(statuses.mapped("paused_at")):
            ask.append(self.env._("Our own time does not count until then."))
        return " ".join(ask)

    def _get_expected(self):
        """Hook: return what the beneficiary may expect next, and by when, in words."""
        return ""

    def _get_facts(self, asking):
        facts = [(self.env._("Reference"), self.reference, "ltr")]
        if self._shows_subject():
            facts.append((self.env._("Subject"), self.subject, None))
        moment = self.company_id._asas_helpdesk_moment(self.received_at, lang=self.env.lang)
        facts.append((self.env._("Received"), moment, None))
        expected = "" if asking else self._get_expected()
        if expected:
            facts.append((self.env._("Next"), expected, None))
        return facts
