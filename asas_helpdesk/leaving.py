"""What Odoo leaves behind when an addon is uninstalled, and what it would take from others."""

from odoo.tools import SQL

ADDON = "asas_helpdesk"
# What was delivered and others may have come to use: employees, contracts, other departments.
SHARED = ("resource.calendar", "hr.department")
# Where administrators make records of their own around the models of an addon: the model, and its
# field that names ours. In this order: an activity type stays as long as a plan uses it.
AROUND = (
    ("ir.cron", "model_id.model"),
    ("ir.actions.server", "model_id.model"),
    ("ir.actions.act_window", "res_model"),
    ("mail.template", "model_id.model"),
    ("sms.template", "model_id.model"),
    ("mail.activity.plan", "res_model"),
    ("mail.activity", "res_model"),
    ("mail.activity.type", "res_model"),
    ("mail.message.subtype", "res_model"),
    ("mail.alias", "alias_model_id.model"),
    ("ir.filters", "model_id"),
    ("ir.exports", "resource"),
    ("ir.ui.view", "model"),
)


def leave(env):
    """Prepare the uninstallation, which Odoo does afterwards.

    Odoo deletes what has an external id, then fields and models. What administrators have made
    around them stays, and a reference between two records that go stops it.
    """
    env = env(context={**env.context, "active_test": False})
    ours = [name for name, model in env.registry.items() if model._original_module == ADDON]
    _keep_what_others_use(env)
    _drop_references(env)
    _delete_around(env, ours)
    _delete_mails(env, ours)
    _delete_settings(env)
    _delete_notes_of_odoo(env, ours)


def _keep_what_others_use(env):
    """Give working hours and departments that others have come to use to them."""
    delivered = env["ir.model.data"].search([("module", "=", ADDON), ("model", "in", SHARED)])
    # A department goes before the one that it is part of.
    for data in delivered.sorted("id", reverse=True):
        if _is_used_by_others(env[data.model].browse(data.res_id)):
            data.unlink()


def _is_used_by_others(record):
    """Return whether a record that does not go with ours refers to this one."""
    for table, column, mine in record.env.execute_query(
        SQL(
            """
            SELECT conrelid::regclass::text, attname, confrelid = conrelid
              FROM pg_constraint JOIN pg_attribute
                ON attrelid = conrelid AND attnum = conkey[1]
             WHERE contype = 'f' AND confrelid = %s::regclass AND confdeltype <> 'c'
               AND conrelid::regclass::text NOT LIKE %s AND attname NOT LIKE %s
            """,
            record._table,
            f"{ADDON}\\_%",
            f"{ADDON}\\_%",
        )
    ):
        delivered = SQL(
            "SELECT res_id FROM ir_model_data WHERE module = %s AND model = %s",
            ADDON,
            record._name,
        )
        others = SQL("AND id NOT IN (%s)", delivered) if mine else SQL()
        query = SQL(
            "SELECT FROM %s WHERE %s = %s %s LIMIT 1",
            SQL.identifier(table),
            SQL.identifier(column),
            record.id,
            others,
        )
        if record.env.execute_query(query):
            return True
    return False


def _drop_references(env):
    """Drop the foreign keys of our tables and columns, all of which go."""
    rows = env.execute_query(
        SQL(
            """
            SELECT conrelid::regclass::text, conname
              FROM pg_constraint JOIN pg_attribute
                ON attrelid = conrelid AND attnum = conkey[1]
             WHERE contype = 'f' AND (conrelid::regclass::text LIKE %s OR attname LIKE %s)
            """,
            f"{ADDON}\\_%",
            f"{ADDON}\\_%",
        )
    )
    for table, name in rows:
        env.cr.execute(
            SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(name))
        )


def _delete_around(env, ours):
    """Delete what administrators have made around our models and groups."""
    delivered = env["ir.model.data"].search([("module", "=", ADDON)]).grouped("model")
    menus = env["ir.ui.menu"].browse(delivered["ir.ui.menu"].mapped("res_id"))
    (env["ir.ui.menu"].search([("id", "child_of", menus.ids)]) - menus).unlink()
    for model, field in AROUND:
        known = delivered.get(model, env["ir.model.data"]).mapped("res_id")
        env[model].search([(field, "in", ours), ("id", "not in", known)]).unlink()
    groups = env["res.groups"].browse(delivered["res.groups"].mapped("res_id"))
    known = delivered["ir.model.access"].mapped("res_id")
    env["ir.model.access"].search(
        [("group_id", "in", groups.ids), ("id", "not in", known)]
    ).unlink()
    rules = env["ir.rule"].search([("groups", "in", groups.ids)])
    rules -= rules.browse(delivered["ir.rule"].mapped("res_id"))
    # Without its groups, a rule would hold for everybody.
    rules.filtered(lambda rule: rule.groups <= groups).unlink()
    for rule in rules.exists():
        rule.groups -= groups


def _delete_mails(env, ours):
    """Delete the e-mails to the staff about several tickets, which belong to no record."""
    for name in ours:
        for field in env[name]._fields.values():
            if field.store and field.type == "many2one" and field.comodel_name == "mail.mail":
                sent = env[name].search([(field.name, "!=", False)]).mapped(field.name)
                sent.filtered(lambda mail: not mail.model).mail_message_id.unlink()


def _delete_settings(env):
    """Delete the parameters, and the counters that PostgreSQL keeps for each year's references."""
    env["ir.config_parameter"].search([("key", "=like", f"{ADDON}.%")]).unlink()
    sequences = env["ir.sequence"].search([("code", "=like", "asas.helpdesk.%")])
    sequences.date_range_ids.unlink()
    delivered = env["ir.model.data"].search([("module", "=", ADDON), ("model", "=", "ir.sequence")])
    (sequences - sequences.browse(delivered.mapped("res_id"))).unlink()


def _delete_notes_of_odoo(env, ours):
    """Delete what Odoo has noted of our models in the name of other addons, or of no record."""
    env["ir.model.constraint"].search([("module.name", "=", ADDON), ("type", "=", "f")]).unlink()
    inherits = env["ir.model.inherit"].search([("model_id.model", "in", ours)])
    values = env["ir.model.fields.selection"].search([("field_id.model", "in", ours)])
    for records in (inherits, values):
        env["ir.model.data"].search(
            [
                ("module", "!=", ADDON),
                ("model", "=", records._name),
                ("res_id", "in", records.ids),
            ]
        ).unlink()
    for model in env["ir.model"].search([("model", "not in", ours), ("state", "=", "base")]):
        if model.model in env:
            model.info = _description_by_others(env[model.model]) or model.info


def _description_by_others(model):
    """Return the docstring that a model has without this addon."""
    classes = (cls for cls in type(model).mro() if getattr(cls, "_module", None) != ADDON)
    return next((cls.__doc__ for cls in classes if cls.__doc__), None)
