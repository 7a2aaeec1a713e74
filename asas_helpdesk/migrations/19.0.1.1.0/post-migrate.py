from odoo import SUPERUSER_ID, api
from odoo.tools.sql import column_exists

# How many tickets are planned in one go.
BATCH = 1000


def migrate(cr, version):
    _let_tickets_be_held(cr)
    _say_whose_settings_were_changed(cr)
    _show_unprocessed_emails_by_company(cr)
    env = api.Environment(cr, SUPERUSER_ID, {})
    _give_seasons_their_hours(env)
    _plan_what_is_owed(env)


def _let_tickets_be_held(cr):
    """Say since when each ticket has been in its hands, as far as that is known.

    Those that wait for the beneficiary wait from now on: nobody is reminded twice at once.
    """
    cr.execute(
        """
        UPDATE asas_helpdesk_ticket
           SET held_since = CASE state
                   WHEN 'waiting' THEN now() AT TIME ZONE 'UTC'
                   WHEN 'resolved' THEN resolved_at
                   WHEN 'closed' THEN closed_at
                   WHEN 'directed' THEN directed_at
                   ELSE received_at
               END
         WHERE held_since IS NULL
        """
    )


def _plan_what_is_owed(env):
    """Start the SLA statuses of the new metrics, for tickets that wait or are to be verified."""
    tickets = env["asas.helpdesk.ticket"].search([("state", "in", ("waiting", "resolved"))])
    for start in range(0, len(tickets), BATCH):
        tickets[start : start + BATCH]._sync_sla_statuses()


def _say_whose_settings_were_changed(cr):
    """Give the evidence of a company's settings its company. It is no part of what is sealed."""
    cr.execute(
        """
        UPDATE asas_helpdesk_evidence
           SET company_id = (content::jsonb ->> 'id')::int
         WHERE kind = 'setting'
           AND company_id IS NULL
           AND content::jsonb ->> 'model' = 'res.company'
        """
    )


def _show_unprocessed_emails_by_company(cr):
    """Change the rule of the administrators, unless it was changed by hand.

    Unprocessed e-mails of before have no company, and are shown to the administrators of all.
    """
    cr.execute(
        """
        UPDATE ir_rule
           SET domain_force =
               '[(''is_for_desk'', ''='', True), (''company_id'', ''in'', company_ids + [False])]'
          FROM ir_model_data
         WHERE ir_model_data.module = 'asas_helpdesk'
           AND ir_model_data.name = 'unprocessed_email_rule_admin'
           AND ir_rule.id = ir_model_data.res_id
           AND ir_rule.domain_force = '[(''is_for_desk'', ''='', True)]'
        """
    )


def _give_seasons_their_hours(env):
    """Copy the hours of each season from the working hours that were made for it: they are typed in
    the season itself. What was to be planned again is planned after the update.
    """
    cr = env.cr
    if column_exists(cr, "asas_helpdesk_season", "hours_calendar_id"):
        cr.execute("SELECT id, hours_calendar_id FROM asas_helpdesk_season ORDER BY id")
        for season_id, calendar_id in cr.fetchall():
            calendar = env["resource.calendar"].browse(calendar_id)
            for day, since, until in calendar._asas_helpdesk_attendances():
                cr.execute(
                    "INSERT INTO asas_helpdesk_season_shift (season_id, dayofweek, day_order,"
                    " hour_from, hour_to, create_uid, create_date, write_uid, write_date)"
                    " VALUES (%s, %s, %s, %s, %s, 1, now() AT TIME ZONE 'UTC', 1,"
                    " now() AT TIME ZONE 'UTC')",
                    [
                        season_id,
                        str(day),
                        (day + 1) % 7,
                        since,
                        until - 24 if until > 24 else until,
                    ],
                )
        cr.execute("ALTER TABLE asas_helpdesk_season DROP COLUMN hours_calendar_id")
        env.registry.clear_cache()
    if column_exists(cr, "resource_calendar", "asas_helpdesk_changed"):
        cr.execute("SELECT id FROM resource_calendar WHERE asas_helpdesk_changed")
        changed = env["resource.calendar"].browse(id_ for (id_,) in cr.fetchall())
        if changed:
            changed._asas_helpdesk_ask_for_replanning()
        cr.execute("ALTER TABLE resource_calendar DROP COLUMN asas_helpdesk_changed")
