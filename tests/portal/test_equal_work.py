"""The time of an answer does not tell what exists: the same work is done for what does not.

Measuring time would tell less, and another thing on each computer; the work is counted.
"""

import re
from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch

from common import HelpdeskCase
from guest_case import TRACK, VISITOR, PublicCase

from odoo.exceptions import AccessDenied
from odoo.sql_db import Cursor

INTERACTIVE = {"interactive": True}


@contextmanager
def statements():
    """Yield the list of the statements that are executed, without their values."""
    seen, execute = [], Cursor.execute

    def note(cursor, query, params=None, log_exceptions=True):
        code = query.code if hasattr(query, "code") else str(query)
        seen.append(re.sub(r"\d+", "0", "".join(code.split())))
        return execute(cursor, query, params, log_exceptions)

    with patch.object(Cursor, "execute", note):
        yield seen


class TestSigningIn(HelpdeskCase):
    def work(self, login, password="a wrong password"):
        """Sign in in vain; return which statements were executed, and how many hashes computed."""
        users = self.env["res.users"].with_user(self.env.ref("base.public_user"))
        users._asas_helpdesk_hash_of_nobody()  # made once
        context, hashed = users._crypt_context(), []

        class Counting:
            identify = context.identify

            def verify(self, secret, stored):
                hashed.append(context.identify(stored))
                return context.verify(secret, stored)

            def verify_and_update(self, secret, stored):
                hashed.append(context.identify(stored))
                return context.verify_and_update(secret, stored)

        self.env.flush_all()
        self.env.invalidate_all()
        credential = {"login": login, "password": password, "type": "password"}
        # No assertRaises, which executes statements of its own.
        with (
            patch.object(type(users), "_crypt_context", lambda _self: Counting()),
            statements() as seen,
        ):
            try:
                users._login(credential, INTERACTIVE)
            except AccessDenied:
                return Counter(seen), hashed.count("pbkdf2_sha512")
        self.fail("The password was taken.")

    def test_unknown_login_costs_what_a_wrong_password_costs(self):
        self.work("level1")
        known, unknown = self.work(self.user_trainee.login), self.work("nobody@example.com")
        self.assertEqual(known[1], 1)
        self.assertEqual(unknown, known)

    def test_so_do_accounts_without_a_password_and_archived_ones(self):
        self.work("level1")
        known = self.work(self.user_trainee.login)
        self.user_colleague.active = False
        self.env.cr.execute(
            "UPDATE res_users SET password = NULL WHERE id = %s", [self.user_trainer.id]
        )
        self.assertEqual(self.work(self.user_colleague.login), known)
        self.assertEqual(self.work(self.user_trainer.login)[1], known[1])

    def test_without_a_password_nothing_is_compared_for_anybody(self):
        self.work("level1")
        for login in (self.user_trainee.login, "nobody@example.com"):
            self.assertEqual(self.work(login, "")[1], 0)


class TestAskingForALink(PublicCase):
    def work(self, reference, contact):
        values = {
            **dict(self.form_on(self.page(TRACK), TRACK).form_values()),
            "reference": reference,
            "contact": contact,
        }
        with statements() as seen:
            response = self.url_open(TRACK, data=values, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        return Counter(seen), response.headers["Location"].replace(str(response.url), "")

    def test_answer_costs_the_same_whatever_the_ticket_and_whoever_asks(self):
        ticket = self.make_ticket("request", partner_id=False, beneficiary_email=VISITOR)
        self.work("CMP/2026/99998", "warm.up@example.com")
        expected = self.work(ticket.reference, VISITOR)
        self.assertGreater(sum(expected[0].values()), 3)
        for reference, contact in (
            (ticket.reference, "somebody.else@example.com"),
            ("CMP/2026/99999", VISITOR),
            ("CMP/2026/99999", "nobody@example.com"),
        ):
            self.assertEqual(self.work(reference, contact), expected, (reference, contact))
