"""A further method of delivery is one model; nothing else has to know of it."""

from common import HelpdeskCase

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.orm.model_classes import add_to_registry

WHATSAPP = "test.asas.helpdesk.delivery.whatsapp"


class DeliveryWhatsapp(models.AbstractModel):
    """What another addon could add: a method between the SMS and the call."""

    _module = None
    _name = WHATSAPP
    _description = "Delivery by WhatsApp"
    _inherit = ["asas.helpdesk.delivery"]

    _method = "whatsapp"
    _rank = 30
    _sent = []

    @api.model
    def _get_label(self):
        return "WhatsApp"

    @api.model
    def _describe(self, state, address):
        return f"WhatsApp to {address}: {state}"

    @api.model
    def _is_reachable(self, ticket):
        return bool(ticket.beneficiary_phone)

    @api.model
    def _get_template(self, kind):
        return kind

    @api.model
    def _send(self, tickets, kind, template, instead_of):
        if any(ticket.subject == "broken" for ticket in tickets):
            raise UserError("The service refused.")
        self._sent.extend(tickets.ids)
        values = {ticket.id: {"address": ticket.beneficiary_phone} for ticket in tickets}
        self._keep(tickets, kind, values, instead_of)

    @api.model
    def _get_state(self, notice):
        # Its own evidence, such as the state of its own message.
        read = self.env.context.get("whatsapp_read", ())
        return ("delivered", False, False) if notice.address in read else None

    @api.model
    def _settled_domain(self):
        return fields.Domain("address", "in", list(self.env.context.get("whatsapp_read", ())))


class TestFurtherMethod(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        children = cls.registry["asas.helpdesk.delivery"]._inherit_children
        add_to_registry(cls.registry, DeliveryWhatsapp)
        cls.registry._setup_models__(cls.env.cr, [])

        def forget():
            del cls.registry[WHATSAPP]
            children.discard(WHATSAPP)
            cls.registry._setup_models__(cls.env.cr, [])

        cls.addClassCleanup(forget)

    def setUp(self):
        super().setUp()
        DeliveryWhatsapp._sent.clear()

    def directed(self, **values):
        complaint = self.make_ticket(**values)
        complaint.with_user(self.user_level1)._direct()
        return complaint, complaint.notice_ids.filtered(lambda n: n.kind == "directed")

    def test_it_can_be_chosen_between_the_others_and_bears_its_name(self):
        field = self.env["asas.helpdesk.notice"].fields_get(["method"])["method"]
        self.assertEqual(
            field["selection"],
            [
                ("email", "E-mail"),
                ("sms", "SMS"),
                ("whatsapp", "WhatsApp"),
                ("call", "Telephone Call"),
            ],
        )

    def test_a_notice_is_given_by_it_where_the_methods_before_reach_nobody(self):
        complaint, notice = self.directed(beneficiary_email=False)
        self.assertEqual((notice.method, notice.state), ("whatsapp", "queued"))
        self.assertEqual(notice.address, "+966533848712")
        self.assertEqual(DeliveryWhatsapp._sent, complaint.ids)

    def test_its_own_evidence_is_taken_over_by_the_cron(self):
        _complaint, notice = self.directed(beneficiary_email=False)
        self.env["asas.helpdesk.notice"]._sync_lost_mails()
        self.assertEqual(notice.state, "queued")
        read = self.env["asas.helpdesk.notice"].with_context(whatsapp_read=("+966533848712",))
        read._sync_lost_mails()
        self.assertEqual(notice.state, "delivered")

    def test_a_mail_that_fails_falls_through_to_it_and_it_falls_through_to_a_call(self):
        complaint, mail = self.directed()
        self.assertEqual(mail.method, "email")
        mail._sync_state("failed", "550")
        second = complaint.notice_ids.filtered(lambda n: n.instead_of_id == mail)
        self.assertEqual(second.method, "whatsapp")
        second._sync_state("failed", "Not on WhatsApp")
        third = complaint.notice_ids.filtered(lambda n: n.instead_of_id == second)
        self.assertEqual(third.method, "call")

    def test_a_notice_that_cannot_be_made_falls_through_at_once(self):
        complaint, notice = self.directed(beneficiary_email=False, subject="broken")
        self.assertEqual(notice.method, "call")
        self.assertFalse(DeliveryWhatsapp._sent)

    def test_an_answer_to_somebody_without_an_address_goes_by_it(self):
        request = self.make_ticket("request", partner_id=False, beneficiary_phone="0533848712")
        request.with_user(self.user_level1).message_post(
            body="تم", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        notice = request.notice_ids.filtered(lambda n: n.kind == "answered")
        self.assertEqual(notice.method, "whatsapp")

    def test_the_beneficiary_reads_of_it_in_its_own_words_masked_by_the_link(self):
        complaint, _notice = self.directed(beneficiary_email=False)
        for masked, shown in ((False, "+966533848712"), (True, None)):
            told = complaint._portal_notices(masked=masked)
            words = next(entry["words"] for entry in told if "WhatsApp" in entry["words"])
            self.assertRegex(words, "^WhatsApp to .*: queued$")
            self.assertEqual(shown in words if shown else "3848" in words, bool(shown))
