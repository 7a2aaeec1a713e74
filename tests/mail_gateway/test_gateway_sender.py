"""Who a mail comes from: only a proven address, and a mail that speaks for it, make a contact the
beneficiary."""

from base64 import b64encode

from gateway_case import WHO_SENT_IT, MailboxCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

SERVER = "mx.asas.example"
VICTIM = "victim@mail.example"
TAKEN = f"from sender.example (sender.example [192.0.2.7]) by {SERVER} (Postfix); Sun"
BEFORE = "from laptop by sender.example with ESMTPSA; Sun"


class SenderCase(MailboxCase):
    def set_up_server(self, **settings):
        names = {"mail_server": SERVER, **settings}
        for name, value in names.items():
            self.env["ir.config_parameter"].set_param(f"asas_helpdesk.{name}", value)

    def proven(self, name="ريم العنزي", email=VICTIM, **values):
        """Return a contact that the staff has entered."""
        people = self.env["res.partner"].with_user(self.administrator)
        return people.create({"name": name, "email": email, **values}).with_env(self.env)

    def signed_up(self, login="attacker", email=VICTIM, name="منتحل"):
        """Return a portal user who entered somebody else's address."""
        person = {"login": login, "name": name, "groups": ["base.group_portal"]}
        user = self.make_users([person])
        user.with_user(user).write({"email": email})
        self.assertFalse(user.partner_id.asas_helpdesk_proven)
        return user

    def said(self, mail, results, domain="mail.example"):
        """Return a mail with what our own server has added on top, as bytes."""
        mail["Received"] = BEFORE
        head = f"Authentication-Results: {SERVER};\r\n\t{results} header.from={domain}\r\n"
        return f"{head}Received: {TAKEN}\r\n".encode() + mail.as_bytes()

    def outcome(self, mail):
        ticket = self.receive(mail)
        self.assertEqual(len(ticket), 1)
        self.assertFalse(self.Kept.search([]))
        return ticket.partner_id, ticket.sender_reason, ticket.sender_check

    def nobody(self, reason, check="unchecked"):
        return self.env["res.partner"], reason, check


