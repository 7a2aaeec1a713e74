"""Whatever is sent to a route or a public method: an answer or a sentence, and nothing of others.

What is tried is the same each time (``derandomize``); an input that fails is made as small as it
can be. Ids and names of the people and tickets of the test are among what is tried.
"""

import inspect
import json
from urllib.parse import quote

import psycopg2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from portal_case import PortalCase
from rights_case import RightsCase
from rights_table import rights

from odoo.exceptions import AccessDenied, UserError
from odoo.http import Request
from odoo.service.model import call_kw
from odoo.tools import mute_logger

SECRET = "سر الشكوى المخفية"
WORDS = "كلمات سرية"
TICKET = "asas.helpdesk.ticket"
QUIET = (
    "odoo.http",
    "odoo.sql_db",
    "odoo.addons.base.models.ir_qweb",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.mail.models.mail_thread",
    "werkzeug",
)
# Names of fields that the pages and forms of the desk send, and some that they never do.
NAMES = (
    *("access_token", "token", "opened", "submitted", "done", "submission", "link", "asked"),
    *("ticket_type", "service_id", "course_id", "subject", "description", "consent", "homepage"),
    *("beneficiary_kind", "beneficiary_name", "beneficiary_email", "beneficiary_phone"),
    *("sortby", "filterby", "search", "page", "q", "answered", "reference", "contact", "answer"),
    *("reason", "email", "phone", "revision", "rating", "words", "form_token", "data"),
    *("thread_id", "thread_model", "is_pending", "debug", "lang", "model", "id", "__proto__", ""),
)
ODD = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1e9",
        "2147483648",
        "9" * 40,
        "\0",
        "a\0b",
        "%00",
        "%s%d{0}",
        "\r\nX: y",
    ),
    *("'", '"', "' OR 1=1--", "<script>x</script>", "{{7*7}}", "${7*7}", "../../etc/passwd", "\\"),
    *("true", "null", "[]", "{}", "[1]", "a" * 70_000, "ش" * 300, "\u202e\u2066", "\ufeff", "😀"),
    *("complaint", "other", "received", "open", "1", "a@example.com", "0533848712", "a@b, c@d"),
)
POOL = st.one_of(st.sampled_from(ODD), st.text(max_size=30), st.integers().map(str))
TRIED = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class SecretTicket:
    """Mix-in for a test class with a ticket that its people may not read."""

    @classmethod
    def set_up_secret(cls):
        cls.secret = cls.make_ticket(
            subject=SECRET,
            description=f"<p>{WORDS}</p>",
            partner_id=cls.user_colleague.partner_id.id,
            confidential=True,
            about_partner_ids=cls.user_admin.partner_id.ids,
            user_id=cls.user_level2.id,
        )
        cls.own = cls.make_ticket("request", channel_id=cls.channel_website.id)
        cls.secrets = (SECRET, WORDS, cls.secret.reference)
        cls.people = (cls.user_trainee, cls.user_employee, cls.user_level1_other, cls.user_admin)

    def stored(self):
        """Return what the desk has stored, as one number that any change changes."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM asas_helpdesk_ticket t),
                   (SELECT count(*) FROM mail_message), (SELECT count(*) FROM ir_attachment),
                   (SELECT count(*) FROM asas_helpdesk_notice),
                   (SELECT md5(string_agg(p.email || p.phone, '' ORDER BY id)) FROM res_partner p)
            """
        )
        return self.env.cr.fetchone()

    def assert_nothing_of_others(self, text, where):
        for secret in self.secrets:
            self.assertNotIn(secret, text, where)


