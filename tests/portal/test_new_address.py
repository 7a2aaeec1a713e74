"""A new address that was given through the link: confirmed by who reads it, objected to by who
reads the present one; the pages on which something final is looked at."""

import re

from lxml import html
from portal_case import REASON, ActCase, classed

from odoo.http import root

from odoo.addons.asas_helpdesk.tools.mask import mask_apart, mask_email

OLD, NEW = "trainee@example.com", "new@example.org"
PAGES = re.compile(r"/my/tickets/\d+/(?:address/\w+|objection)\?token=\w+")
HOSTILE = '"><script>alert(1)</script>@example.com'


class NewAddressCase(ActCase):
    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket(subject="Secret subject")
        self.sent = {}
        self.sign_in(None)

    def ask(self, token=None, **values):
        """Give a new address through the link; the messages leave. Return the page after it."""
        with self.mock_mail_gateway(mail_unlink_sent=False):
            page = self.act(
                self.ticket, "contact", token or self.key(self.ticket), **{"email": NEW, **values}
            )
            self.leave()
        return page

    def leave(self):
        """Let the queued mails leave; keep where the links in the last one to each address lead."""
        self.env["mail.mail"].sudo().search([("state", "=", "outgoing")], order="id").send()
        for mail in self._mails:
            for path in PAGES.findall(mail["body"]):
                self.sent[mail["email_to"][0].split("<")[-1].strip("<>")] = path

    def press_on(self, path, **values):
        """Open a page, press its button, and return the page that follows."""
        page = self.page(path)
        (form,) = [f for f in page.forms if f.get("action") == path.partition("?")[0]]
        with self.mock_mail_gateway(mail_unlink_sent=False):
            response = self.url_open(
                form.get("action"), data={**dict(form.form_values()), **values}
            )
            self.env.invalidate_all()
            self.leave()
        return html.fromstring(response.text)

    def kinds(self, address):
        notices = self.ticket.notice_ids.filtered(lambda n: n.address == address)
        return notices.sorted("id").mapped("kind")