class TestSender(SenderCase):
    # ------------------------------------------------------------------ Proven addresses

    def test_proven_address_makes_its_contact_the_beneficiary(self):
        reem = self.proven()
        mail = self.mail(From=f"Reem <{VICTIM.upper()}>")
        self.assertEqual(self.outcome(mail), (reem, "unchecked", "unchecked"))

    def test_whoever_signs_up_with_an_address_gets_nothing_of_what_its_owner_writes(self):
        attacker = self.signed_up()
        ticket = self.receive(self.mail("كلام لا يقرؤه غيري", From=f"ريم <{VICTIM}>"))
        self.assertEqual((ticket.partner_id.id, ticket.sender_reason), (False, "unproven"))
        self.assertEqual(ticket.beneficiary_email, VICTIM)
        self.assertEqual(ticket.notice_ids.mapped("address"), [VICTIM], "the link goes there")
        self.assert_hidden_from(ticket, attacker)

    def test_receipt_repeats_what_was_said_to_a_sender_alone_whom_our_server_confirms(self):
        self.set_up_server()
        for results, headers, repeats in (
            ("dmarc=pass", {}, True),
            ("dmarc=fail", {}, False),
            ("dmarc=none", {}, False),
            ("dmarc=pass", {"Reply_To": "stranger@elsewhere.example"}, False),
        ):
            mail = self.mail("كلامي وحدي", From=f"اسمي <{VICTIM}>", Subject="موضوعي", **headers)
            ticket = self.receive(self.said(mail, results))
            receipt = ticket.notice_ids.mail_id
            shown = f"{receipt.email_to} {receipt.subject} {receipt.body_html}"
            with self.subTest(results=results, headers=headers):
                self.assertIn(ticket.reference, shown)
                self.assertIn("access_token=withheld", shown)
                for words in ("كلامي وحدي", "موضوعي", "اسمي"):
                    (self.assertIn if repeats else self.assertNotIn)(words, shown)

    def test_nor_does_a_trainee_who_changes_the_own_address(self):
        attacker = self.user_colleague
        attacker.with_user(attacker).write({"email": VICTIM})
        reem = self.proven()
        ticket = self.receive(self.mail(From=f"ريم العنزي <{VICTIM}>"))
        self.assertEqual(ticket.partner_id, reem)
        self.assert_hidden_from(ticket, attacker)
        again = self.receive(self.mail(From=VICTIM))
        self.assertEqual(again.sender_reason, "shared", "nobody can tell whose it is")
        self.assert_hidden_from(again, attacker)

    def test_nor_whoever_is_named_in_cc_under_somebody_elses_address(self):
        attacker = self.signed_up()
        self.assert_hidden_from(self.receive(self.mail(Cc=f"ريم <{VICTIM}>")), attacker)

    def assert_hidden_from(self, ticket, user):
        tickets = self.Ticket.with_user(user)
        self.assertFalse(tickets.search([("id", "=", ticket.id)]))
        messages = self.env["mail.message"].with_user(user)
        self.assertFalse(
            messages.search([("model", "=", ticket._name), ("res_id", "=", ticket.id)])
        )
        for message in ticket.message_ids:
            with self.assertRaises(AccessError):
                message.with_user(user).read(["body"])
        self.assertNotIn(user.partner_id, ticket.message_partner_ids)
        self.assertNotIn(user.partner_id, ticket.message_ids.partner_ids)

    def test_of_those_who_share_an_address_the_exact_name_decides(self):
        father = self.proven("سعد البقمي")
        daughter = self.proven("جواهر سعد البقمي")
        for name, owner in (
            ("جواهر سعد البقمي", daughter),
            ("سعد البقمى", father),
        ):
            self.assertEqual(self.outcome(self.mail(From=f"{name} <{VICTIM}>"))[0], owner)
        for name in ("نورة سعد البقمي", "البقمي", ""):
            found = self.outcome(self.mail(From=f"{name} <{VICTIM}>"))
            self.assertEqual(found, self.nobody("shared"), name)

    def test_of_those_who_share_an_address_none_stands_in_for_one_who_is_not_proven(self):
        self.proven("سعد البقمي")
        self.env["res.partner"].create({"name": "جواهر سعد البقمي", "email": VICTIM})
        mail = self.mail(From=f"جواهر سعد البقمي <{VICTIM}>")
        self.assertEqual(self.outcome(mail), self.nobody("unproven"))

    def test_words_encoded_in_a_name_are_no_address(self):
        self.proven()
        self.set_up_server()
        mail = self.mail(From=None)
        word = b64encode(f"{VICTIM}, ".encode())
        raw = b"From: =?utf-8?B?" + word + b"?= <a@evil.example>\r\n"
        raw += mail.as_bytes()
        ticket = self.receive(raw)
        self.assertEqual(
            (ticket.partner_id.id, ticket.beneficiary_email), (False, "a@evil.example")
        )
        self.assertIn("a@evil.example", ticket.message_ids[-1].email_from)

    def test_of_several_senders_nobody_is_believed(self):
        self.proven()
        one = self.mail(From=f"{VICTIM}, a@evil.example")
        two = b"From: a@evil.example\r\n" + self.mail(From=VICTIM).as_bytes()
        for mail in (one, two):
            self.assertEqual(self.outcome(mail), self.nobody("several"))

    # ------------------------------------------------------------------ What our server says

    def test_what_our_server_confirms_is_marked_so(self):
        reem = self.proven()
        self.set_up_server()
        mail = self.said(self.mail(From=VICTIM), "dmarc=pass")
        self.assertEqual(self.outcome(mail), (reem, "proven", "pass"))

    def test_what_our_server_refutes_belongs_to_nobody_and_says_why(self):
        reem = self.proven()
        self.set_up_server()
        mail = self.said(self.mail(From=f"ريم العنزي <{VICTIM}>"), "dmarc=fail")
        ticket = self.receive(mail)
        self.assertEqual((ticket.partner_id.id, ticket.sender_reason), (False, "failed"))
        self.assertNotIn(reem, ticket.message_ids.author_id)
        english = ticket.with_user(self.user_level1).with_context(lang="en_US")
        self.assertIn(f"was not sent from {VICTIM}", english.sender_explanation)

    def test_what_a_sender_brings_under_the_name_of_our_server_never_counts(self):
        self.proven()
        self.set_up_server(unchecked_mail="nobody")
        forged = f"Authentication-Results: {SERVER}; dmarc=pass header.from=mail.example\r\n"
        ours = f"Received: {TAKEN}\r\n"
        genuine = f"Authentication-Results: {SERVER}; none\r\n"
        theirs = f"Received: {BEFORE}\r\n"
        for head in (
            ours + theirs + forged,
            genuine + ours + forged + theirs,
            ours + genuine + forged,
            ours + theirs + ours + forged,
        ):
            raw = head.encode() + self.mail(From=VICTIM).as_bytes()
            self.assertEqual(self.outcome(raw), self.nobody("refused"), head)

    def test_the_setting_decides_about_what_was_not_checked(self):
        reem = self.proven()
        self.set_up_server()
        self.assertEqual(self.outcome(self.mail(From=VICTIM)), (reem, "unchecked", "unchecked"))
        self.set_up_server(unchecked_mail="nobody")
        self.assertEqual(self.outcome(self.mail(From=VICTIM)), self.nobody("refused"))
        self.set_up_server(mail_server="", unchecked_mail="sender")
        mail = self.said(self.mail(From=VICTIM), "dmarc=fail")
        self.assertEqual(self.outcome(mail), (reem, "unchecked", "unchecked"))

    # ------------------------------------------------------------------ Forwards, as programs write

    def forward(self, body, subject="Fwd: x", kind="plain"):
        mail = self.mail(From=f"سارة <{self.user_level1.email}>", Subject=subject)
        mail.set_content(body, subtype=kind)
        ticket = self.receive(mail)
        return ticket.sender_reason, ticket.beneficiary_name, ticket.beneficiary_email

    def test_sender_of_a_forwarded_page_is_found_however_it_is_laid_out(self):
        for body in (
            '<div>للتسجيل</div><div style="border:none"><p><b>From:</b> Reem A'
            f" &lt;{VICTIM}&gt;<br><b>Sent:</b> Saturday<br><b>To:</b> x</p></div><p>y</p>",
            '<div>للتسجيل</div><hr><div id="divRplyFwdMsg" dir="rtl"><font><b>من:</b> Reem A &lt;'
            f'<a href="mailto:{VICTIM}">{VICTIM}</a>&gt;<br><b>الموضوع:</b> x</font></div><p>y</p>',
            '<div dir="rtl">للتسجيل<br><div class="gmail_quote"><div class="gmail_attr">----------'
            ' Forwarded message ---------<br>From: <strong>Reem A</strong> <span dir="auto">&lt;<a'
            f' href="mailto:{VICTIM}">{VICTIM}</a>&gt;</span><br>Date: x</div><p>y</p></div></div>',
            "<p>للتسجيل</p><table><tr><td><b>From:</b>\n <a"
            f' href="mailto:{VICTIM}?subject=x">Reem A</a></td></tr></table><p>Sent: x</p>',
        ):
            with self.subTest(body=body):
                self.assertEqual(self.forward(body, kind="html"), ("forward", "Reem A", VICTIM))

    def test_sender_of_what_was_forwarded_twice_is_no_colleague(self):
        for between in (f"From: خالد <{self.user_level2.email}>", f"From: info <{self.address}>"):
            first = f"From: \u202aريم\u202c\u200f <{VICTIM}>\nDate: y"
            body = f"Forwarded\n\n{between}\nDate: x\n\n{first}"
            self.assertEqual(self.forward(body), ("forward", "ريم", VICTIM), between)
        colleague = self.user_level2.email
        body = f"From: خالد <{colleague}>\nDate: x\n\nWords"
        self.assertEqual(self.forward(body), ("forward", "خالد", colleague))

    def test_colleague_whose_own_address_is_not_proven_forwards_likewise(self):
        self.user_level1.email = "sara@staff.example.com"  # as superuser, which proves nothing
        body = f"From: ريم <{VICTIM}>\nDate: x\n\nWords"
        self.assertEqual(self.forward(body), ("forward", "ريم", VICTIM))

    def test_our_own_address_beside_the_person_in_reply_to_is_left_out(self):
        mail = self.form(**{"Reply-To": f"ريم العنزي <{VICTIM}>, {self.address}"})
        ticket = self.receive(mail)
        self.assertEqual((ticket.sender_reason, ticket.beneficiary_email), ("reply_to", VICTIM))

    def test_reply_to_that_names_two_people_is_answered_at_the_first(self):
        ticket = self.receive(
            self.form(**{"Reply-To": f"ريم العنزي <{VICTIM}>, second@other.example"})
        )
        self.assertEqual((ticket.sender_reason, ticket.beneficiary_email), ("reply_to", VICTIM))
        self.assertFalse(ticket.partner_id)

    def test_reply_to_that_names_the_sender_too_is_answered_at_the_sender(self):
        mail = self.mail(
            From=f"ريم العنزي <{VICTIM}>",
            **{"Reply-To": f"assistant@other.example, {VICTIM}"},
        )
        ticket = self.receive(mail)
        self.assertEqual(ticket.beneficiary_email, VICTIM)
        self.assertNotEqual(ticket.sender_reason, "reply_to")

    def test_name_that_a_list_gives_beside_its_own_is_the_name_of_the_person(self):
        for name in ("'Reem A' via Info", "Reem A via Info", "Reem A عبر Info"):
            mail = self.mail(From=f'"{name}" <{self.address}>', **{"Reply-To": VICTIM})
            self.assertEqual(self.receive(mail).beneficiary_name, "Reem A", name)

    # ------------------------------------------------------------------ Forms, lists, Reply-To

    def form(self, **headers):
        return self.mail(
            From="موقع المعهد <web@site.example>",
            **{"Reply-To": f"ريم العنزي <{VICTIM}>", **headers},
        )

    def test_reply_to_is_only_an_address_to_write_to(self):
        self.proven()
        ticket = self.receive(self.form())
        self.assertEqual((ticket.partner_id.id, ticket.sender_reason), (False, "reply_to"))
        self.assertEqual(ticket.beneficiary_email, VICTIM)
        self.assertEqual(ticket.beneficiary_name, "ريم العنزي")
        self.assertEqual(ticket.sender_address, "web@site.example")
        self.assertEqual(ticket.notice_ids.mapped("address"), [VICTIM])

    def test_form_named_in_the_settings_and_proven_by_our_server_speaks_for_the_person(self):
        reem = self.proven()
        self.set_up_server(trusted_forms="Web@Site.example")
        confirmed = self.said(self.form(), "dmarc=pass", "site.example")
        self.assertEqual(self.outcome(confirmed), (reem, "form", "pass"))
        self.assertEqual(self.outcome(self.form()), self.nobody("reply_to"), "not confirmed")
        forged = self.said(self.form(), "dmarc=fail", "site.example")
        self.assertEqual(self.outcome(forged), self.nobody("failed", "fail"))

    def test_whoever_is_to_be_answered_elsewhere_keeps_the_contact_only_if_confirmed(self):
        reem = self.proven()
        self.set_up_server()
        private = {"Reply-To": "private@other.example"}
        ticket = self.receive(self.said(self.mail(From=VICTIM, **private), "dmarc=pass"))
        self.assertEqual(ticket.partner_id, reem)
        self.assertEqual(ticket.beneficiary_email, "private@other.example")
        ticket = self.receive(self.mail(From=VICTIM, **private))
        self.assertEqual((ticket.partner_id.id, ticket.sender_reason), (False, "reply_to"))

    def listed(self, **headers):
        return self.mail(
            **{
                "From": f"'Reem' via Info <{self.address}>",
                "X-Original-From": f"ريم العنزي <{VICTIM}>",
                "Reply-To": f"ريم العنزي <{VICTIM}>",
                "Precedence": "list",
                "Mailing-list": f"list {self.address}; contact owner@x.example",
                "List-ID": f"<{self.address.replace('@', '.')}>",
                **headers,
            },
        )

    def test_list_that_is_our_own_door_is_an_ordinary_person(self):
        reem = self.proven()
        mail = self.listed(From=f"ريم العنزي <{VICTIM}>")
        ticket = self.receive(mail)
        self.assertEqual((ticket.partner_id, ticket.automatic_mail), (reem, False))
        self.assertEqual(ticket.notice_ids.mapped("kind"), ["received"])
        other = self.listed(From=VICTIM, **{"Mailing-list": "list x@y.example", "List-ID": "<x.y>"})
        self.assertEqual(self.receive(other).automatic_mail, "list")

    def test_list_that_takes_the_place_of_the_sender_names_who_is_written_to(self):
        reem = self.proven()
        ticket = self.receive(self.listed())
        self.assertEqual((ticket.partner_id.id, ticket.sender_reason), (False, "list"))
        self.assertEqual(ticket.beneficiary_email, VICTIM)
        self.assertFalse(ticket.automatic_mail)
        self.assertEqual(ticket.notice_ids.mapped("address"), [VICTIM])
        self.set_up_server(trusted_forms=self.address)
        domain = self.address.partition("@")[2]
        mail = self.said(self.listed(), "dmarc=pass", domain)
        self.assertEqual(self.outcome(mail), (reem, "form", "pass"))

    def test_mails_of_all_kinds_belong_to_those_who_sent_them(self):
        self.make_family()
        for name in WHO_SENT_IT:
            with self.subTest(name=name):
                self.assert_sent_by(self.receive(self.file(name)), name)

    # ------------------------------------------------------------------ Forwards

    def test_who_wrote_what_the_staff_forward_is_offered_as_beneficiary(self):
        reem = self.proven()
        for name in (
            "staff-forward.eml",
            "staff-forward-outlook.eml",
            "staff-forward-attached.eml",
        ):
            ticket = self.receive(self.file(name))
            self.assertEqual((ticket.partner_id.id, ticket.sender_reason), (False, "forward"), name)
            self.assertEqual(ticket.beneficiary_email, VICTIM, name)
            self.assertEqual(ticket.beneficiary_name, "ريم العنزي", name)
            self.assertEqual(ticket.sender_address, self.user_level1.email)
            self.assertIn("الصوت كان متقطعاً", ticket.description, name)
            self.assertNotIn("<details", ticket.description, name)
            self.assertNotIn(self.user_level1.email, ticket.notice_ids.mapped("address"))
            self.assertEqual(ticket.message_ids[-1].author_id, self.user_level1.partner_id)
            self.assertFalse(ticket.first_response_at)
        ticket.with_user(self.user_level1).action_use_sender()
        self.assertEqual((ticket.partner_id, ticket.sender_reason), (reem, "desk"))

    def test_what_the_beneficiary_forwards_is_the_beneficiarys(self):
        self.proven("عهود", "ohoud@mail.example")
        raw = self.file("staff-forward.eml").replace(
            self.user_level1.email.encode(), b"ohoud@mail.example"
        )
        ticket = self.receive(raw)
        self.assertEqual(ticket.partner_id.name, "عهود")
        self.assertIn("الصوت كان متقطعاً", ticket.description)
        self.assertNotIn("<details", ticket.description)

    def test_nobody_who_imitates_the_staff_forwards(self):
        self.set_up_server()
        raw = self.file("staff-forward.eml")
        head = f"Authentication-Results: {SERVER}; dmarc=fail header.from=staff.example.com\r\n"
        raw = head.encode() + f"Received: {TAKEN}\r\n".encode() + raw
        ticket = self.receive(raw)
        self.assertEqual((ticket.sender_reason, ticket.partner_id.id), ("failed", False))
        self.assertFalse(ticket.message_ids.author_id & self.user_level1.partner_id)

    # ------------------------------------------------------------------ Addresses of the desk

    def test_address_with_a_tag_is_the_address(self):
        self.env.ref("asas_helpdesk.address_complaints")
        for local in ("complaints+manar", "COMPLAINTS+a+b", "complaints"):
            ticket = self.receive(self.mail(To=f"{local}@{self.alias_domain}"))
            self.assertEqual((len(ticket), ticket.ticket_type), (1, "complaint"), local)
        self.assertFalse(self.Address._receives([f"others+complaints@{self.alias_domain}"]))

    # ------------------------------------------------------------------ By the desk

    def test_the_desk_decides_who_it_is(self):
        ticket = self.receive(self.mail(From=f"ريم <{VICTIM}>"))
        self.assertEqual(ticket.sender_reason, "unknown")
        for user in (self.user_trainee, self.user_employee):
            with self.assertRaises(AccessError):
                ticket.with_user(user).action_use_sender()
        self.user_level1.group_ids = [Command.link(self.env.ref("base.group_partner_manager").id)]
        ticket.with_user(self.user_level1).action_use_sender()
        self.assertEqual((ticket.partner_id.email, ticket.sender_reason), (VICTIM, "desk"))
        self.assertTrue(ticket.partner_id.asas_helpdesk_proven, "entered by the staff")
        with self.assertRaisesRegex(UserError, "Choose the beneficiary"):
            ticket.with_user(self.user_level1).action_use_sender()

    def test_the_desk_chooses_itself_where_several_have_the_address(self):
        ticket = self.receive(self.mail(From=VICTIM))
        self.proven("أ")
        chosen = self.proven("ب")
        with self.assertRaisesRegex(UserError, "Several contacts"):
            ticket.with_user(self.user_level1).action_use_sender()
        ticket.with_user(self.user_level1).partner_id = chosen
        self.assertEqual(ticket.sender_reason, "desk")


