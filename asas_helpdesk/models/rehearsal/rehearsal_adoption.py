from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..ticket.base import ANSWERABLE, SETTING
from ..ticket.direction import is_rtl

ADMIN = "asas_helpdesk.group_admin"
# A draft is put into force within this time, or drafted again.
AHEAD = timedelta(days=366)


class RehearsalAdoption(models.Model):
    """Put a draft into force: through the settings themselves, with the rights of the user who does
    it, so that every change is refused, published and recorded as one that is made by hand."""

    _inherit = "asas.helpdesk.rehearsal"

    adopt_on = fields.Date(
        string="In Force From",
        copy=False,
        protected=True,
        help="The day at whose beginning the draft is put into force.",
    )
    adopted_at = fields.Datetime(string="Put into Force", copy=False, protected=True)
    adopted_by_id = fields.Many2one(
        "res.users",
        string="Put into Force By",
        ondelete="set null",
        copy=False,
        protected=True,
        personal=ANSWERABLE,
    )
    adopted_words = fields.Text(
        string="What Was Put into Force", copy=False, protected=True, personal=SETTING
    )
    # What was chosen, until it is done.
    adoption = fields.Json(copy=False, protected=True, technical=True, personal=SETTING)
    may_adopt = fields.Boolean(compute="_compute_may_adopt")

    @api.depends_context("uid")
    def _compute_may_adopt(self):
        self.may_adopt = self.env.user.has_group(ADMIN)

    # ------------------------------------------------------------------ What it would change

    def _get_changes(self):
        """Return what the draft changes, each as a dict: ``commitment`` or ``period`` (the line),
        ``title``, ``before``, ``after``, and ``note`` where something is to be heeded; with
        ``obstacle`` it cannot be put into force here."""
        self.ensure_one()
        if self.adopted_at:
            return []  # what was put into force is kept in words
        changed = self.commitment_ids.filtered("is_changed")
        return [
            *(self._describe_commitment(line) for line in changed),
            *(self._describe_period(period) for period in self.period_ids),
        ]

    def _describe_commitment(self, line):
        policy, nothing = line.policy_id, self.env._("None")
        if line.is_dropped:
            (before,) = line._say_targets(policy) if policy else (nothing,)
            after = self.env._("Without it")
        elif policy:
            before, after = line._say_targets(policy, line)
        else:
            before, (after,) = nothing, line._say_targets(line)
        change = {"commitment": line, "title": line._say_title(), "before": before, "after": after}
        if policy and not policy.company_id and self._is_one_of_several():
            change["note"] = (
                self.env._("It is in force in every company, and would be left out in all of them.")
                if line.is_dropped
                else self.env._("It is in force in every company; this one gets its own.")
            )
        return change

    def _describe_period(self, period):
        kinds = dict(period._fields["kind"]._description_selection(self.env))
        change = {"period": period, "title": kinds[period.kind], "before": self.env._("None")}
        if period.kind == "hours":
            company = self.company_id
            before = company._asas_helpdesk_calendar().name
            change |= {"before": before or change["before"], "after": period.calendar_id.name}
            if not company.has_access("write"):
                change["obstacle"] = self.env._(
                    "The working hours of the desk are a setting of the company. Ask an"
                    " administrator of Odoo to choose them there."
                )
            return change
        change["after"] = period._say_days(period.date_from, period.date_to)
        today = self.company_id._asas_helpdesk_local(fields.Datetime.now()).date()
        if period.date_to < today:
            change["note"] = self.env._("These days have passed. Enter those of the next time.")
        if period.kind == "season":
            change["after"] += f" · {period.calendar_id.name}"
        return change

    def _is_one_of_several(self):
        # sudo() only to see whether there are others.
        return self.env["res.company"].sudo().search_count([], limit=2) > 1

    # ------------------------------------------------------------------ Deciding

    def action_adopt(self):
        """Open the dialog in which an administrator puts the draft into force.

        :raise AccessError, UserError: saying who may, and what to do
        """
        self._check_may_adopt()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put the Draft into Force"),
            "res_model": "asas.helpdesk.adopt.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_rehearsal_id": self.id},
        }

    def action_keep_draft(self):
        """Take back the decision to put the draft into force on a later day."""
        self.check_access("write")
        self._check_admin()
        # sudo() because the code alone writes these fields.
        waiting = self.filtered("adopt_on").sudo()
        waiting.write({"adopt_on": False, "adopted_by_id": False, "adoption": False})

    def action_propose(self):
        """Hand a copy of the draft to the administrators of the desk, who replay it themselves and
        may put it into force.

        The result stays with the user who asked for it: it counts what they may read.
        """
        self.ensure_one()
        self.check_access("read")
        company = self.company_id
        administrators = self.env["asas.helpdesk.ticket"]._administrators()
        readers = administrators.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        readers -= self.env.user
        if not readers:
            raise UserError(self.env._("The desk of this company has no other administrator."))
        for reader in readers:
            self._hand_to(reader)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The administrators have the draft, and were notified."),
            },
        }

    def _hand_to(self, reader):
        env = self.with_context(lang=reader.lang or self.env.lang).env
        title = env._("%(draft)s (proposed by %(user)s)", draft=self.name, user=self.env.user.name)
        # sudo() because the copy belongs to somebody else; it holds the draft alone.
        copy = self.sudo().copy({"name": title, "user_id": reader.id})
        words = env._(
            "%(user)s proposes other commitments or hours. Open the rehearsal under “Reporting” to"
            " replay the draft and to put it into force.",
            user=self.env.user.name,
        )
        self.env["mail.thread"].with_env(env).message_notify(
            model=self._name,
            res_id=copy.id,
            partner_ids=reader.partner_id.ids,
            subject=title,
            body=Markup("<p>%s</p>") % words,
            email_layout_xmlid="asas_helpdesk.mail_staff",
        )

    def _check_admin(self):
        if not self.env.user.has_group(ADMIN):
            raise AccessError(self.env._("Only administrators of the desk put a draft into force."))

    def _check_may_adopt(self):
        self._check_admin()
        self.ensure_one()
        self.check_access("write")
        self._refuse_adopted()
        if self.state != "done":
            raise UserError(self.env._("Replay the draft first, so that you see what it means."))
        if not self._get_changes():
            raise UserError(
                self.env._("The draft changes nothing: it says the same as what is in force.")
            )

    def _adopt(self, items, day):
        """Put what was chosen of the draft into force: now, or at the beginning of a later day.

        :param list items: dicts of ``commitment`` or ``period`` (ids); for seasons and holidays
            with ``name``, ``date_from`` and ``date_to`` (texts)
        :param day: a local date of the desk
        :raise UserError: saying what to do
        """
        self._check_may_adopt()
        today = self.company_id._asas_helpdesk_local(fields.Datetime.now()).date()
        if not items:
            raise UserError(self.env._("Choose at least one change to put into force."))
        if not today <= day <= today + AHEAD:
            raise UserError(self.env._("Choose today, or a day within a year from now."))
        # sudo() because the code alone writes these fields.
        decided = self.sudo()
        if day == today:
            self._put_into_force(items)
            return
        decided.write({"adopt_on": day, "adopted_by_id": self.env.uid, "adoption": items})
        start, _end = self.company_id._asas_helpdesk_bounds(day, day)
        # sudo() because users without access to crons may wake this one.
        self.env.ref("asas_helpdesk.cron_rehearse").sudo()._trigger(at=start)

    def _adopt_due(self):
        """Put into force what was decided for today; called by the cron."""
        for rehearsal in self:
            company, user = rehearsal.company_id, rehearsal.adopted_by_id
            today = company._asas_helpdesk_local(fields.Datetime.now()).date()
            if today < rehearsal.adopt_on:
                continue
            theirs = rehearsal.with_user(user).with_context(
                allowed_company_ids=company.ids, lang=user.lang
            )
            try:
                with self.env.cr.savepoint():
                    theirs._check_admin()
                    theirs._put_into_force(rehearsal.adoption)
            except UserError as refusal:
                rehearsal.write(
                    {
                        "adopt_on": False,
                        "adopted_by_id": False,
                        "adoption": False,
                        "failure": theirs.env._(
                            "It was not put into force: %(reason)s", reason=str(refusal)
                        ),
                    }
                )
                theirs._tell_refused()
            self.env["ir.cron"]._commit_progress(0)

    def _tell_refused(self):
        """Notify the user who decided it that the draft could not be put into force."""
        self.env["mail.thread"].message_notify(
            model=self._name,
            res_id=self.id,
            partner_ids=self.env.user.partner_id.ids,
            subject=self.name,
            body=Markup("<p>%s</p>") % self.failure,
            email_layout_xmlid="asas_helpdesk.mail_staff",
        )

    # ------------------------------------------------------------------ Doing it

    def _put_into_force(self, items):
        """Make the changes that were chosen, in the settings and by the rights of the user.

        :raise UserError: where a setting refuses its new value; then nothing is changed
        """
        self.ensure_one()
        own = self.with_company(self.company_id)
        changes = {}
        for change in own._get_changes():
            line = change.get("commitment") or change["period"]
            changes[line._name, line.id] = change
        said, arrow = [], "←" if is_rtl(self.env) else "→"
        # Hours first, as seasons belong to them.
        for item in sorted(items, key=lambda item: item.get("kind") != "hours"):
            name = "commitment" if item.get("commitment") else "period"
            key = (f"asas.helpdesk.rehearsal.{name}", item[name])
            change = changes.get(key)
            if not change:
                continue  # it is in force already
            if change.get("obstacle"):
                raise UserError(change["obstacle"])
            if name == "commitment":
                change[name]._put_into_force()
            else:
                change["after"] = change[name]._put_into_force(item) or change["after"]
            said.append(f"{change['title']}: {change['before']} {arrow} {change['after']}")
        # sudo() because the code alone writes the record of it.
        self.sudo().write(
            {
                "adopted_at": fields.Datetime.now(),
                "adopted_by_id": self.env.uid,
                "adopted_words": "\n".join(said),
                "adopt_on": False,
                "adoption": False,
                "failure": False,
            }
        )
