"""The same registering with OCA's helpdesk, where it can be had: a yardstick, not a part.

Its packages are put into ``.dev/oca``, which is never committed, and run in a database and a
process of their own.
"""

import configparser
import json
import os
import subprocess
import sys
from pathlib import Path

from .report import Result

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".dev" / "oca"
ADDONS = FOLDER / "odoo" / "addons"
CONFIG = FOLDER / "odoo.conf"
PACKAGES = ("odoo-addon-helpdesk-mgmt==19.0.*", "odoo-addon-helpdesk-mgmt-sla==19.0.*")
MODULES = ("helpdesk_mgmt", "helpdesk_mgmt_sla")
DATABASE = "asas_helpdesk_bench_oca"

sys.path.insert(0, str(ROOT / "devtools"))
import database  # noqa: E402  (a script beside this one, not a package)


class NotReachable(Exception):
    """OCA's helpdesk cannot be measured here."""


def measure(ours):
    """Measure OCA's helpdesk.

    :param dict ours: our Result by the name of the measure, which gets the ratio as remark
    :return: its Results; none where it cannot be had, which is said
    """
    try:
        install()
        build()
        theirs = run(list(ours))
    except NotReachable as error:
        print(f"    OCA's helpdesk cannot be had and is left out: {error}", flush=True)
        return []
    finally:
        database.drop(DATABASE)
    results = []
    for name, numbers in theirs.items():
        result = Result(f"OCA helpdesk_mgmt + sla, {name}", **numbers)
        faster = ours[name].rate / result.rate
        fewer = result.queries_each / ours[name].queries_each
        lighter = (result.cpu / result.count) / (ours[name].cpu / ours[name].count)
        ours[name].remark = (
            f"ours : OCA = {faster:.1f} : 1 in speed, 1 : {lighter:.1f} in cpu,"
            f" 1 : {fewer:.1f} in queries"
        )
        results.append(result)
    return results


def install():
    """Put OCA's addons into their folder, once."""
    if not all((ADDONS / module / "__manifest__.py").is_file() for module in MODULES):
        command = [sys.executable, "-m", "pip", "install", "--no-input", "--no-deps"]
        command += ["--upgrade", f"--target={FOLDER}", *PACKAGES]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            raise NotReachable(last_line(done.stderr))
    config = configparser.RawConfigParser()
    config.read(os.environ["ODOO_RC"])
    config["options"]["addons_path"] += f",{ADDONS}"
    with CONFIG.open("w") as file:
        config.write(file)


def build():
    """A database that starts from the same template as the desk's own."""
    try:
        source = database.template(demo=False)
        database.drop(DATABASE)
        with database.lock():
            database.execute("CREATE DATABASE {} TEMPLATE {}", DATABASE, source)
        options = (f"--config={CONFIG}", f"--init={','.join(MODULES)}")
        database.odoo("OCA's helpdesk in a database of its own", DATABASE, *options)
    except SystemExit as error:
        raise NotReachable(error) from error


def run(names):
    command = [sys.executable, ROOT / "devtools" / "script.py", DATABASE]
    command += [ROOT / "benchmarks" / "oca_create.py", *names]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "ODOO_RC": str(CONFIG)},
    )
    if done.returncode:
        raise NotReachable(last_line(done.stderr))
    return json.loads(last_line(done.stdout))


def last_line(text):
    return (text.strip().splitlines() or ["no reason given"])[-1]