class TestRoutes(SecretTicket, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_secret()
        cls.ids = st.sampled_from(
            [str(cls.secret.id), str(cls.own.id), "0", "2147483647", "-1", "9" * 12, "x", "%00"]
        )
        cls.given = (str(cls.secret.id), str(cls.own.id), TICKET, "7" * 36)

    def address_of(self, data, path):
        """Return the address of a route with something in each of its gaps."""
        address = path
        for name in ("ticket_id", "file_id", "answer_id", "page"):
            address = address.replace(f"<{name}>", data.draw(self.ids) if name in path else "")
        for name, words in (
            ("action", ("confirm", "contact", "rate", "withdraw", "reopen", "nothing")),
            ("verdict", ("found", "not_found", "x")),
            ("short_key", ("a", "%0d%0aX", "0" * 12)),
        ):
            if f"<{name}>" in address:
                address = address.replace(f"<{name}>", data.draw(st.sampled_from(words)))
        return address

    def send(self, data, path, method, signed_in):
        values = data.draw(
            st.dictionaries(
                st.sampled_from(NAMES), st.one_of(POOL, st.sampled_from(self.given)), max_size=8
            )
        )
        address = self.address_of(data, path)
        if method == "GET":
            values = {name: value[:2000] for name, value in values.items()}
            query = "&".join(f"{quote(n)}={quote(v)}" for n, v in values.items())
            return self.url_open(f"{address}?{query}", allow_redirects=False), values
        if data.draw(st.booleans()):
            values["csrf_token"] = Request.csrf_token(self)
        files = None
        if data.draw(st.booleans()):
            names = st.sampled_from(("a.pdf", "x", "../a.png", "a\0.txt", "ش" * 300, "a.svg"))
            field = data.draw(st.sampled_from(("attachments", "ufile")))
            files = {field: (data.draw(names), data.draw(st.binary(max_size=60)))}
        return self.url_open(address, data=values, files=files, allow_redirects=False), values

    def test_developer_mode_shows_people_outside_no_code(self):
        for user in (None, self.user_trainee):
            self.sign_in(user)
            self.url_open("/support?debug=1")
            for path in ("/support/answers/1/found", "/ar/support/nowhere", "/my/tickets/1/x"):
                with mute_logger(*QUIET):
                    response = self.url_open(path, data={"csrf_token": "x"})
                self.assertIn(response.status_code, (400, 404), path)
                self.assertNotIn("Traceback", response.text)
                self.assertNotIn("dist-packages", response.text)

    def test_every_route_answers_and_tells_nothing_of_others(self):
        routes = sorted(
            (path, method)
            for path, _auth, methods in rights.Table().routes
            for method in (methods.split() or ["GET", "POST"])
        )
        for user in (None, self.user_trainee, self.user_level1_other):
            self.sign_in(user)
            with mute_logger(*QUIET):
                self.try_routes(routes, user)

    def try_routes(self, routes, user):
        @settings(TRIED, max_examples=80)
        @given(st.data())
        def attempt(data):
            path, method = data.draw(st.sampled_from(routes))
            before = self.stored()
            response, values = self.send(data, path, method, user)
            where = f"{user and user.login} {method} {response.url} {values!r:.300}"
            self.assertLess(response.status_code, 500, f"{where} {response.text[:800]}")
            if not user or user.share:  # the staff may read it in the developer mode
                self.assertNotIn("Traceback", response.text, where)
            self.assert_nothing_of_others(response.text, where)
            self.assert_nothing_of_others(str(response.headers), where)
            if response.status_code >= 400:
                self.env.invalidate_all()
                self.assertEqual(self.stored(), before, where)

        attempt()


# What a client reads: sentences, or what Odoo makes a sentence of.
SENTENCES = (UserError, AccessDenied, psycopg2.IntegrityError)
JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        POOL,
        st.sampled_from(["2026-02-30", "complaint", "phone", "reached"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    ),
    max_leaves=6,
)


class Undone(Exception):
    """Raised to undo what a call has done."""


class TestMethods(SecretTicket, RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_secret()
        cls.user_trainee.group_ids |= cls.env.ref("base.group_portal")
        cls.methods = sorted(rights.Table().methods)

    def arguments(self, data, function):
        """Return arguments that a method takes at all, of any kind."""
        ids = st.sampled_from([self.secret.id, self.own.id, 0, -1, 2**40])
        anything = st.one_of(JSON, ids, st.lists(ids, max_size=3))
        parameters = list(inspect.signature(function).parameters.values())[1:]
        kwargs = {}
        for parameter in parameters:
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            if parameter.default is parameter.empty or data.draw(st.booleans()):
                kwargs[parameter.name] = data.draw(anything)
        return kwargs

    def test_every_method_of_ours_answers_and_tells_nothing_of_others(self):
        self.assertGreater(len(self.methods), 50)

        @settings(TRIED, max_examples=300)
        @given(st.data())
        def attempt(data):
            name, method = data.draw(st.sampled_from(self.methods))
            user = data.draw(st.sampled_from(self.people))
            function = getattr(self.registry[name], method)
            model = self.env[name].with_user(user)
            kwargs = self.arguments(data, function)
            args = []
            if not getattr(function, "_api_model", False):
                known = self.env[name].sudo().search([], limit=3).ids or [0]
                ids = st.sampled_from([*known, self.secret.id, 0, 2**31 - 1])
                args = [data.draw(st.lists(ids, max_size=2))]
            where = f"{user.login} {name}.{method} {args} {kwargs!r:.400}"
            answer = None
            try:
                with self.env.cr.savepoint():
                    answer = call_kw(model, method, args, kwargs)
                    self.env.flush_all()
                    raise Undone  # so that the next call meets the same records
            except SENTENCES as error:
                self.assert_nothing_of_others(str(error), where)
            except Undone:
                pass
            except Exception as error:
                raise AssertionError(where) from error
            finally:
                self.env.invalidate_all()
            text = json.dumps(answer, default=str, ensure_ascii=False)
            self.assert_nothing_of_others(text, where)

        with mute_logger(*QUIET):
            attempt()