class TestNewAddress(NewAddressCase):
    def test_new_address_gets_notices_once_its_link_was_pressed(self):
        page = self.ask()
        self.assertIn("as soon as it is confirmed", self.told(page))
        self.assertEqual(self.ticket.beneficiary_email, OLD)
        self.ticket.with_user(self.user_level1)._direct()
        self.assertIn("directed", self.kinds(OLD))
        self.assertEqual(self.kinds(NEW), ["new_address"])
        page = self.press_on(self.sent[NEW])
        self.assertIn("It is confirmed", page.text_content())
        self.assertEqual((self.ticket.beneficiary_email, self.ticket.asked_email), (NEW, False))
        self.assertEqual(self.kinds(NEW), ["new_address", "contact"])
        self.resolve(self.ticket, self.user_level2)
        self.assertIn("resolved", self.kinds(NEW))
        self.assertNotIn("resolved", self.kinds(OLD))

    def test_neither_message_opens_or_tells_anything_of_the_ticket(self):
        self.ask()
        for mail in self._mails:
            self.assertNotIn("access_token", mail["body"])
            for secret in ("Secret subject", self.trainee.name):
                self.assertNotIn(secret, mail["body"] + mail["subject"])
        for path in self.sent.values():
            key = path.partition("token=")[2]
            self.assert_dead_link(
                self.url_open(f"/my/tickets/{self.ticket.id}", params={"access_token": key})
            )
        # What is stored opens nothing.
        stored = self.ticket.notice_ids.mail_id.mapped("body_html")
        self.assertTrue(all("?token=withheld" in body for body in stored))
        for page in ("address/email", "objection"):
            self.assert_dead_link(
                self.url_open(f"/my/tickets/{self.ticket.id}/{page}?token=withheld")
            )

    def test_opening_the_pages_changes_nothing(self):
        self.ask()
        before = (self.ticket.asked_email, len(self.ticket.message_ids))
        for path in self.sent.values():
            for method in ("GET", "HEAD"):
                answer = self.opener.request(method, self.base_url() + path, timeout=20)
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
                self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.env.invalidate_all()
        self.assertEqual((self.ticket.asked_email, len(self.ticket.message_ids)), before)

    def test_pressing_twice_confirms_once(self):
        self.ask()
        path = self.sent[NEW]
        form = self.page(path).forms[0]
        self.press_on(path)
        count = len(self.ticket.message_ids)
        again = self.press(form)
        self.assertIn("It is confirmed", again.text)
        self.assertIn("It is confirmed", self.page(path).text_content())
        self.assertEqual(len(self.ticket.message_ids), count)

    def test_address_that_somebody_else_changed_meanwhile_is_not_confirmed(self):
        self.ask()
        form = self.page(self.sent[NEW]).forms[0]
        self.ticket.with_user(self.user_level1).beneficiary_email = "desk-knows@example.com"
        self.assert_dead_link(self.press(form))
        self.assertEqual(self.ticket.beneficiary_email, "desk-knows@example.com")
        self.assertFalse(self.ticket.asked_email)

    def test_another_new_address_ends_the_link_of_the_first(self):
        self.ask()
        first = self.sent[NEW]
        self.ask(email="second@example.org")
        self.assert_dead_link(self.url_open(first))
        self.press_on(self.sent["second@example.org"])
        self.assertEqual(self.ticket.beneficiary_email, "second@example.org")

    def test_giving_the_present_address_takes_the_new_one_back(self):
        self.ask()
        self.ask(email=OLD)
        self.assertFalse(self.ticket.asked_email)
        self.assert_dead_link(self.url_open(self.sent[NEW]))

    def test_asking_twice_for_the_same_tells_once(self):
        self.ask()
        count = len(self.ticket.notice_ids)
        self.ask()
        self.assertEqual(len(self.ticket.notice_ids), count)

    def test_withdrawn_links_end_a_new_address_as_well(self):
        self.ask()
        self.ticket.with_user(self.user_level2).action_withdraw_link()
        self.assert_dead_link(self.url_open(self.sent[NEW]))

    def test_number_is_confirmed_by_its_sms(self):
        self.company.asas_helpdesk_sms = True
        with self.mock_mail_gateway():
            self.act(self.ticket, "contact", self.key(self.ticket), phone="٠٥٠١٢٣٤٥٦٧")
        texts = self.env["sms.sms"].sudo().search([("number", "=", "+966501234567")])
        with self.sms_gateway() as left:
            texts.send()
        (path,) = PAGES.findall("".join(left))
        self.assertIn("/address/sms?", path)
        self.assertEqual(self.ticket.beneficiary_phone, "+966533848712")
        self.press_on(path)
        self.assertEqual(self.ticket.beneficiary_phone, "+966501234567")

    def test_number_without_a_gateway_is_called(self):
        page = self.ask(email="", phone="0501234567")
        self.assertIn("•••67", self.told(page))
        (activity,) = self.ticket.activity_ids.filtered(lambda a: "+966501234567" in a.summary)
        self.assertEqual(activity.activity_type_id.category, "phonecall")
        self.ticket.with_user(self.user_level1).beneficiary_phone = "0501234567"
        self.assertFalse(self.ticket.asked_phone)

    def test_invisible_signs_in_a_new_address_are_removed(self):
        self.ask(email=" \u200fNEW\u200b@Example.org\u202c،\u00a0")
        self.assertEqual(self.ticket.asked_email, NEW)

    def test_staff_and_who_is_complained_about_confirm_and_object_to_nothing(self):
        self.ticket.about_partner_ids = self.user_trainer.partner_id
        self.ask()
        for user in (self.user_level1, self.user_level2, self.user_admin, self.user_trainer):
            self.sign_in(user)
            for path in self.sent.values():
                self.assertEqual(self.url_open(path).status_code, 403, user.login)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.asked_email, NEW)

    def test_keys_of_one_page_open_no_other_and_no_other_ticket(self):
        self.ask()
        other = self.make_ticket()
        tokens = {path.partition("token=")[2] for path in self.sent.values()}
        tokens |= {self.key(self.ticket), "", "رمز", "asaskey" + "a" * 40}
        right = {path.partition("token=")[2]: path.partition("?")[0] for path in self.sent.values()}
        for token in tokens:
            for ticket in (self.ticket.id, other.id, 2147483647):
                for page in ("address/email", "address/sms", "objection"):
                    path = f"/my/tickets/{ticket}/{page}"
                    if right.get(token) != path:
                        self.assert_dead_link(self.url_open(path, params={"token": token}))


