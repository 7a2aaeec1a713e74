from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import email_normalize, format_list, formataddr, is_html_empty

from .ticket_contact import ANY_CONTACT
from .ticket_conversation import WRITTEN
from .ticket_duplicates import AT_ONCE
from .ticket_transitions import UNRESOLVED_STATES


class TicketMerge(models.Model):
    """Merging of tickets in which one person said the same more than once.

    One ticket stays. The others are cancelled as its duplicates: they keep their history and their
    evidence (SLA statuses, escalations, notices with their messages, ratings, remote accesses),
    which shows what the desk was committed to and did under their references. The conversation,
    the files, the followers, and everything that decides who may see the ticket and when it is
    due, move to the one that stays. Nobody is notified.
    """

    _inherit = "asas.helpdesk.ticket"

    merged_ids = fields.One2many(
        "asas.helpdesk.ticket",
        "duplicate_of_id",
        string="Merged Tickets",
        readonly=True,
        copy=False,
        groups="base.group_user",
        protected=True,
    )

    def action_merge(self):
        """Open the dialog to merge these tickets with the one whose form shows them, if any."""
        tickets = self._with_named()
        tickets.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.merge.wizard",
            "name": self.env._("Merge Tickets"),
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": tickets.ids, "asas_helpdesk_with": False},
        }

    # ------------------------------------------------------------------ Checks

    def _is_same_person_as(self, other):
        """Return whether two tickets come from the same person, as far as this can be known.

        They do if they have the same contact or, where one of them has no contact, the same
        address or number. A contact counts with its own address and number, not with those typed
        on a ticket, and only as far as its owner could not have entered those of another person:
        with an address that is proven, and a number if the contact has no user.
        """
        self.ensure_one()
        one, two = self.sudo(), other.sudo()  # only compared
        if one.partner_id and two.partner_id:
            return one.partner_id == two.partner_id
        mine, theirs = one._addresses_of_person(), two._addresses_of_person()
        return any(key and key == other_key for key, other_key in zip(mine, theirs, strict=True))

    def _addresses_of_person(self):
        """Return the e-mail address and the telephone number that identify the person."""
        person, number = self.partner_id, self.beneficiary_phone
        if person:
            users = person.with_context(active_test=False).user_ids
            number = not any(user.share for user in users) and person.phone
        return (
            person._asas_helpdesk_proven_address()
            if person
            else email_normalize(self.beneficiary_email or ""),
            self.company_id._asas_helpdesk_phone(number),
        )

    def _is_address_typed(self):
        """Hook: return whether who made the ticket typed contact details that nothing confirms, and
        opens it all the same."""
        return False

    def _is_proven_with(self, other):
        """Return whether two tickets come from the same person for certain: none of them is of
        somebody who may have typed the address or the number of another."""
        # Only compared.
        return not any(t._is_address_typed() and not t.partner_id for t in (self | other).sudo())

    def _get_merge_blocker(self, survivor):
        """Return why the current user may not merge these tickets into another, or None."""
        user, tickets = self.env.user, self | survivor
        if not self:
            return self.env._("Choose at least two tickets.")
        if len(tickets) > AT_ONCE:
            return self.env._("You can merge up to %(most)s tickets at a time.", most=AT_ONCE)
        if not (self.env.su or user.has_group("asas_helpdesk.group_level1")):
            return self.env._(
                "Tickets are merged by Level 1 or Level 2. You can link them instead."
            )
        if tickets - tickets._filtered_access("write"):
            return self.env._("You may not change all of these tickets.")
        for ticket in self:
            reason = ticket._get_merge_blocker_of_one(survivor)
            if reason:
                return self.env._(
                    "%(reference)s: %(reason)s", reference=ticket.reference, reason=reason
                )
        return None

    def _get_merge_blocker_of_one(self, survivor):
        level2 = self.env.su or self.env.user.has_group("asas_helpdesk.group_level2")
        if self.company_id != survivor.company_id:
            return self.env._("It belongs to another company. Choose a ticket of the same company.")
        if survivor.state not in UNRESOLVED_STATES:
            return self.env._(
                "The ticket that stays is closed or cancelled. Reopen it first, or link the"
                " two tickets instead."
            )
        if self.state not in UNRESOLVED_STATES:
            return self.env._("This ticket is closed. Keep it, or link the two tickets instead.")
        if not self._is_same_person_as(survivor):
            return self.env._(
                "It may come from another person, who would read what is not theirs. Choose the"
                " same beneficiary on both tickets if you know it, or link them instead."
            )
        if not level2 and not self._is_proven_with(survivor):
            return self.env._(
                "Somebody may have typed another person’s address in the public form. Ask Level 2"
                " to merge them, or link them instead."
            )
        if self.ticket_type == "complaint" and survivor.ticket_type != "complaint":
            return self.env._(
                "A complaint cannot be merged into a ticket of another type. Keep the complaint."
            )
        if self.manager_id and not survivor.manager_id:
            return self.env._("It is already directed to a manager. Keep this ticket.")
        if self._has_scheduled_messages():
            return self.env._("A message is scheduled on this ticket. Send it or delete it first.")
        if self.confidential and not survivor.confidential and not level2:
            return self.env._("It is confidential. Keep this ticket.")
        return None

    def _has_scheduled_messages(self):
        # Merging does not move them, so they would be sent from a cancelled ticket. sudo() only to
        # see whether there are any.
        scheduled = self.env["mail.scheduled.message"].sudo()
        return scheduled.search_count([("model", "=", self._name), ("res_id", "=", self.id)])

    def _best_survivor(self):
        """Return the best ticket to keep: the earliest into which the others may be merged."""
        ordered = self.sorted(lambda t: (t.received_at, t.id))
        if len(ordered) > AT_ONCE:
            return ordered[:1]
        able = ordered.filtered(lambda t: not (self - t)._get_merge_blocker(t))
        return able[:1] or ordered[:1]

    # ------------------------------------------------------------------ Merging

    def _merge_into(self, survivor):
        """Merge these tickets into another.

        :raise UserError: saying why it is not possible, and what to do instead
        """
        survivor.ensure_one()
        tickets = self - survivor
        (tickets | survivor).check_access("write")
        reason = tickets._get_merge_blocker(survivor)
        if reason:
            raise UserError(reason)
        # sudo() because only the code writes evidence and moves what others wrote; the checks
        # above allow the current user to write and merge these tickets. Tracking is off so that
        # nobody is notified; the notes below say what was done.
        quiet = {"tracking_disable": True, "mail_auto_subscribe_no_notify": True}
        away = tickets.sudo().with_context(**quiet).sorted("id")
        kept = survivor.sudo().with_context(**quiet)
        # Who may be another person goes on reading their own words alone.
        proven = away.filtered(lambda ticket: ticket._is_proven_with(kept))
        # What a mail brought is merged, whether or not it can be reached.
        kept.with_context(**{ANY_CONTACT: True}).write(away._values_for(kept, proven))
        for ticket in proven:
            ticket._hand_words_over(kept)
            ticket._hand_conversation_over(kept)
            ticket._hand_followers_over(kept)
        (away - proven)._hand_activities_over(kept)
        kept.related_ids |= away.related_ids - away - kept
        away.write(
            {
                "cancel_reason": "duplicate",
                "duplicate_of_id": kept.id,
                "stage_id": self.env["asas.helpdesk.stage"]._for_state("cancelled").id,
            }
        )
        kept._hide_merged()
        kept._unfollow_who_may_not_see_confidential()
        kept._log_merge(away)
        proven._note_other_details(kept)

    def _hide_merged(self):
        """Hide the merged tickets from everybody who may not see the one that stayed."""
        for ticket in self.sudo():  # this only takes access away
            merged = ticket._merged_tickets().filtered(lambda t: t.state == "cancelled")
            about = ticket.about_partner_ids
            open_ones = merged.filtered(lambda t, about=about: about - t.about_partner_ids)
            if open_ones:
                assignees = ticket._hidden_among(open_ones.user_id.partner_id)
                open_ones.filtered(
                    lambda t, people=assignees: t.user_id.partner_id in people
                ).write({"user_id": False})
                open_ones.write({"about_partner_ids": [Command.link(id_) for id_ in about.ids]})
            if ticket.confidential and not all(merged.mapped("confidential")):
                merged.write({"confidential": True})

    def _values_for(self, kept, proven):
        """Return the values that the ticket that stays takes over.

        Its own values remain; its SLA statuses follow from the result.

        :param proven: those of these tickets that are of the same person for certain
        """
        both = self | kept
        wanted = {
            "received_at": min(both.mapped("received_at")),
            "first_response_at": kept.first_response_at
            or min(filter(None, self.mapped("first_response_at")), default=False),
            # What one of them is owed is owed by the ticket that stays.
            "unanswered_since": min(filter(None, both.mapped("unanswered_since")), default=False),
            "unanswered_at": max(filter(None, both.mapped("unanswered_at")), default=False),
            "answered_at": max(filter(None, both.mapped("answered_at")), default=False),
            "priority": max(both.mapped("priority")),
            "level": max(both.mapped("level")),
            "confidential": any(both.mapped("confidential")),
            # The contact details stay as they were given; only missing ones are filled in.
            **{
                name: next(filter(None, [kept[name], *proven.mapped(name)]), False)
                for name in ("beneficiary_name", "beneficiary_email", "beneficiary_phone")
            },
        }
        contact = not kept.partner_id and proven.partner_id[:1]
        values = {
            name: value
            for name, value in wanted.items()
            # Write them together with the contact, which would replace them with its own.
            if value != kept[name] or (contact and name.startswith("beneficiary_"))
        }
        if contact:
            values["partner_id"] = contact.id
        for name in ("tag_ids", "about_partner_ids"):
            if self[name] - kept[name]:
                values[name] = [Command.link(record.id) for record in self[name] - kept[name]]
        values |= self._work_for(kept)
        service = kept.service_id.browse(values.get("service_id")) or kept.service_id
        details = proven._join_details(kept, service)
        return values | ({"service_details": details} if details else {})

    def _work_for(self, kept):
        """Return the service and the assignee, for a ticket that stays and has none."""
        values = {}
        if not kept.service_id and self.service_id:
            values["service_id"] = self.service_id[:1].id
        assignee = self.user_id.filtered(
            lambda user: not any(t._is_hidden_from(user.partner_id) for t in self | kept)
        )[:1]
        if assignee and not kept.user_id:
            values["user_id"] = assignee.id
        return values

    def _hand_words_over(self, kept):
        """Post the text of this ticket in the conversation of the one that stays.

        The message bears the name of the beneficiary, and the time at which the text was received.
        """
        body = Markup("<p><strong>%s</strong></p>") % self.subject
        if not is_html_empty(self.description):
            body += self.description  # sanitized when it was stored
        author = self.partner_id or kept.partner_id
        sender = author.email_formatted or self.company_id.email_formatted
        if not author and self.beneficiary_email:
            sender = formataddr((self.beneficiary_name or "", self.beneficiary_email))
        kept._message_create(
            [
                {
                    "model": kept._name,
                    "res_id": kept.id,
                    "author_id": author.id,
                    "email_from": sender,
                    "date": self.received_at,
                    "subject": self.reference,
                    "body": body,
                    "message_type": "comment",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    "partner_ids": [],
                    "reply_to": kept._notify_get_reply_to()[kept.id],
                }
            ]
        )

    def _hand_conversation_over(self, kept):
        """Move the messages that people wrote, the files, and the activities still to be done."""
        spoken = self.message_ids.filtered(lambda m: m.message_type in WRITTEN)
        spoken -= self._get_messages_that_stay()
        files = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", False)]
        )
        files -= (self.message_ids - spoken).attachment_ids
        self.env.flush_all()
        self._hand_messages_over(spoken, files, kept)
        self._hand_activities_over(kept)
        (self | kept).invalidate_recordset(["message_ids"])

    def _hand_activities_over(self, kept):
        """Move the activities that people of the staff have still to do."""
        # Automated activities end with this ticket (see ``_follow_transition``).
        self.activity_ids.filtered(lambda a: not a.automated).write({"res_id": kept.id})
        (self | kept).invalidate_recordset(["activity_ids"])

    def _hand_messages_over(self, messages, files, kept):
        """Move messages and files to the ticket that stays."""
        messages.write({"res_id": kept.id})
        messages.filtered(lambda m: m.parent_id not in messages).parent_id = False
        files.write({"res_id": kept.id})

    def _get_messages_that_stay(self):
        """Return the messages that belong to the evidence on this ticket."""
        return self.rating_ids.message_id

    def _hand_followers_over(self, kept):
        for follower in self.message_follower_ids:
            if follower.partner_id not in kept.message_partner_ids:
                kept.message_subscribe(follower.partner_id.ids, follower.subtype_ids.ids)

    def _unfollow_who_may_not_see_confidential(self):
        if self.confidential:
            self._unfollow_who_may_not_see()

    def _log_merge(self, away):
        """Log on each ticket what became of it."""
        desk = self._as_desk()
        for ticket in away:
            body = desk.env._("Merged into %(reference)s.", reference=self.reference)
            if not ticket._is_proven_with(self):
                body = desk.env._(
                    "Merged into %(reference)s. Its words, files and contact details stay here: it"
                    " may come from another person.",
                    reference=self.reference,
                )
            ticket._message_log(body=body, author_id=self.env.user.partner_id.id)
        self._message_log(
            body=desk.env._(
                "Merged into this ticket: %(references)s. Its SLA timers start when the"
                " first of them was received.",
                references=format_list(desk.env, away.mapped("reference")),
            ),
            author_id=self.env.user.partner_id.id,
        )

    # ------------------------------------------------------------------ Survivors

    def _survivor(self):
        """Return the ticket that stayed, if this one was cancelled as a duplicate; else none.

        Only tickets that are of the same person for certain count. The result is in superuser
        mode: the caller decides who may be led to it.
        """
        self.ensure_one()
        ticket, seen = self.sudo(), self.browse()
        while ticket.state == "cancelled" and ticket.duplicate_of_id and ticket not in seen:
            seen |= ticket
            other = ticket.duplicate_of_id
            if not (ticket._is_same_person_as(other) and ticket._is_proven_with(other)):
                return self.browse()
            ticket = ticket.duplicate_of_id
        return ticket if ticket != self.sudo() and ticket.state != "cancelled" else self.browse()

    def _merged_tickets(self):
        """Return all tickets merged into these, directly or by way of others.

        The result is in superuser mode: the caller decides what to do with it.
        """
        found, more = self.browse(), self.sudo().merged_ids
        while more:
            found |= more
            more = more.merged_ids - found - self
        return found
