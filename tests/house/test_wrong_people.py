"""Every wrong person on every route: nothing of a ticket gets out, however it is requested.

The persons: another trainee, a colleague of the same employer, the employer's own user, somebody of
another company, the person complained about, a trainer, a supervisor, the holder of a link that has
expired, of one that was withdrawn, of another ticket's, and somebody who is not signed in.
"""

import json
from datetime import timedelta

from portal_case import PDF, PortalCase, let_supervise

from odoo import fields
from odoo.fields import Command
from odoo.tests import JsonRpcException
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

SUBJECT = "شكوى سرية الموضوع"
ANSWER = "رد المعهد السري"
WORDS = "كلمات التقييم السرية"
RESOLUTION = "قرار سري"
ACTS = ("confirm", "unsolved", "reopen", "withdraw", "contact", "rate", "account", "consent")
MODELS = (
    "asas.helpdesk.ticket",
    "asas.helpdesk.notice",
    "asas.helpdesk.sla.status",
    "asas.helpdesk.escalation",
    "asas.helpdesk.received.email",
    "asas.helpdesk.received.email.version",
    "asas.helpdesk.unprocessed.email",
    "asas.helpdesk.mail.attempt",
)


class TestWrongPeople(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        let_supervise(cls)

        def portal_user(login, **values):
            return mail_new_test_user(
                cls.env, login=login, groups="base.group_portal", name=login, **values
            )

        cls.user_other_trainee = portal_user("other_trainee")
        cls.user_employer = cls.env["res.users"].create(
            {
                "login": "employer",
                "partner_id": cls.employer.id,
                "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)],
            }
        )
        other_company = cls.env["res.company"].create({"name": "معهد آخر"})
        cls.user_elsewhere = portal_user(
            "elsewhere", company_id=other_company.id, company_ids=[Command.set(other_company.ids)]
        )
        cls.ticket = cls.make_ticket(
            "request",
            subject=SUBJECT,
            about_partner_ids=cls.user_trainer.partner_id.ids,
        )
        cls.message = cls.ticket.with_user(cls.user_level1).message_post(
            body=ANSWER, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        cls.file = (
            cls.env["ir.attachment"]
            .with_user(cls.user_trainee)
            .sudo()
            .create(
                {
                    "name": "دليل.pdf",
                    "raw": PDF,
                    "mimetype": "application/pdf",
                    "res_model": cls.ticket._name,
                    "res_id": cls.ticket.id,
                }
            )
        )
        cls.make_wizard_resolve()
        cls.verify_and_close(cls.ticket, cls.user_level2_other)
        cls.rating = cls.ticket.rating_ids
        cls.rating.write({"feedback": WORDS})
        cls.other = cls.make_ticket(partner_id=cls.user_colleague.partner_id.id)
        cls.secrets = (SUBJECT, ANSWER, WORDS, RESOLUTION, cls.ticket.reference)

    @classmethod
    def make_wizard_resolve(cls):
        cls.env["asas.helpdesk.resolve.wizard"].with_user(cls.user_level2).create(
            {"ticket_id": cls.ticket.id, "outcome_request": "solved", "resolution": RESOLUTION}
        ).action_resolve()
        cls.let_leave(cls.ticket)

    def people(self):
        """Yield each wrong person with the token they come with; the last ones are not signed
        in."""
        for user in (
            self.user_other_trainee,
            self.user_colleague,
            self.user_employer,
            self.user_elsewhere,
            self.user_trainer,
            self.user_supervisor,
        ):
            yield user.login, user, None
        other = self.key(self.other)
        yield "a trainee with another ticket's token", self.user_other_trainee, other
        # The person it is about, even with the right token.
        yield "the person complained about", self.user_trainer, self.key(self.ticket)
        yield "nobody", None, None
        yield "nobody with another ticket's token", None, other
        withdrawn = self.key(self.ticket)
        self.ticket.with_user(self.user_level2).action_withdraw_link()
        yield "a link that was withdrawn", None, withdrawn
        self.ticket.closed_at -= timedelta(days=200)
        self.env.flush_all()
        yield "a link that has ended", None, self.key(self.ticket)

    def answer(self, path, token, **kwargs):
        params = {"access_token": token} if token else {}
        return self.url_open(path, params=params, **kwargs)

    def rpc(self, path, **params):
        """Return the response of a JSON route as text, including an error."""
        try:
            return json.dumps(self.make_jsonrpc_request(path, params), ensure_ascii=False)
        except JsonRpcException as error:
            return str(error)

    def doors(self, user, token):
        """Yield every route and call, and its response."""
        ticket, file = self.ticket.id, self.file.id
        for path in (
            f"/my/tickets/{ticket}",
            f"/my/tickets/{ticket}?submitted=1",
            f"/my/tickets/{ticket}?done=rate",
            f"/my/tickets/{ticket}/files/{file}",
            "/my/tickets",
            "/my/tickets?filterby=ended&sortby=state",
            f"/my/tickets?search={self.ticket.reference[-5:]}",
            "/my/tickets?search=سرية",
            "/my/tickets/export.csv",
            "/my/tickets/export.csv?search=سرية",
            "/my/tickets/new?submission=x",
            "/my/figures",
            "/my/figures.csv",
            f"/mail/view?model=asas.helpdesk.ticket&res_id={ticket}",
            f"/web/content/{file}",
            f"/web/image/mail.message/{self.message.id}/author_avatar/50x50",
            f"/web/content/asas.helpdesk.ticket/{ticket}/description",
            *(f"/my/tickets/{ticket}/{act}" for act in ACTS),
        ):
            yield path, self.answer(path, token).text
        thread = {"thread_model": "asas.helpdesk.ticket", "thread_id": ticket}
        keys = {"token": token} if token else {}
        yield "chatter_fetch", self.rpc("/mail/chatter_fetch", **thread, **keys)
        yield "chatter_init", self.rpc("/portal/chatter_init", **thread, **keys)
        hashed = {"pid": self.trainee.id, "hash": "0" * 64}
        yield "chatter_fetch by hash", self.rpc("/mail/chatter_fetch", **thread, **hashed)
        yield (
            "message_post",
            self.rpc(
                "/mail/message/post",
                **thread,
                **keys,
                post_data={"body": "لي؟", "message_type": "comment"},
            ),
        )
        yield "counters", self.rpc("/my/counters", counters=["asas_ticket_count"])
        if user:
            for model in (*MODELS, "rating.rating", "mail.message", "ir.attachment"):
                yield from self.calls(model)

    def calls(self, model):
        ids = {
            "asas.helpdesk.ticket": self.ticket.ids,
            "asas.helpdesk.notice": self.ticket.notice_ids.ids,
            "asas.helpdesk.sla.status": self.ticket.sla_status_ids.ids,
            "rating.rating": self.rating.ids,
            "mail.message": self.message.ids,
            "ir.attachment": self.file.ids,
        }.get(model, [1])
        for method, args in (
            ("read", [ids]),
            ("search_read", [[("id", "in", ids)]]),
            ("name_search", ["سرية"]),
            ("export_data", [ids, ["display_name"]]),
            ("copy", [ids]),
        ):
            yield (
                f"{model}.{method}",
                self.rpc(
                    f"/web/dataset/call_kw/{model}/{method}",
                    model=model,
                    method=method,
                    args=args,
                    kwargs={},
                ),
            )

    def facts(self):
        """Return what none of them may change."""
        self.env.invalidate_all()
        return (
            self.ticket.state,
            self.ticket.beneficiary_email,
            len(self.ticket.message_ids.filtered(lambda m: m.message_type == "comment")),
            self.rating.consumed,
            self.ticket.account_offered_at,
            len(self.ticket._portal_files()),
        )

    def press_all(self, token):
        page = self.page("/web/login") if not self.session.uid else self.page("/my/account")
        csrf = page.xpath("//input[@name='csrf_token']/@value")[0]
        for act in ACTS:
            self.url_open(
                f"/my/tickets/{self.ticket.id}/{act}",
                data={
                    "csrf_token": csrf,
                    "revision": "0",
                    "access_token": token or "",
                    "reason": "لا",
                    "email": "thief@example.com",
                    "rating": "1",
                },
            )
        self.url_open(
            "/mail/attachment/upload",
            data={
                "csrf_token": csrf,
                "thread_id": self.ticket.id,
                "thread_model": self.ticket._name,
                "token": token or "",
            },
            files={"ufile": ("thief.pdf", PDF, "application/pdf")},
        )

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_nothing_comes_out_and_nothing_is_done(self):
        before = self.facts()
        for who, user, token in self.people():
            self.sign_in(user)
            for door, said in self.doors(user, token):
                # The search field shows the search words again.
                said = said.replace(f'value="{self.ticket.reference[-5:]}"', "")
                for secret in self.secrets:
                    with self.subTest(who, door=door):
                        self.assertNotIn(secret, said)
            self.press_all(token)
            with self.subTest(who):
                self.assertEqual(self.facts(), before)

    def test_counter_counts_nobody_elses(self):
        for user in (self.user_other_trainee, self.user_employer, self.user_trainer):
            self.sign_in(user)
            counted = self.make_jsonrpc_request("/my/counters", {"counters": ["asas_ticket_count"]})
            self.assertEqual(counted["asas_ticket_count"], 0, user.login)

    def test_figures_name_no_person_and_no_ticket(self):
        self.sign_in(self.user_supervisor)
        for path in ("/my/figures", "/my/figures.csv"):
            text = self.url_open(path).text
            for secret in (*self.secrets, self.trainee.name, self.trainee.email):
                self.assertNotIn(secret, text)
        for user in (self.user_other_trainee, self.user_trainer, None):
            self.sign_in(user)
            for path in ("/my/figures", "/my/figures.csv"):
                self.assertEqual(self.url_open(path).status_code, 404)

    def test_right_person_comes_through_the_same_doors(self):
        # Otherwise the check above would be meaningless.
        self.sign_in(self.user_trainee)
        said = dict(self.doors(self.user_trainee, None))
        self.assertIn(SUBJECT, said[f"/my/tickets/{self.ticket.id}"])
        self.assertIn(SUBJECT, said["/my/tickets?search=سرية"])
        self.assertIn(RESOLUTION, said["/my/tickets/export.csv"])
        self.assertIn(ANSWER, said["chatter_fetch"])
        self.assertTrue(self.ticket.closed_at <= fields.Datetime.now())