class TestObjection(NewAddressCase):
    def test_objecting_stops_a_change_and_tells_the_desk(self):
        self.ask()
        stolen = self.key(self.ticket)
        page = self.press_on(self.sent[OLD])
        self.assertIn("looks into it", page.text_content())
        self.assertFalse(self.ticket.asked_email)
        self.assert_dead_link(self.url_open(self.sent[NEW]))
        self.assert_dead_link(
            self.url_open(f"/my/tickets/{self.ticket.id}", params={"access_token": stolen})
        )
        dispute = self.env.ref("asas_helpdesk.activity_type_dispute")
        (activity,) = self.ticket.activity_ids.filtered(lambda a: a.activity_type_id == dispute)
        self.assertTrue(activity.user_id.has_group("asas_helpdesk.group_level2"))
        self.assertEqual(self.kinds(OLD)[-1], "link", "the present address has a new link")
        # Until the desk has looked into it, the link changes nothing.
        form = self.form(self.open(self.ticket, self.key(self.ticket)), "contact")
        answer = self.press_and_check(form, email=NEW)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("contact us another way", answer.text)
        activity.action_done()
        self.ask()
        self.assertEqual(self.ticket.asked_email, NEW)

    def test_objecting_undoes_what_the_link_has_changed_however_often(self):
        self.ask()
        objection = self.sent[OLD]
        self.press_on(self.sent[NEW])
        self.ask(email="third@example.org")
        self.press_on(self.sent["third@example.org"])
        self.assertEqual(self.ticket.beneficiary_email, "third@example.org")
        stolen = self.key(self.ticket)
        self.press_on(objection)
        self.assertEqual(self.ticket.beneficiary_email, OLD)
        self.assert_dead_link(
            self.url_open(f"/my/tickets/{self.ticket.id}", params={"access_token": stolen})
        )
        # Nobody who was told meanwhile turns it around.
        self.assertIn("contact", self.kinds("third@example.org"))
        self.assertNotIn("objection", self.sent["third@example.org"])
        self.ticket.activity_ids.action_done()
        self.press_on(self.sent[NEW])
        self.assertEqual(self.ticket.beneficiary_email, OLD)

    def test_objecting_twice_tells_once(self):
        self.ask()
        form = self.page(self.sent[OLD]).forms[0]
        self.press_on(self.sent[OLD])
        count = len(self.ticket.message_ids), len(self.ticket.activity_ids)
        self.assertIn("looks into it", self.press(form).text)
        self.assertEqual((len(self.ticket.message_ids), len(self.ticket.activity_ids)), count)

    def test_change_after_signing_in_stands_until_the_desk_decides(self):
        self.sign_in(self.user_trainee)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.act(self.ticket, "contact", email=NEW)
            self.leave()
        self.sign_in(None)
        self.assertNotIn(NEW, self.sent)
        self.press_on(self.sent[OLD])
        self.assertEqual(self.ticket.beneficiary_email, NEW)
        self.assertTrue(self.ticket._is_contact_disputed())

    def test_objection_ends_with_its_time(self):
        self.ask()
        message = self.ticket.notice_ids.mail_id.mail_message_id
        self.env.cr.execute(
            "UPDATE mail_message SET date = date - interval '31 days' WHERE id IN %s",
            (tuple(message.ids),),
        )
        self.env.invalidate_all()
        self.assert_dead_link(self.url_open(self.sent[OLD]))

    def test_context_of_a_client_sends_no_notice_elsewhere(self):
        ticket = self.ticket.with_user(self.user_level1).with_context(
            asas_helpdesk_former_address="thief@example.com"
        )
        ticket._direct()
        self.assertNotIn("thief@example.com", self.ticket.notice_ids.mapped("address"))


