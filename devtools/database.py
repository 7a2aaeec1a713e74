"""Build and update the databases of a checkout.

    database.py NAME [--demo] [--fresh [--keep-seeded]] [--strict] [--for-tests] [--beside ADDON]

A database starts as a copy of a template that holds Odoo and the addon's dependencies, in Arabic
and English: Arabic is the default language of a database with demo data, English of one without.
The template's name carries a checksum of what it was made from, so a change of the dependencies
makes a new one. The comment of a database records its state: one whose building was interrupted is
built again, and one that is older than the addon's files is updated.
"""

import argparse
import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".dev"
ADDON = "asas_helpdesk"
# Including addons that install themselves beside another addon.
ADDONS = (
    ADDON,
    "asas_helpdesk_website",
    "asas_helpdesk_privacy_lookup",
    "asas_helpdesk_hr_holidays",
    "asas_helpdesk_digest",
    "asas_helpdesk_spreadsheet_dashboard",
)
# Odoo takes the first language of a new database as its default.
LANGUAGES = {True: "ar_001,en_US", False: "en_US,ar_001"}
COMMENT = "asas_helpdesk development: "
# Not part of what a database is made from.
UNRELATED = {"__pycache__", "tests", ".pot"}


def connect(name="postgres"):
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = True
    return connection


def execute(query, *names, **values):
    """Run a statement that cannot run in a transaction, with the given database names quoted."""
    with closing(connect()) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL(query).format(*map(sql.Identifier, names)), values)
        return cursor.fetchall() if cursor.description else None


def comment(name):
    """Return what ./dev noted on a database; ``""`` if something else made it, ``None`` if it is
    missing."""
    rows = execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %(name)s",
        name=name,
    )
    if not rows:
        return None
    text = rows[0][0] or ""
    return text.removeprefix(COMMENT) if text.startswith(COMMENT) else ""


def note(name, text):
    execute("COMMENT ON DATABASE {} IS %(text)s", name, text=COMMENT + text)


def filestore(name):
    return STATE / "data" / "filestore" / name


def drop(name):
    execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    shutil.rmtree(filestore(name), ignore_errors=True)


def checksum(paths):
    digest = hashlib.sha256()
    for path in sorted(paths):
        # The path within the checkout, wherever the checkout is.
        place = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name
        digest.update(f"{place} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def addon_checksum():
    """Return a checksum that changes with every file that an update of the addon would load."""
    return checksum(
        path
        for addon in ADDONS
        for path in (ROOT / addon).rglob("*")
        if path.is_file() and not UNRELATED & {path.suffix, *path.relative_to(ROOT).parts}
    )


def dependencies():
    manifest = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text())
    return sorted(manifest["depends"])


@contextmanager
def lock():
    """Let only one ./dev at a time build a template, among all checkouts that share the server."""
    with closing(connect()) as connection, connection.cursor() as cursor:
        # Released when the connection ends, in whatever way.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [COMMENT])
        yield


def odoo(title, name, *arguments, strict=False):
    """Run the server until its work on the database is done, or exit and show what its log says."""
    print(f"==> {title}", flush=True)
    started = time.monotonic()
    log = STATE / "log" / f"{name}.log"
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "odoo", "-d", name, f"--logfile={log}", *arguments]
    command += ["--stop-after-init", "--no-http", "--max-cron-threads=0"]
    status = subprocess.run(command, check=False, capture_output=True, text=True)
    lines = log.read_text().splitlines() if log.exists() else status.stderr.splitlines()
    levels = r"ERROR|CRITICAL|WARNING" if strict else r"ERROR|CRITICAL"
    complaints = [line for line in lines if is_complaint(line, levels)]
    if status.returncode or complaints:
        shown = complaints[:20] if complaints and not status.returncode else lines[-25:]
        print("\n".join(f"    {line}" for line in shown), file=sys.stderr)
        sys.exit(f'dev: "{title}" failed; what Odoo said is above, the full log is {log}.')
    print(f"    done in {time.monotonic() - started:.0f} s", flush=True)


def is_complaint(line, levels):
    """Return whether a line of the log reports a problem; old calls in other addons do not
    count."""
    ours = " py.warnings: " not in line or any(f"/{addon}/" in line for addon in ADDONS)
    return ours and re.match(rf"\S+ \S+ \d+ ({levels}) ", line)


def template(demo):
    """Return the name of the template database with the dependencies alone; build it if it is
    missing."""
    import odoo.release

    origin = Path(odoo.release.__file__).resolve()
    made_from = checksum([origin, *ROOT.glob("requirements/python-*.txt")])
    key = hashlib.sha256(
        f"{made_from} {origin} {dependencies()} {LANGUAGES[demo]}".encode()
    ).hexdigest()[:8]
    name = f"asas_template_{'demo_' if demo else ''}{key}"
    with lock():
        if comment(name) != "ready":
            drop(name)
            execute("CREATE DATABASE {} TEMPLATE template0", name)
            build_template(name, demo)
            note(name, "ready")
    return name


