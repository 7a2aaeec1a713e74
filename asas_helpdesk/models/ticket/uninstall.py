"""Tell an uninstallation from a client that only says it is one."""

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


def is_uninstalling(env):
    """Return whether Odoo deletes records because an addon is uninstalled.

    Odoo then skips what ``ondelete(at_uninstall=False)`` checks, and recognizes it by the context
    alone, which any client can send.
    """
    return env.su and bool(env.context.get(MODULE_UNINSTALL_FLAG))