class TestCheckPages(ActCase):
    def test_withdrawing_is_asked_once_more(self):
        ticket = self.make_ticket()
        self.sign_in(self.user_trainee)
        form = self.form(self.open(ticket), "withdraw")
        page = self.check_page(self.press(form, reason=REASON))
        self.assertIn("This is final", page.text_content())
        self.assertIn("أرجو المتابعة", page.text_content())
        self.assertEqual((ticket.state, self.spoken(ticket).ids), ("new", []))
        answer = self.press(self.form(page, "withdraw"))
        self.assertEqual((answer.status_code, ticket.state), (303, "cancelled"))

    def test_new_contact_details_are_shown_in_full_before_they_are_sent(self):
        ticket = self.make_ticket()
        for user, shown in ((self.user_trainee, OLD), (None, mask_email(OLD))):
            self.sign_in(user)
            form = self.form(self.open(ticket, None if user else self.key(ticket)), "contact")
            answer = self.press(form, email="\u200fNEW@Example.org،", phone="٠٥٠١٢٣٤٥٦٧")
            text = self.check_page(answer).text_content()
            for part in (shown, NEW, "+966501234567"):
                self.assertIn(part, text)
            self.assertEqual(OLD in text, bool(user))
            self.assertEqual((ticket.beneficiary_email, ticket.asked_email), (OLD, False))

    def test_check_by_the_link_does_not_tell_whether_an_address_is_known(self):
        ticket = self.make_ticket()
        self.sign_in(None)
        form = self.form(self.open(ticket, self.key(ticket)), "contact")
        pages = {
            re.sub(r"value=\"[^\"]*\"", "", self.press(form, email=email).text).replace(email, "")
            for email in (OLD, "other@example.com")
        }
        self.assertEqual(len(pages), 1)

    def test_hostile_text_is_shown_as_text(self):
        ticket = self.make_ticket()
        self.sign_in(self.user_trainee)
        for act, values in (
            ("withdraw", {"reason": "<img src=x onerror=alert(1)>"}),
            ("contact", {"email": HOSTILE}),
            ("contact", {"email": "'onfocus=alert(1)'@example.com"}),
        ):
            answer = self.press(self.form(self.open(ticket), act), **values)
            page = html.fromstring(answer.text)
            self.assertFalse(page.xpath("//img[@onerror] | //*[@onfocus]"), values)
            self.assertNotIn("<script>alert", answer.text)

    def test_ticket_that_moved_between_the_two_pages_is_left_alone_and_it_is_said(self):
        ticket = self.make_ticket("request")
        self.sign_in(self.user_trainee)
        check = self.check_page(self.press(self.form(self.open(ticket), "withdraw"), reason=REASON))
        self.resolve(ticket, self.user_level2)
        answer = self.press(self.form(check, "withdraw"))
        page = self.page(answer.headers["Location"])
        self.assertTrue(page.xpath("//*[@id='asas_undone']"))
        self.assertEqual(ticket.state, "resolved")

    def test_check_page_of_others_is_refused(self):
        ticket = self.make_ticket()
        self.sign_in(self.user_trainee)
        form = self.form(self.open(ticket), "withdraw")
        self.sign_in(self.user_colleague)
        csrf = self.page("/my/account").xpath("//input[@name='csrf_token']/@value")[0]
        answer = self.press(form, reason=REASON, csrf_token=csrf)
        self.assertEqual(answer.status_code, 303)

    def test_masks_tell_similar_addresses_apart(self):
        for pair in (
            ("mohammad@example.com", "mohammed@example.com"),
            ("m@example.com", "m@examples.com"),
            ("moham@x.com", "mohamm@x.com"),
            ("ali@stc.sa", "ali@sts.sa"),
            ("+966533848712", "+966501234512"),
        ):
            masked = mask_apart(*pair)
            self.assertNotEqual(*masked)
            for address, shown in zip(pair, masked, strict=True):
                self.assertNotIn(address, shown)
                self.assertIn("•••", shown)


