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
# More than a visitor submits in a second: each ticket needs a form of its own.
FORMS_A_SECOND = 40


def ask(port, method, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, PATH, body, headers)
    response = connection.getresponse()
    page = response.read().decode(errors="replace")
    connection.close()
    return response, page


def open_form(port, **headers):
    """Open the page; return the session's cookie and the form's two tokens."""
    response, page = ask(port, "GET", **headers)
    cookies = [value.partition(";")[0] for value in response.headers.get_all("Set-Cookie") or ()]
    return "; ".join(cookies), {name: value_of(page, name) for name in ("csrf_token", "form_token")}


def value_of(page, name):
    return re.search(rf'name="{name}" value="([^"]+)"', page)[1]


def answers(number, sent, service):
    return {
        "ticket_type": ("complaint", "request", "suggestion")[sent % 3],
        "service_id": service,
        "subject": f"تعذر الدخول {number}/{sent}",
        "description": "لا أستطيع الدخول إلى القاعة منذ الصباح.\nأرجو المساعدة.",
        "beneficiary_kind": "trainee",
        "beneficiary_name": "زائر",
        "beneficiary_email": f"visitor{number}.{sent}@example.com",
    }


def post(port, cookie, number, sent, **values):
    return ask(
        port,
        "POST",
        urlencode(values),
        **{
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": cookie,
            # What a proxy sends: each visitor has their own address.
            "X-Forwarded-For": f"198.51.{number}.{sent % 250}",
            "X-Forwarded-Host": "127.0.0.1",
        },
    )


def main():
    port, seconds, number, service = map(int, sys.argv[1:])
    cookie, tokens = open_form(port)
    forms = [
        open_form(port, Cookie=cookie)[1]["form_token"] for _form in range(seconds * FORMS_A_SECOND)
    ]
    checked = post(port, cookie, number, 0, **tokens, **answers(number, 0, service), act="check")
    notice = value_of(checked[1], "notice")
    time.sleep(LEAST_SECONDS)
    print("ready", flush=True)
    sys.stdin.readline()
    statuses, wrong, sent = Counter(), "", 0
    end = time.monotonic() + seconds
    while forms and time.monotonic() < end:
        sent += 1
        tokens["form_token"] = forms.pop()
        values = answers(number, sent, service)
        response, page = post(
            port, cookie, number, sent, **tokens, **values, notice=notice, consent="1"
        )
        statuses[response.status] += 1
        if response.status not in (303, 429):
            wrong = wrong or page[:2000]
    print(json.dumps({"statuses": statuses, "wrong": wrong}), flush=True)


if __name__ == "__main__":
    main()
