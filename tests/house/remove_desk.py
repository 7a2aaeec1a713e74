"""Remove the desk as an administrator does, run by ``devtools/script.py``."""

env = env(user=2)  # noqa: F821  (given by devtools/script.py)
addon = env["ir.module.module"].search([("name", "=", "asas_helpdesk")])
dialog = env["base.module.uninstall"].create(
    {"module_ids": [(6, 0, addon.ids)], "asas_helpdesk_exported": True}
)
dialog.action_uninstall()
env["ir.attachment"]._gc_file_store()
env.cr.commit()
