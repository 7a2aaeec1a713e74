from . import leaving


def post_init_hook(env):
    """Activate Arabic, name the working hours in the company's language, and note which addresses
    of contacts are proven.

    The institute works in Arabic, and nobody can choose a language that is not active.
    """
    if "ar_001" not in dict(env["res.lang"].get_installed()):
        env["res.lang"]._activate_lang("ar_001")
        modules = env["ir.module.module"].search(
            [("state", "in", ("installed", "to upgrade", "to install"))]
        )
        modules._update_translations(["ar_001"])
    calendar = env.ref("asas_helpdesk.calendar_desk")
    _name_working_hours(calendar)
    env["res.partner"]._asas_helpdesk_prove_known_addresses()


def _name_working_hours(calendar):
    """Name working hours in the company's language, as Odoo does not translate their names."""
    calendar = calendar.with_context(lang=calendar.env.company.partner_id.lang)
    calendar.name = calendar.env._("Complaints Desk: Sunday to Thursday, 08:00–21:00")
    days = dict(calendar.attendance_ids._fields["dayofweek"]._description_selection(calendar.env))
    for attendance in calendar.attendance_ids:
        attendance.name = days[attendance.dayofweek]


def uninstall_hook(env):
    """Let nothing stay behind, and nothing go that others have come to use."""
    leaving.leave(env)
