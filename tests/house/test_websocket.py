"""Real websockets: nobody hears of a ticket that is hidden from them, whatever they ask for."""

import json
import threading
from datetime import timedelta
from itertools import count
from unittest.mock import patch

from common import HelpdeskFixture
from freezegun import freeze_time
from websocket import ABNF

from odoo import fields
from odoo.tests import tagged

from odoo.addons.asas_helpdesk.models.presence.ticket import BUCKETS, PRESENCE
from odoo.addons.bus.models.bus import dispatch
from odoo.addons.bus.tests.common import BusCase, WebsocketCase
from odoo.addons.bus.websocket import Websocket

SUBJECT = "شكوى سرية الموضوع"
WORDS = "كلمات سرية في المحادثة"
TODO = "مهمة سرية"
TICKET = "asas.helpdesk.ticket"


def asked(ticket):
    """Return the channel for which the form of a ticket asks."""
    return f"asas_helpdesk_ticket:{ticket.id}"


class WebsocketFixture(BusCase, HelpdeskFixture, WebsocketCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_helpdesk()
        # Who reads in the inbox is notified by the bus, with the message in it.
        staff = cls.user_level2 | cls.user_manager | cls.user_admin
        staff.notification_type = "inbox"
        cls.named = cls.user_admin
        cls.user_root = cls.env.ref("base.user_root")
        cls.ticket = cls.make_ticket(
            subject=SUBJECT, about_partner_ids=cls.named.partner_id.ids, confidential=True
        )

    def assertCanOpenTestCursor(self):
        # The desk opens cursors of its own, which Odoo's tests of websockets do not know.
        if threading.current_thread() is not threading.main_thread():
            super().assertCanOpenTestCursor()

    def listen(self, user, channels=(), last=0):
        """Return the websocket of somebody, who asks for these channels and their own."""
        self.session = None  # or Odoo ends the session of the one who came before
        session = self.authenticate(user and user.login, user and user.login)
        socket = self.websocket_connect(cookie=f"session_id={session.sid}")
        self.env.cr.precommit.run()
        if not user:
            # Odoo ends the connection of a stranger who asks to edit.
            channels = [name for name in channels if not name.startswith("editor_")]
        self.subscribe(socket, list(channels), last)
        return socket

    def heard(self, *sockets):
        """Return what websockets have received until now, each as one text."""
        mark = f"until here {next(self.marks)}"
        # Everybody hears this, and after all else. All are read before anything else is done, as
        # they share the transaction of the test.
        self.env["bus.bus"]._sendone("broadcast", mark, {})
        self.trigger_notification_dispatching(["broadcast"])
        for socket in sockets:
            received = ""
            while mark not in received:
                received += json.dumps(json.loads(socket.recv()), ensure_ascii=False)
            yield received

    def wanted(self):
        """Return names of channels by which somebody might get at the ticket."""
        database, ticket = self.env.cr.dbname, self.ticket
        partners = (self.user_level2 | self.user_manager).partner_id
        return [
            asked(ticket),
            f"{TICKET}_{ticket.id}",
            f"{TICKET}-{ticket.id}",
            f"mail.thread-{TICKET}-{ticket.id}",
            f"discuss.channel_{ticket.id}",
            f"editor_collaboration:{TICKET}:description:{ticket.id}",
            f"editor_collaboration:{TICKET}:resolution:{ticket.id}",
            json.dumps([database, TICKET, ticket.id]),
            *(f"res.partner_{partner.id}" for partner in partners),
            *(json.dumps([database, "res.partner", partner.id]) for partner in partners),
            *(f"odoo-presence-res.partner_{partner.id}" for partner in partners),
            f"odoo-presence-{TICKET}_{ticket.id}",
        ]

    def setUp(self):
        super().setUp()
        self.marks = count()
        self._reset_bus()


@tagged("standard", "post_install", "-at_install")
class TestWebsocket(WebsocketFixture):
    def work_on_the_ticket(self):
        """Let the desk do what it does on a ticket, told by the bus as Odoo tells it."""
        ticket, level2 = self.ticket, self.user_level2
        ticket.with_user(level2)._direct(self.user_manager)
        message = ticket.with_user(level2).message_post(
            body=WORDS,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            partner_ids=(self.user_manager | self.named).partner_id.ids,
            attachments=[("سر.txt", b"x")],
        )
        message.toggle_message_starred()
        guest = self.env["mail.guest"]
        liked = message.with_user(level2).sudo()  # as the route does it
        liked._message_reaction("👍", "add", level2.partner_id, guest)
        ticket.with_user(level2).activity_schedule(
            "mail.mail_activity_data_todo", summary=TODO, user_id=self.user_manager.id
        )
        message._notify_message_notification_update()
        self.resolve(ticket, self.user_manager)
        self.env.flush_all()
        return message

    def secrets(self, message):
        return (SUBJECT, WORDS, TODO, self.ticket.reference, f'"id": {message.id}')

    def test_wrong_people_hear_nothing_of_a_hidden_ticket(self):
        people = [self.named, self.user_colleague, self.user_trainer, self.user_level1_other, None]
        sockets = [self.listen(user, self.wanted()) for user in people]
        manager = self.listen(self.user_manager)
        message = self.work_on_the_ticket()
        told, *others = self.heard(manager, *sockets)
        self.assertIn(WORDS, told, "the control: by the bus, the manager is told")
        for user, words in zip(people, others, strict=True):
            for secret in self.secrets(message):
                self.assertNotIn(secret, words, user and user.login)

    def test_nobody_subscribes_to_what_is_not_theirs(self):
        for user in (self.named, self.user_colleague, None):
            self.listen(user, self.wanted())
        asked = self.user_level2.partner_id | self.user_manager.partner_id
        for channel in dispatch._channels_to_ws:
            with self.subTest(channel=channel):
                _database, name, *rest = channel
                self.assertNotEqual((name, rest[:1]), (TICKET, [self.ticket.id]))
                self.assertFalse(name == "res.partner" and rest[0] in asked.ids and len(rest) == 1)
                self.assertFalse(name == "editor_collaboration" and TICKET in rest)

    def test_who_is_named_later_gets_nothing_from_the_buffer_of_the_bus(self):
        self.ticket.about_partner_ids = False
        self.ticket.with_user(self.user_level2)._direct(self.named)
        message = self.work_on_the_ticket()
        self.env.cr.precommit.run()
        (words,) = self.heard(self.listen(self.named, last=1))
        self.assertIn(WORDS, words, "the control")
        self.ticket.about_partner_ids = self.named.partner_id
        (words,) = self.heard(self.listen(self.named, last=1))
        for secret in self.secrets(message):
            self.assertNotIn(secret, words)

    def test_states_of_an_own_message_are_not_told_to_its_author_who_is_named_later(self):
        self.ticket.about_partner_ids = False
        message = self.ticket.with_user(self.named).message_post(
            body=WORDS, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.ticket.about_partner_ids = self.named.partner_id
        self._reset_bus()
        # As the mail queue does when it was sent, or failed.
        message.with_user(self.user_root).sudo()._notify_message_notification_update()
        (words,) = self.heard(self.listen(self.named, last=1))
        for secret in self.secrets(message):
            self.assertNotIn(secret, words)


@tagged("standard", "post_install", "-at_install")
class TestPresence(WebsocketFixture):
    """Who has a ticket open says so, to those who may read it and while they may."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(BUCKETS, "size", 1000))
        BUCKETS._left.clear()
        # Odoo's own limit closes a socket that says too much.
        self.startPatcher(patch.object(Websocket, "RL_DELAY", 0))

    def rows(self):
        channel = ("channel", "like", '"presence"]')
        return self.env["bus.bus"].sudo().search([channel, ("channel", "like", TICKET)])

    def say(self, socket, state="here", ticket=None, **values):
        """Let a browser say something, and wait until the server has dealt with it."""
        data = {"ticket": (ticket or self.ticket).id, "state": state, **values}
        self.send(socket, data)

    def send(self, socket, data):
        socket.send(json.dumps({"event_name": PRESENCE, "data": data}))
        socket.ping()
        opcode = None
        while opcode != ABNF.OPCODE_PONG:
            opcode, _frame = socket.recv_data_frame(control_frame=True)

    def all_heard(self, *sockets):
        return list(self.heard(*sockets))

    def told(self, words):
        return [
            one["message"]["payload"]
            for one in json.loads(words.replace("][", ","))
            if one["message"]["type"] == PRESENCE
        ]

    def test_colleagues_learn_who_is_there_and_who_writes(self):
        level2, manager = self.user_level2, self.user_manager
        self.ticket.with_user(level2)._direct(manager)
        other = self.listen(manager, [asked(self.ticket)])
        socket = self.listen(level2, [asked(self.ticket)])
        self.say(socket, asks=True)
        self.say(socket, "writing")
        first, second = self.told(self.all_heard(other, socket)[0])
        self.assertEqual((first["user"], first["name"]), (level2.id, level2.name))
        self.assertEqual((first["state"], first["asks"]), ("here", True))
        self.assertEqual(second["state"], "writing")
        self.assertEqual(first["by_name"], level2.name, "who directed it")
        # What the beneficiary writes names nobody of the staff.
        self.ticket.with_user(self.user_trainee).sudo().message_post(
            body=WORDS, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.say(socket)
        (after,) = self.told(self.all_heard(other, socket)[0])
        self.assertGreater(after["message"], first["message"])
        self.assertFalse(after["by_name"])
        self.assertNotIn(SUBJECT, json.dumps(after, ensure_ascii=False))

    def test_wrong_people_neither_hear_nor_are_heard(self):
        own = self.make_ticket()
        here = self.listen(self.user_level2, [asked(self.ticket), asked(own)])
        people = [self.named, self.user_colleague, self.user_trainer, self.user_trainee]
        people += [self.user_level1_other, None]
        for user in people:
            with self.subTest(user=user and user.login):
                socket = self.listen(user, [*self.wanted(), asked(own)])
                self.say(here)
                self.say(socket, asks=True)
                if not user or user.share:
                    self.say(here, ticket=own)
                    self.say(socket, ticket=own)
                theirs, ours = map(self.told, self.all_heard(socket, here))
                self.assertFalse(theirs)
                self.assertEqual({said["user"] for said in ours}, {self.user_level2.id})

    def test_who_loses_the_right_hears_no_more_and_is_heard_no_more(self):
        self.ticket.about_partner_ids = False
        self.ticket.with_user(self.user_level2)._direct(self.user_manager)
        manager = self.listen(self.user_manager, [asked(self.ticket)])
        level2 = self.listen(self.user_level2, [asked(self.ticket)])
        self.say(level2)
        self.assertTrue(self.told(self.all_heard(manager, level2)[0]), "the control")
        self.ticket.about_partner_ids = self.user_manager.partner_id
        self.env.flush_all()
        self.say(level2, "writing")
        self.say(manager, "writing")
        ours, theirs = map(self.told, self.all_heard(level2, manager))
        self.assertFalse(theirs)
        self.assertNotIn(self.user_manager.id, [said["user"] for said in ours])

    def test_what_nobody_can_mean_is_passed_over(self):
        socket = self.listen(self.user_level2, [asked(self.ticket)])
        id_ = self.ticket.id
        for hostile in (
            None,
            [],
            "here",
            {"ticket": id_},
            {"ticket": str(id_), "state": "here"},
            {"ticket": [id_], "state": "here"},
            {"ticket": -id_, "state": "here"},
            {"ticket": 10**30, "state": "here"},
            {"ticket": 2**31 - 1, "state": "here"},
            {"ticket": id_, "state": ["here"]},
            {"ticket": id_, "state": "<b>"},
        ):
            self.send(socket, hostile)
        self.assertFalse(self.rows())
        self.send(socket, {"ticket": id_, "state": "here", "asks": "<b>", "name": "<b>"})
        (said,) = self.told(next(self.heard(socket)))
        self.assertNotIn("<b>", json.dumps(said))
        wrong = [f"asas_helpdesk_ticket:{end}" for end in ("", "0", "-1", "٥", "9" * 30, "1 or 1")]
        self.subscribe(socket, wrong, 0)

    def test_repeating_is_bounded_and_nothing_is_kept(self):
        socket = self.listen(self.user_level2, [asked(self.ticket)])
        with patch.object(BUCKETS, "size", 3), patch.object(BUCKETS, "seconds", 10**6):
            BUCKETS._left.clear()
            for _time in range(8):
                self.say(socket)
        self.assertEqual(len(self.rows()), 3)
        self.env.cr.execute(
            "UPDATE bus_bus SET create_date = create_date - interval '2 minutes' WHERE id IN %s",
            [tuple(self.rows().ids)],
        )
        BUCKETS._left.clear()
        self.say(socket, "gone")
        self.assertEqual(len(self.rows()), 1, "the next beat sweeps, and so does the cron")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=2)):
            self.env.ref("asas_helpdesk.cron_presence").method_direct_trigger()
        self.assertFalse(self.rows())
