"""The access link: its token is in no address but the link's own, and in no log."""

import email.policy
import logging
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import parse_qs, urlsplit

from common import ANY_KEY
from lxml import html
from portal_case import PDF, REASON, ActCase, classed

from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.asas_helpdesk import request_log
from odoo.addons.asas_helpdesk.models.ticket import way_in
from odoo.addons.asas_helpdesk.tools import link_key, secret


class TestAccessLink(ActCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As the server does where it is the first to load the addon.
        request_log.post_load()

    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket()
        self.token = self.key(self.ticket)
        self.path = f"/my/tickets/{self.ticket.id}"
        self.sign_in(None)

    def get(self, path=None, **params):
        return self.url_open(path or self.path, params=params, allow_redirects=False)

    def assert_refused(self, response):
        """Assert that somebody who presents no key is asked to sign in."""
        self.assertEqual(response.status_code, 303)
        self.assertEqual(urlsplit(response.headers["Location"]).path, "/web/login")
        self.assertNotIn("token", response.headers["Location"])

    def test_link_is_changed_for_a_clean_address(self):
        changed = self.get(access_token=self.token, pid="1", hash="x")
        self.assertEqual(changed.status_code, 303)
        self.assertEqual(urlsplit(changed.headers["Location"]).path, self.path)
        page = self.get(changed.headers["Location"])
        self.assertEqual(page.status_code, 200)
        for response in (changed, page):
            self.assertNotIn(self.token, response.url.replace(changed.url, ""))
            self.assertNotIn(self.token, str(response.headers))
            self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(response.headers["Cache-Control"], "no-store")
        # No link, form or picture of the page contains it; the conversation needs it in the page.
        for name in ("href", "src", "action", "value"):
            for node in self.open(self.ticket).xpath(f"//*[@{name}]"):
                self.assertNotIn(self.token, node.get(name))

    def test_beneficiary_who_is_signed_in_comes_to_the_clean_address_too(self):
        self.sign_in(self.user_trainee)
        changed = self.get(access_token=self.token)
        self.assertNotIn(self.token, changed.headers["Location"])
        self.assertEqual(self.get(changed.headers["Location"]).status_code, 200)

    def test_prefetch_of_a_scanner_changes_nothing(self):
        self.env.flush_all()
        self.env.invalidate_all()
        stored = [name for name, field in self.ticket._fields.items() if field.store]
        before = self.ticket.read(stored)
        self.get(access_token=self.token)
        self.url_open(f"{self.path}?access_token={self.token}", method="HEAD")
        self.env.invalidate_all()
        self.assertEqual(before, self.ticket.read(stored))
        self.sign_in(None)  # what the scanner opened is the scanner's
        self.assert_refused(self.get())

    def test_page_its_acts_and_files_open_with_the_grant_alone(self):
        file = self.env["ir.attachment"].create(
            {
                "name": "report.pdf",
                "raw": PDF,
                "res_model": self.ticket._name,
                "res_id": self.ticket.id,
            }
        )
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_uid = %s WHERE id = %s",
            (self.user_trainee.id, file.id),
        )
        self.env.invalidate_all()
        self.open(self.ticket, self.token)
        page = self.open(self.ticket)
        (link,) = (a for a in classed(page, "o_asas_file") if "/files/" in a.get("href"))
        response = self.url_open(link.get("href"))
        self.assertEqual(response.content, PDF)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertIsNotNone(self.form(page, "reply"))
        self.act(self.ticket, "withdraw", reason=REASON)
        self.assertEqual(self.ticket.state, "cancelled")

    def test_token_that_ends_takes_the_grant_with_it(self):
        self.open(self.ticket, self.token)
        form = self.form(self.open(self.ticket), "withdraw")
        self.ticket.with_user(self.user_level2).action_withdraw_link()
        self.assert_dead_link(self.get())
        self.assert_dead_link(self.press(form, reason=REASON))
        self.assertEqual(self.ticket.state, "new")

        self.open(self.ticket, self.key(self.ticket))
        self.ticket.write({"cancel_reason": "spam"})
        self.ticket._set_state("cancelled")
        self.assertEqual(self.get().status_code, 200)
        self.ticket.cancelled_at -= timedelta(days=91)
        self.assert_dead_link(self.get())

    # ------------------------------------------------------------------ The short link of an SMS

    def short(self, key=None):
        return self.get(f"/t/{key or self.ticket._make_short_key()}")

    def test_short_link_opens_the_ticket_under_its_clean_address(self):
        changed = self.short()
        self.assertEqual(changed.status_code, 303)
        self.assertEqual(urlsplit(changed.headers["Location"]).path, self.path)
        self.assertEqual(changed.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(changed.headers["Cache-Control"], "no-store")
        page = self.get(changed.headers["Location"])
        self.assertIn(self.ticket.subject, page.text)
        self.assertNotIn("/t/", page.text)

    def test_short_link_ends_with_all_links_of_the_ticket(self):
        key = self.ticket._make_short_key()
        self.short(key)
        self.ticket.with_user(self.user_level2).action_withdraw_link()
        self.assert_dead_link(self.get())
        self.assert_dead_link(self.short(key))
        self.assertEqual(self.short().status_code, 303)
        self.ticket.write({"cancel_reason": "spam"})
        self.ticket._set_state("cancelled")
        self.ticket.cancelled_at -= timedelta(days=91)
        self.assert_dead_link(self.short())

    def test_short_link_that_opens_nothing_shows_one_page(self):
        other = self.make_ticket()._make_short_key()
        guessed = f"{self.ticket._make_short_key()[:-1]}7"
        for key in (
            "withheld",
            guessed,
            guessed.lower(),
            "A" * 11,
            "7" * 11,
            other[:3] + guessed[3:],
        ):
            if key != self.ticket._make_short_key():
                self.assert_dead_link(self.short(key))

    def test_short_link_opens_nothing_to_the_person_it_is_about_and_to_the_staff(self):
        key = self.ticket._make_short_key()
        for user in (self.user_colleague, self.user_hall):
            if user == self.user_colleague:
                self.ticket.sudo().about_partner_ids = user.partner_id
            self.sign_in(user)
            self.assertNotIn(self.ticket.subject, self.url_open(f"/t/{key}").text)

    def test_sms_that_leaves_has_a_short_key_and_nothing_stored_has(self):
        self.company.asas_helpdesk_sms = True
        ticket = self.make_ticket(
            partner_id=False, beneficiary_email=False, beneficiary_phone="0533848712"
        )
        with self.sms_gateway() as taken:
            ticket._announce("answered")
            sms = self.env["sms.sms"].search([("mail_message_id.res_id", "=", ticket.id)])
            stored = sms.body
            sms.send()
        (text,) = taken
        self.assertIn(f"/t/{ticket._make_short_key()}", text)
        self.assertTrue(stored.endswith("/t/withheld"), stored)
        self.assertIn("/t/withheld", ticket.message_ids[:1].body)

    def test_short_key_that_comes_back_is_not_kept(self):
        key = self.ticket._make_short_key()
        for body in (
            f"وصلني https://example.com/t/{key}",
            f"<a href='https://x.sa/t/{key}'>هنا</a>",
        ):
            message = self.ticket.message_post(body=body, message_type="comment")
            self.assertNotIn(key, message.body)
            self.assertIn("withheld", message.body)
        self.ticket.description = f"<p>/t/{key}</p>"
        self.assertNotIn(key, self.ticket.description)

    def test_grant_of_one_ticket_opens_no_other(self):
        other = self.make_ticket()
        self.open(self.ticket, self.token)
        self.assert_refused(self.get(f"/my/tickets/{other.id}"))
        self.assert_dead_link(self.get(f"/my/tickets/{other.id}", access_token=self.token))
        self.assertEqual(self.get().status_code, 200)

    def test_grant_ends_with_the_session(self):
        self.open(self.ticket, self.token)
        known = self.opener.cookies["session_id"]
        self.url_open("/web/session/logout")
        self.assert_refused(self.get())
        self.opener.cookies["session_id"] = known
        self.assert_refused(self.get())

    def test_opening_the_link_changes_the_session_that_others_may_know(self):
        before = self.opener.cookies["session_id"]
        self.open(self.ticket, self.token)
        granted = self.opener.cookies.get_dict()["session_id"]
        self.assertNotEqual(before, granted)
        self.open(self.ticket, self.token)
        self.assertEqual(self.opener.cookies.get_dict()["session_id"], granted)
        self.opener.cookies.clear()
        self.opener.cookies["session_id"] = before
        self.assert_refused(self.get())

    def test_browser_without_cookies_is_told_what_to_do(self):
        self.opener.cookies.clear()
        for ticket_id in (self.ticket.id, 999999):
            self.opener.cookies.clear()
            response = self.get(f"/my/tickets/{ticket_id}", opened=1)
            self.assertEqual(response.status_code, 403)
            self.assertIn("Allow cookies", response.text)
            self.assertNotIn(self.ticket.subject, response.text)
        self.opener.cookies.clear()
        self.assert_refused(self.get())

    def test_wrong_tokens_grant_nothing(self):
        for token in ("00000000-0000-4000-8000-000000000000", "رمز", self.token[:-1]):
            self.assert_dead_link(self.get(access_token=token))
            self.assert_refused(self.get())

    def test_link_of_a_notice_leads_to_the_clean_address(self):
        self.ticket._direct()
        self.send_queued_mails()
        key = self.keys_sent(self.trainee.email)[-1]
        # As Odoo’s own links lead to it, too.
        response = self.url_open(
            "/mail/view",
            params={"model": self.ticket._name, "res_id": self.ticket.id, "access_token": key},
        )
        self.assertEqual(response.status_code, 200)
        self.assertEqual(urlsplit(response.url).path, self.path)
        self.assertIn(self.ticket.subject, response.text)
        self.assertNotIn(key, response.url)

    def test_no_log_keeps_a_token(self):
        with self.mock_mail_gateway():
            self.ticket.with_user(self.user_level1)._direct()
        manager_link = self.ticket._acknowledge_url(self.user_manager)
        signed = parse_qs(urlsplit(manager_link).query)["token"][0]
        hashed = self.ticket._sign_token(self.trainee.id)
        with (
            self.assertLogs("werkzeug", logging.INFO) as requests,
            self.assertLogs("odoo.http", logging.DEBUG) as http,
            mute_logger("odoo.addons.base.models.ir_qweb"),
        ):
            logging.getLogger("odoo.http").warning("/support/new?token=%s", self.token)
            self.open(self.ticket, self.token)
            for name in ("access%5Ftoken", "%61ccess_token"):
                self.url_open(f"{self.path}?{name}={self.token}")
                self.url_open(f"/m%79/tickets/{self.ticket.id}?{name}={self.token}")
            self.get("/mail/view", access_token=self.token, model=self.ticket._name)
            view = f"/mail/view?access_token={self.token}&model={self.ticket._name}&res_id=1"
            self.get("/web/login", redirect=view)
            self.get(pid=self.trainee.id, hash=hashed)
            self.get(access_token="x" + self.token)
            self.url_open(urlsplit(manager_link)._replace(scheme="", netloc="").geturl())
        kept = "\n".join(requests.output + http.output)
        self.assertIn(f"{self.path}?access_token={secret.BLANK}", kept)
        self.assertIn(f"/asas_helpdesk/acknowledge?token={secret.BLANK}", kept)
        for key in (self.token, signed, hashed):
            self.assertNotIn(key, kept)

    def test_log_of_what_goes_to_the_mail_server_keeps_no_key(self):
        logger = logging.getLogger(request_log.SMTP)
        page = f'<a href="https://d.example/my/tickets/7?access_token={self.token}">x</a>'
        said = []
        for encoding in ("base64", "quoted-printable", "8bit"):
            mail = EmailMessage(policy=email.policy.SMTP)
            mail.set_content(page * 3, subtype="html", cte=encoding)
            with self.assertLogs(logger, logging.DEBUG) as logged:
                logger.debug("%s", f"send: {mail.as_bytes()!r}")
                logger.debug("reply: b'250 OK'")
                try:
                    raise ValueError(f"554 {page}")
                except ValueError:
                    logger.exception("failed")
            said += logged.output
            self.assertNotIn(self.token, logged.output[0])
            self.assertIn("send:", logged.output[0])
            self.assertLess(len(logged.output[0]), 100, encoding)
        self.assertTrue(any("250 OK" in line for line in said))
        self.assertNotIn(self.token, "\n".join(said))

    def test_logs_of_others_are_left_as_they_are(self):
        with self.assertLogs("werkzeug", logging.INFO) as requests:
            self.get("/web/login", token="of-another")
        self.assertIn("token=of-another", "\n".join(requests.output))

    def test_preview_shows_the_staff_the_page_without_a_key(self):
        for user in (self.user_level1, self.user_level2, self.user_admin):
            action = self.ticket.with_user(user).action_preview()
            self.assertEqual(action["url"], f"{self.path}/preview")
            self.sign_in(user)
            page = self.page(action["url"])
            self.assertIn(self.ticket.subject, page.text_content())
            self.assertIn("This is a preview", page.text_content())
            self.assertFalse(page.xpath(f"//form[contains(@action, '{self.path}')]"))
            self.assertNotIn(ANY_KEY, html.tostring(page, encoding="unicode"))

    def test_preview_is_for_the_staff_who_may_read_the_ticket(self):
        self.ticket.about_partner_ids = self.user_level1.partner_id
        for user in (self.user_level1, self.user_employee, self.user_colleague, None):
            self.sign_in(user)
            answer = self.url_open(f"{self.path}/preview")
            self.assertNotIn(self.ticket.subject, answer.text)

    def test_links_that_open_nothing_lead_to_one_page_whatever_the_reason(self):
        expired, withdrawn, gone = (self.make_ticket() for _number in range(3))
        keys = {
            "wrong": (self.ticket, "x" * 47),
            "mark": (self.ticket, link_key.MARK),
            "of another": (self.ticket, self.key(expired)),
            "as before": (self.ticket, "00000000-0000-4000-8000-000000000000"),
        }
        keys["expired"] = (expired, self.key(expired))
        keys["withdrawn"] = (withdrawn, self.key(withdrawn))
        keys["deleted"] = (gone, self.key(gone))
        expired.write({"cancel_reason": "spam"})
        expired._set_state("cancelled")
        expired.cancelled_at -= timedelta(days=91)
        withdrawn.with_user(self.user_level2).action_withdraw_link()
        gone.write({"cancel_reason": "spam"})
        gone._set_state("cancelled")
        gone.unlink()
        pages = set()
        for reason, (ticket, key) in keys.items():
            with self.subTest(reason):
                self.sign_in(None)
                answer = self.get(f"/my/tickets/{ticket.id}", access_token=key)
                self.assert_dead_link(answer)
                (main,) = html.fromstring(answer.text).xpath("//main")
                pages.add(" ".join(main.text_content().split()))
        self.assertEqual(len(pages), 1, pages)

    def test_what_is_done_by_the_link_says_so(self):
        page = self.open(self.ticket, self.key(self.ticket))
        self.reply(self.form(page, "reply"), reply="كلام بالرابط")
        self.act(self.ticket, "contact", email="new@example.com")
        self.act(self.ticket, "withdraw", reason=REASON)
        done = self.ticket.message_ids.filtered("asas_helpdesk_by_link")
        for words in ("كلام بالرابط", "new@example.com", "ينقطع"):
            self.assertTrue(done.filtered(lambda m, w=words: w in m.body), words)
        entries = self.env["asas.helpdesk.evidence"].sudo()
        ways = entries.search([("ticket_id", "=", self.ticket.id)]).filtered(
            lambda e: e.kind in ("message", "move") and e.door == "link"
        )
        self.assertGreaterEqual(len(ways), 3)
        # The staff reads it; what the beneficiary does after signing in does not bear it.
        self.sign_in(self.user_level1)
        shown = self.make_jsonrpc_request(
            "/mail/thread/messages",
            {"thread_model": self.ticket._name, "thread_id": self.ticket.id},
        )["data"]["mail.message"]
        marked = {m["id"] for m in shown if m.get("asas_helpdesk_by_link")}
        self.assertEqual(marked, set(done.ids))
        other = self.make_ticket()
        self.sign_in(self.user_trainee)
        self.act(other, "withdraw", reason=REASON)
        self.assertFalse(other.message_ids.filtered("asas_helpdesk_by_link"))

    def test_nobody_of_the_staff_can_say_that_it_was_done_by_the_link(self):
        self.sign_in(self.user_level1)
        for way in ("link", "page", True):
            self.make_jsonrpc_request(
                f"/web/dataset/call_kw/{self.ticket._name}/write",
                {
                    "model": self.ticket._name,
                    "method": "write",
                    "args": [self.ticket.ids, {"beneficiary_email": f"{way}@example.com"}],
                    "kwargs": {"context": {way_in.KEY: way}},
                },
            )
        self.env.invalidate_all()
        self.assertFalse(self.ticket.message_ids.filtered("asas_helpdesk_by_link"))
        self.assertNotIn("corrected", " ".join(self.ticket.message_ids.mapped("body")))

    def test_rating_link_of_odoo_leads_to_the_page(self):
        answer = self.get(f"/rate/{self.token}/5")
        page = self.url_open(answer.headers["Location"])
        self.assertIn(self.ticket.subject, page.text)
        self.assertIn("withheld", self.ticket._rating_get_access_token())

    def test_sharing_leads_the_beneficiary_by_the_key_and_others_to_sign_in(self):
        # The right to share is Odoo's.
        self.user_level1.group_ids = [Command.link(self.env.ref("base.group_partner_manager").id)]
        share = (
            self.env["portal.share"]
            .with_user(self.user_level1)
            .with_context(active_model=self.ticket._name, active_id=self.ticket.id)
        )
        wizard = share.create(
            {"partner_ids": [Command.set((self.trainee | self.user_colleague.partner_id).ids)]}
        )
        self.assertNotIn(ANY_KEY, wizard.share_link)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            wizard.action_send_mail()
        self.assertTrue(self.keys_sent(self.trainee.email))
        self.assertFalse(self.keys_sent(self.user_colleague.email))

    def test_only_keys_are_taken_out_of_an_address(self):
        for text, left in (
            (
                "/my/tickets/7?done=1&access_token=4f-a_b%3D HTTP/1.1",
                "/my/tickets/7?done=1&access_token=… HTTP/1.1",
            ),
            (
                "/web/login?redirect=%2Fmail%2Fview%3Faccess_token%3D4f%26res_id%3D7",
                "/web/login?redirect=%2Fmail%2Fview%3Faccess_token%3D…%26res_id%3D7",
            ),
            (
                "/mail/view?hash=4f&pid=7&auth_signup_token=5c",
                "/mail/view?hash=…&pid=7&auth_signup_token=…",
            ),
            (
                "/my/tickets/7?access%5Ftoken=4f&%61ccess_token=4f&done=1",
                "/my/tickets/7?access%5Ftoken=…&%61ccess_token=…&done=1",
            ),
            (
                "/web/login?redirect=%2Fmy%2Ftickets%2F7%3Faccess%255Ftoken%3D4f",
                "/web/login?redirect=%2Fmy%2Ftickets%2F7%3Faccess%255Ftoken%3D…",
            ),
            ("/my/tickets?search=token&csrf_token=kept&csrf%5Ftoken=kept", None),
        ):
            self.assertEqual(secret.blank(text), left or text)
