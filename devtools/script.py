"""Run a Python file with Odoo's ``env`` available: ``script.py DATABASE FILE [ARGUMENTS]``.

The file sees ``env`` (superuser) as a global name and its own arguments in ``sys.argv``. What it
does not commit is rolled back. An exception or ``sys.exit`` with a number makes the exit code.
"""

import runpy
import sys
from pathlib import Path

import odoo.api
from odoo import SUPERUSER_ID
from odoo.modules.registry import Registry
from odoo.tools import config


def main():
    database, path, *arguments = sys.argv[1:]
    log = ["--log-level=warn", "--log-handler=py.warnings:ERROR"]
    config.parse_config(["-d", database, *log], setup_logging=True)
    sys.argv = [path, *arguments]
    sys.path.insert(0, str(Path(path).parent))
    with Registry(database).cursor() as cursor:
        env = odoo.api.Environment(cursor, SUPERUSER_ID, {})
        try:
            runpy.run_path(path, init_globals={"env": env}, run_name="__main__")
        finally:
            cursor.rollback()


if __name__ == "__main__":
    main()