class TestAnswers(SenderCase):
    """A mail that does not come from where it says changes nothing in a ticket."""

    def setUp(self):
        super().setUp()
        self.reem = self.proven()
        self.set_up_server()
        self.ticket = self.receive(self.mail(From=f"ريم العنزي <{VICTIM}>"))
        self.assertEqual(self.ticket.partner_id, self.reem)
        self.notice = self.ticket.notice_ids.mail_id
        self.ask_and_wait(self.ticket, self.user_level1)

    def answer(self, words="جواب", sender=VICTIM, result=None, **headers):
        mail = self.mail(words, From=sender, Subject="رد", **headers)
        raw = self.said(mail, result, sender.partition("@")[2]) if result else mail
        made = self.receive(raw)
        return made, (self.ticket | made).message_ids.filtered(lambda m: words in (m.body or ""))

    def test_confirmed_answer_ends_the_waiting(self):
        made, message = self.answer(result="dmarc=pass", In_Reply_To=self.notice.message_id)
        self.assertFalse(made)
        self.assertEqual(message.author_id, self.reem)
        self.assertEqual(self.ticket.state, "in_progress")

    def test_refuted_answer_is_an_internal_note_of_nobody_that_says_why(self):
        made, message = self.answer(result="dmarc=fail", In_Reply_To=self.notice.message_id)
        self.assertFalse(made)
        self.assertEqual((message.author_id.id, message.subtype_id.internal), (False, True))
        self.assertEqual(self.ticket.state, "waiting")
        note = self.ticket.message_ids.filtered(lambda m: "internal note" in (m.body or ""))
        self.assertIn(VICTIM, note.body)

    def test_refuted_answer_reopens_nothing(self):
        self.resolve(self.ticket, self.user_level1)
        self.verify_and_close(self.ticket, self.user_level2)
        self.answer(result="dmarc=fail", In_Reply_To=self.notice.message_id)
        self.assertEqual(self.ticket.state, "closed")

    def test_refuted_mail_that_names_the_ticket_only_in_its_subject_is_a_ticket_of_its_own(self):
        mail = self.mail("كلام", From=VICTIM, Subject=self.ticket.reference)
        made = self.receive(self.said(mail, "dmarc=fail"))
        self.assertEqual((len(made), made.partner_id.id), (1, False))
        self.assertEqual(made.related_ids, self.ticket)
        self.assertEqual(self.ticket.state, "waiting")

    def test_nobody_posts_as_the_staff_in_a_refuted_mail(self):
        answered = self.ticket.first_response_at
        _made, message = self.answer(
            sender=self.user_level1.email, result="dmarc=fail", In_Reply_To=self.notice.message_id
        )
        self.assertFalse(message.author_id)
        self.assertTrue(message.subtype_id.internal or message.res_id != self.ticket.id)
        self.assertEqual(self.ticket.first_response_at, answered)

    def test_staff_whose_address_is_not_proven_do_not_post_as_staff(self):
        self.user_employee.with_user(self.user_employee).write({"email": "boss@mail.example"})
        made, message = self.answer(sender="boss@mail.example", In_Reply_To=self.notice.message_id)
        self.assertEqual(made.related_ids, self.ticket)
        self.assertFalse(message.author_id)

    def test_another_person_of_a_shared_address_is_not_the_beneficiary(self):
        other = self.proven("سعد العنزي")
        mail = self.mail("كلامي", From=f"سعد العنزي <{VICTIM}>", Subject=self.ticket.reference)
        made = self.receive(mail)
        self.assertEqual((made.partner_id, made.related_ids), (other, self.ticket))
        self.assertEqual(self.ticket.state, "waiting")

    def test_reply_to_lends_nobody_the_voice_of_the_beneficiary(self):
        made, _message = self.answer(
            sender="evil@evil.example",
            In_Reply_To=self.notice.message_id,
            **{"Reply-To": VICTIM},
        )
        self.assertEqual((made.partner_id.id, made.related_ids), (False, self.ticket))
        self.assertEqual(self.ticket.state, "waiting")

    def test_who_signed_up_may_answer_what_the_desk_has_sent_them(self):
        user = self.signed_up(email="new@mail.example")
        own = self.make_ticket("request", partner_id=user.partner_id.id)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            own.with_user(self.user_level1).message_post(
                body="ما رقمك؟", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        parent = own.message_ids[0]
        mail = self.mail("رقمي كذا", From="new@mail.example", In_Reply_To=parent.message_id)
        self.assertFalse(self.receive(mail))
        self.assertEqual(own.message_ids[0].author_id, user.partner_id)