def build_template(name, demo):
    contents = f"{', '.join(dependencies())}{', with demo data' if demo else ''}"
    odoo(
        f"Template database: Odoo, {contents}",
        name,
        f"--init={','.join(dependencies())}",
        f"--load-language={LANGUAGES[demo]}",
        *demo_option(demo),
    )


def demo_option(demo):
    return ["--with-demo"] if demo else []


def copy_template(name, demo=False):
    """Make a database with Odoo and the addon's dependencies, without the addon."""
    source = template(demo)
    drop(name)
    with lock():
        execute("CREATE DATABASE {} TEMPLATE {}", name, source)
    note(name, "being built")
    # As Odoo does when it makes a database itself: its text search indexes need it.
    with closing(connect(name)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    if filestore(source).exists():
        shutil.copytree(filestore(source), filestore(name))


def build(name, demo, strict, beside):
    copy_template(name, demo)
    contents = addon_checksum()
    odoo(
        f"{', '.join([ADDON, *beside])} {'with' if demo else 'without'} demo data"
        f" in the database {name}",
        name,
        f"--init={','.join([ADDON, *beside])}",
        *demo_option(demo),
        strict=strict,
    )
    note(name, f"ready {contents}")


def update(name, demo):
    contents = addon_checksum()
    odoo(f"Updating {ADDON} in the database {name}", name, f"--update={ADDON}", *demo_option(demo))
    note(name, f"ready {contents}")


def drop_copies(name):
    """Drop the workers' copies that an earlier test run could not drop itself."""
    copies = execute(
        r"SELECT datname FROM pg_database WHERE datname ~ ('^' || %(name)s || '-gw\d+$')", name=name
    )
    for (copy,) in copies:
        drop(copy)


def generate_assets(name):
    print(f"==> Scripts and styles in the database {name}", flush=True)
    started = time.monotonic()
    folder = ROOT / "devtools"
    subprocess.run([sys.executable, folder / "script.py", name, folder / "assets.py"], check=True)
    note(name, f"{comment(name)} with assets")
    print(f"    done in {time.monotonic() - started:.0f} s", flush=True)


def is_seeded(name):
    """Return whether ``./dev bench seed`` has filled a database, and no other benchmark."""
    if not (comment(name) or "").startswith("ready"):
        return False
    with closing(connect(name)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT login FROM res_users WHERE login ~ '^(seed|bench)_'")
        logins = [row[0] for row in cursor.fetchall()]
    return bool(logins) and not any(login.startswith("bench_") for login in logins)


def ensure(name, demo, fresh, keep_seeded, strict, for_tests, beside):
    fresh = fresh and not (keep_seeded and is_seeded(name))
    bring_up_to_date(name, demo, fresh, strict, beside)
    if for_tests:
        drop_copies(name)
        if not comment(name).endswith(" with assets"):
            generate_assets(name)


def bring_up_to_date(name, demo, fresh, strict, beside):
    state = comment(name)
    if state == "":
        sys.exit(
            f"dev: the database {name} was not made by ./dev: choose another name with DEV_DB."
        )
    if fresh or state is None or not state.startswith("ready"):
        build(name, demo, strict, beside)
    elif state.removesuffix(" with assets") != f"ready {addon_checksum()}":
        update(name, demo)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--demo", action="store_true", help="with demo data")
    parser.add_argument("--fresh", action="store_true", help="build it again, even if it is there")
    parser.add_argument(
        "--keep-seeded", action="store_true", help="but not one that ./dev bench seed has filled"
    )
    parser.add_argument(
        "--strict", action="store_true", help="treat a warning in the log as a failure"
    )
    parser.add_argument(
        "--for-tests",
        action="store_true",
        help="with the scripts and styles of its pages; drops the workers' copies of earlier runs",
    )
    parser.add_argument(
        "--beside",
        metavar="ADDON",
        action="append",
        default=[],
        help="with another addon of Odoo; our addons for both install themselves",
    )
    arguments = parser.parse_args()
    try:
        ensure(**vars(arguments))
    except psycopg2.errors.InsufficientPrivilege as error:
        sys.exit(f"dev: the role {os.environ.get('PGUSER')} may not create databases: {error}")
    except psycopg2.errors.DiskFull:
        sys.exit("dev: the disk is full: free about 1 GB and try again.")


if __name__ == "__main__":
    main()
