from psycopg2.extras import execute_values

# The actions whose data named a view without an external id, and the kind of the view.
NAMED = [
    ("ticket_action_directed_to_me", "kanban"),
    ("ticket_action_to_verify", "kanban"),
    ("ticket_action_to_judge", "kanban"),
    ("ticket_action_ratings", "pivot"),
    ("partner_action_unproven", "list"),
]


def migrate(cr, version):
    _let_views_of_actions_be_named(cr)
    _close_dialogs(cr)


def _close_dialogs(cr):
    """Delete the dialogs that were open: what they show by now comes with the update."""
    cr.execute("DELETE FROM asas_helpdesk_direct_wizard")
    cr.execute("DELETE FROM asas_helpdesk_resolve_wizard")


def _let_views_of_actions_be_named(cr):
    """Delete the views of actions that each update made again.

    The update that follows makes them with an external id; an action has one view of each kind.
    """
    execute_values(
        cr._obj,
        """
        DELETE FROM ir_act_window_view
         USING ir_model_data, (VALUES %s) AS named (action, kind)
         WHERE ir_model_data.module = 'asas_helpdesk'
           AND ir_model_data.model = 'ir.actions.act_window'
           AND ir_model_data.name = named.action
           AND act_window_id = ir_model_data.res_id
           AND view_mode = named.kind
        """,
        NAMED,
    )
