"""Submit the public form repeatedly, as one visitor: ``PORT SECONDS NUMBER SERVICE``.

Run beside others by ``measures/public_form.py``. Prints, as JSON, how often each status came back,
and the first page that is neither the redirect to the answer page nor the limit's page.
"""

import http.client
import json
import re
import sys
import time
from collections import Counter
from urllib.parse import urlencode

PATH = "/support/new"
# A form that is filled in faster than this does not count as a person's.
LEAST_SECONDS = 3.5


def ask(port, method, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, PATH, body, headers)
    response = connection.getresponse()
    page = response.read().decode(errors="replace")
    connection.close()
    return response, page


def open_form(port):
    """Open the page; return the session's cookie and the form's two tokens."""
    response, page = ask(port, "GET")
    cookies = [value.partition(";")[0] for value in response.headers.get_all("Set-Cookie") or ()]
    tokens = {
        name: re.search(rf'name="{name}" value="([^"]+)"', page)[1]
        for name in ("csrf_token", "form_token")
    }
    return "; ".join(cookies), tokens


def main():
    port, seconds, number, service = map(int, sys.argv[1:])
    cookie, tokens = open_form(port)
    time.sleep(LEAST_SECONDS)
    print("ready", flush=True)
    sys.stdin.readline()
    statuses, wrong, sent = Counter(), "", 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sent += 1
        body = urlencode(
            {
                **tokens,
                "ticket_type": ("complaint", "request", "suggestion")[sent % 3],
                "service_id": service,
                "subject": f"تعذر الدخول {number}/{sent}",
                "description": "لا أستطيع الدخول إلى القاعة منذ الصباح.\nأرجو المساعدة.",
                "beneficiary_kind": "trainee",
                "beneficiary_name": "زائر",
                "beneficiary_email": f"visitor{number}.{sent}@example.com",
                "consent": "1",
            }
        )
        response, page = ask(
            port,
            "POST",
            body,
            **{
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": cookie,
                # What a proxy sends: each visitor has their own address.
                "X-Forwarded-For": f"198.51.{number}.{sent % 250}",
                "X-Forwarded-Host": "127.0.0.1",
            },
        )
        statuses[response.status] += 1
        if response.status not in (303, 429):
            wrong = wrong or page[:2000]
    print(json.dumps({"statuses": statuses, "wrong": wrong}), flush=True)


if __name__ == "__main__":
    main()
