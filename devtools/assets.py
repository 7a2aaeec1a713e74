"""Generate the scripts and styles that the pages request: ``script.py DATABASE assets.py``.

A test undoes what it has done, so in a database without them each test with a browser would
generate them again.
"""

SCRIPTS = (
    "asas_helpdesk.assets_pages",
    "asas_helpdesk.assets_wallboard",
    "bus.websocket_worker_assets",
    "web.assets_emoji",
    "web.assets_frontend_lazy",
    "web.assets_frontend_minimal",
    "web.assets_tests",
    "web.assets_web",
)
# Each is needed for left-to-right pages and, for Arabic, for right-to-left ones.
STYLES = (
    "asas_helpdesk.assets_pages",
    "asas_helpdesk.assets_wallboard",
    "web.assets_frontend",
    "web.assets_web",
    "web.assets_web_print",
)


def generate(env):
    bundle = env["ir.qweb"]._get_asset_bundle
    for name in SCRIPTS:
        bundle(name, css=False).js()
    for name in STYLES:
        for rtl in (False, True):
            bundle(name, js=False, rtl=rtl).css()


env = globals()["env"]
generate(env)
env.cr.commit()
