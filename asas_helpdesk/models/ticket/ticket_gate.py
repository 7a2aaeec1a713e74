from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from . import departing
from .uninstall import is_uninstalling

# What is written by who has chosen the manager.
MANAGED = {"manager_id", "directed_at"}


class TicketGate(models.Model):
    """``create`` and ``write``: the one gate that every ticket and every change passes, with the
    hooks through which the later wings take part."""

    _inherit = "asas.helpdesk.ticket"

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        # Check first, so that no reference is drawn for a ticket that is refused.
        self.check_access("create")
        # Copy the values: when a batch fails, an import uses them again record by record.
        vals_list = [dict(self._get_possible(vals)) for vals in vals_list]
        new_stage = self.env["asas.helpdesk.stage"]._for_state("new")
        later_stages = []
        default_stage_id = self.env.context.get("default_stage_id")
        for vals in vals_list:
            if default_stage_id:
                vals.setdefault("stage_id", default_stage_id)
            self._clean_contact(vals)
            self._check_text_lengths(vals)
            self._clean_details(vals)
            self._keep_in_sight(vals)
            # A ticket starts in a stage of the state "new"; any other stage is a transition, to
            # which the rules of transitions apply.
            stage = self.env["asas.helpdesk.stage"].browse(vals.get("stage_id"))
            moves = stage and stage.state != "new" and not self.env.su
            later_stages.append(stage if moves else None)
            if moves:
                vals["stage_id"] = new_stage.id
        tickets = self._create_unfollowed(vals_list)
        tickets._check_registering()
        tickets._check_required_details()
        # sudo() because only the code writes followers, SLA statuses and notices.
        named = any(
            {"message_partner_ids", "message_follower_ids"} & vals.keys() for vals in vals_list
        )
        tickets.sudo()._follow_creation(named)
        tickets.sudo()._after_create()
        for ticket, stage in zip(tickets, later_stages, strict=True):
            if stage:
                ticket.stage_id = stage
        return tickets

    def copy(self, default=None):
        """Refuse to copy a ticket: it says what a person said once, and when.

        :raise UserError: always
        """
        raise UserError(
            self.env._("A ticket cannot be duplicated. Register what is new with “New”.")
        )

    @api.model
    def _complete_creation(self, vals_list):
        vals_list = super()._complete_creation(vals_list)
        self._assign_references(vals_list)
        for vals, values in zip(vals_list, self._get_creation_values(vals_list), strict=True):
            vals.update(values)
        return vals_list

    def _create_unfollowed(self, vals_list):
        """Create tickets that only their assignees follow.

        The person who registers them and the beneficiaries are added in ``_follow_creation``.
        """
        kept = "mail_post_autofollow_author_skip"
        quiet = self.with_context(
            mail_create_nosubscribe=True, **{kept: self.env.context.get(kept, False)}
        )
        return super(TicketGate, quiet).create(vals_list).with_env(self.env)

    def write(self, vals):
        """Change tickets; every change and every transition passes through here.

        What a transition adds is determined first, and written together with the values given. What
        follows from one by hand is held back until it leaves (``ticket_departing.py``).
        """
        if departing.is_ours(self.env):
            return super().write(vals)
        vals = dict(self._get_possible(vals))
        self._refuse_protected_changes(vals)
        self._clean_contact(vals)
        self._check_text_lengths(vals)
        self._keep_in_sight(vals)
        self.check_access("write")
        self._check_change(vals)
        target = self.env["asas.helpdesk.stage"].browse(vals.get("stage_id")).state
        moving = self._get_moving(target)
        origins = {ticket.id: ticket.state for ticket in moving}
        before = self._before_change(vals)
        added = self._get_change_values(vals)
        self._take_details(vals, added)
        asked = vals
        if moving:
            if target == "directed":
                moving._wait_for_directing()
            if target == "directed" and not vals.keys() & MANAGED and len(vals) > 1:
                # The other values decide who the competent manager is: write them first.
                asked = {"stage_id": vals["stage_id"]}
                super().write({name: vals[name] for name in vals if name != "stage_id"})
            moving._check_transition(target, vals)
            moving._check_shown(target)
            for ticket_id, values in moving._transition_values(target, origins, vals).items():
                added[ticket_id].update(values)
        self._departing_values(vals, added)
        self._write_together(asked, added)
        self._follow_change(vals)
        self._follow_contact_change(before["contact"])
        self._note_dropped_details(before["details"])
        for values in added.values():
            vals |= values
        if not self._keep_facts(before):
            self._after_change(vals, before)
            moving._follow_transition(target, origins, added)
        return True

    def _get_moving(self, target):
        """Return those of these tickets that a move to a state moves, once their earlier ones have
        ended."""
        if not target:
            return self.browse()
        self._make_way(target)
        return self.filtered(lambda t: t.state != target)

    def _write_together(self, vals, added):
        """Write the values given and those that the code adds, once for each set of values.

        :param dict added: the added values by ticket id
        """
        if not any(added.values()):
            super().write(vals)
            return
        for name in vals.keys() & self._fields.keys():
            self._check_field_access(self._fields[name], "write")
        # Commands change other records, for which the access rights of the user apply.
        commands = {
            name: vals[name]
            for name in vals.keys() & self._fields.keys()
            if self._fields[name].type in ("one2many", "many2many")
        }
        if commands:
            super().write(commands)
        rest = {name: value for name, value in vals.items() if name not in commands}
        alike = defaultdict(self.browse)
        for ticket in self:
            alike[tuple(added[ticket.id].items())] |= ticket
        for values, tickets in alike.items():
            values = dict(values)
            if "manager_id" in values and "reopened_at" not in values:
                # One line in the chatter is enough, instead of a tracked value per field.
                tickets = tickets.with_context(tracking_disable=True)
            # sudo() because the code writes the added values; the values given were checked above.
            super(TicketGate, tickets.sudo()).write(rest | values)

    # ------------------------------------------------------------------ Hooks of the wings

    @api.model
    def _get_creation_values(self, vals_list):
        """Hook: return a list with the values to add to each new ticket."""
        return [{} for _vals in vals_list]

    def _check_registering(self):
        """Hook: refuse tickets that the current user may not register.

        :raise AccessError: saying what to do
        """

    def _after_create(self):
        """Hook: act on the creation of these tickets; called as superuser.

        Those of a user are all in the state new; the superuser may bring any.
        """

    def _get_change_values(self, vals):
        """Hook: return the values to store together with a change of fields, by ticket id."""
        return {ticket.id: {} for ticket in self}

    def _before_change(self, vals):
        """Hook: return what has to be known afterwards of the values before a change.

        :return: a dict with a key for each subject, which ``_after_change`` gets
        """
        return {"contact": self._contact_before(vals), "details": self._details_before(vals)}

    def _after_change(self, vals, before):
        """Hook: act on a change of fields.

        :param dict vals: the values written on all of the tickets, or on some
        :param dict before: what ``_before_change`` has returned
        """

    @api.ondelete(at_uninstall=True)
    def _unlink_only_cancelled(self):
        if is_uninstalling(self.env):
            return
        for ticket in self:
            if ticket.state != "cancelled":
                raise ValidationError(
                    self.env._(
                        "%(reference)s is evidence of what was received and cannot be"
                        " deleted. Cancel it first, with a reason.",
                        reference=ticket.reference,
                    )
                )

    def _keep_in_sight(self, vals):
        """Assign a ticket to the user who makes it confidential, unless they belong to Level 2.

        Otherwise they could no longer see the ticket themselves.
        """
        level2 = self.env.su or self.env.user.has_group("asas_helpdesk.group_level2")
        if vals.get("confidential") and not level2:
            vals["user_id"] = self.env.uid
