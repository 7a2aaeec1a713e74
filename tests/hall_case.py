"""A course with a session in a hall."""

from common import SUNDAY_MORNING, HelpdeskCase, HelpdeskFixture, hours

from odoo.addons.mail.tests.common import mail_new_test_user


class HallFixture(HelpdeskFixture):
    @classmethod
    def set_up_hall(cls):
        """Set up a session of the course that begins on Sunday morning and lasts two hours."""
        cls.Session = cls.env["asas.helpdesk.course.session"]
        cls.Participant = cls.env["asas.helpdesk.course.participant"]
        cls.hall_session = cls.Session.create(
            {
                "course_id": cls.course.id,
                "start": SUNDAY_MORNING,
                "end": SUNDAY_MORNING + hours(2),
            }
        )
        cls.participant = cls.Participant.create(
            {"course_id": cls.course.id, "partner_id": cls.trainee.id}
        )
        cls.hall_cron = cls.env.ref("asas_helpdesk.cron_halls")
        cls.sound = cls.env.ref("asas_helpdesk.hall_category_sound")
        cls.question = cls.env.ref("asas_helpdesk.hall_category_question")
        cls.during = SUNDAY_MORNING + hours(1)
        cls.after = SUNDAY_MORNING + hours(2)
        cls.user_hall_other = mail_new_test_user(
            cls.env,
            login="hall_other",
            groups="base.group_user,asas_helpdesk.group_hall_manager",
            email="hall_other@staff.example.com",
        )

    def run_halls(self, moment):
        """Run the scheduled action of the halls as the server does."""
        self.env.flush_all()
        with self.clock_at(moment), self.enter_registry_test_mode():
            self.hall_cron.method_direct_trigger()
        self.env.invalidate_all()

    def tap(self, category=None, user=None, participant=None, words="", moment=None):
        """Return what a tap on the screen registers."""
        with self.clock_at(moment or self.during):
            reference = self.hall_session.with_user(user or self.user_hall).report_from_hall(
                (category or self.sound).id, participant and participant.id, words
            )
        return self.Ticket.search([("reference", "=", reference)])

    def ticket_of_session(self, moment=None, **values):
        with self.clock_at(moment or self.during):
            return self.make_ticket(
                values.pop("ticket_type", "request"),
                course_id=self.course.id,
                session_id=self.hall_session.id,
                **values,
            )


class HallCase(HallFixture, HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_hall()