class TestRatingLinks(ActCase):
    def rating_links(self, ticket):
        """Let the mail that asks leave; return where its links lead, by rating."""
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).send()
        body = next(m["body"] for m in reversed(self._mails) if "&amp;rating=" in m["body"])
        return {
            link.get("href")[-1]: link.get("href").removeprefix(self.base_url())
            for link in html.fromstring(body).iter("a")
            if "rating=" in (link.get("href") or "")
        }

    def test_each_link_opens_a_page_that_asks_and_rates_nothing_itself(self):
        ticket = self.closed()
        links = self.rating_links(ticket)
        self.assertEqual(sorted(links), ["1", "2", "3", "4", "5"])
        stored = ticket.notice_ids.filtered(lambda n: n.kind == "closed").mail_id.body_html
        self.assertIn("access_token=withheld&amp;rating=5", stored)
        self.sign_in(None)
        for number, path in links.items():
            for method in ("HEAD", "GET"):
                answer = self.opener.request(method, self.base_url() + path, timeout=20)
                self.assertEqual(answer.status_code, 200)
            page = html.fromstring(answer.text)
            self.assertEqual(len(classed(page, "o_asas_rate_page")), 1)
            (chosen,) = page.xpath("//input[@name='rating'][@checked]/@value")
            self.assertEqual(chosen, number)
        self.env.invalidate_all()
        self.assertFalse(ticket.rating_count)
        answer = self.press(self.form(page, "rate"), words="شكراً")
        self.assertIn(
            "Thank you for your rating", self.page(answer.headers["Location"]).text_content()
        )
        self.assertEqual(ticket.rating_last_value, int(number))

    def test_link_pressed_after_the_rating_says_so(self):
        ticket = self.closed()
        links = self.rating_links(ticket)
        self.sign_in(None)
        page = self.page(links["4"])
        self.press(self.form(page, "rate"))
        again = self.press(self.form(page, "rate"), rating="1")
        self.assertEqual(again.status_code, 303)
        page = self.page(links["1"])
        self.assertIn("Thank you for your rating", self.told(page))
        self.assertEqual((ticket.rating_last_value, ticket.rating_count), (4, 1))

    def test_rating_after_a_reopening_is_not_taken_and_it_is_said(self):
        ticket = self.closed()
        links = self.rating_links(ticket)
        self.sign_in(None)
        page = self.page(links["4"])
        self.reopen(ticket, self.user_level2)
        answer = self.press(self.form(page, "rate"))
        page = self.page(answer.headers["Location"])
        self.assertTrue(page.xpath("//*[@id='asas_undone']"))
        self.assertFalse(ticket.rating_count)

    def test_dead_and_wrong_links_rate_nothing(self):
        ticket = self.closed()
        links = self.rating_links(ticket)
        ticket.with_user(self.user_level2).action_withdraw_link()
        self.sign_in(None)
        self.assert_dead_link(self.url_open(links["5"]))
        for rating in ("0", "6", "٥", "<b>", ""):
            self.sign_in(None)
            answer = self.url_open(
                f"/my/tickets/{ticket.id}",
                params={"access_token": self.key(ticket), "rating": rating},
            )
            self.assertEqual(answer.status_code, 200)
            self.assertNotIn("<b>", answer.url)
        self.sign_in(self.user_level2)
        answer = self.url_open(links["5"])
        self.assertEqual(answer.status_code, 403)

    def test_browser_without_cookies_is_told_so(self):
        ticket = self.closed()
        links = self.rating_links(ticket)
        self.sign_in(None)
        answer = self.url_open(links["5"], allow_redirects=False)
        root.session_store.delete(self.session)
        self.opener.cookies.clear()
        answer = self.url_open(answer.headers["Location"].removeprefix(self.base_url()))
        self.assertEqual(answer.status_code, 403)
        self.assertIn("cookie", answer.text)
