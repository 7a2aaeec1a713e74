"""Wait for the server to answer, then print its address and who may sign in.

greet.py DATABASE PORT SERVER_PID
"""

import os
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing

import psycopg2

# The demo users' passwords are their logins.
ROLES = {
    "admin": "administrator",
    "level1": "Level 1, call centre",
    "level2": "Level 2, supporting operations",
    "manager": "manager of a department",
    "director": "director (escalation manager, Level 2)",
    "hall": "hall manager",
    "trainee": "trainee (portal)",
    "trainer": "trainer (portal)",
    "supervisor": "government supervisor (portal)",
}
PATIENCE = 300  # seconds


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=60) as page:
            return page.status == 200
    except urllib.error.HTTPError as error:
        print(f"dev: {url} answers with error {error.code}.", file=sys.stderr)
        return True
    except OSError:
        return False


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def logins(database):
    with closing(psycopg2.connect(dbname=database)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.login, p.name FROM res_users u JOIN res_partner p ON p.id = u.partner_id"
            " WHERE u.active AND u.login = ANY(%s)",
            (list(ROLES),),
        )
        names = dict(cursor.fetchall())
    return [(login, role, names[login]) for login, role in ROLES.items() if login in names]


def main():
    database, port, server = sys.argv[1], sys.argv[2], int(sys.argv[3])
    url = f"http://localhost:{port}"
    deadline = time.monotonic() + PATIENCE
    while not answers(f"{url}/web/login"):
        if not is_running(server) or time.monotonic() > deadline:
            return
        time.sleep(0.3)
    lines = ["", f"    {url}", "", f"    {'login':<12}{'password':<12}{'role':<34}name"]
    lines += [
        f"    {login:<12}{login:<12}{role:<34}{name}" for login, role, name in logins(database)
    ]
    print("\n".join([*lines, "", "    Ctrl-C stops it.", ""]), flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
