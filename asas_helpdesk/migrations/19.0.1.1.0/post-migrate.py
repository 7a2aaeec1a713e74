from odoo import SUPERUSER_ID, api

# How many tickets are planned in one go.
BATCH = 1000


def migrate(cr, version):
    _let_tickets_be_held(cr)
    _say_whose_settings_were_changed(cr)
    _show_unprocessed_emails_by_company(cr)
    _plan_what_is_owed(api.Environment(cr, SUPERUSER_ID, {}))


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
