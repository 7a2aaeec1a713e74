from odoo import SUPERUSER_ID, api

# How many tickets are planned in one go.
BATCH = 1000


def migrate(cr, version):
    _let_tickets_be_held(cr)
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
