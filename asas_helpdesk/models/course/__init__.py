"""Courses, their live sessions, halls, participants and trainers, and how they affect a ticket.

It may use every wing before it.
"""

from . import course
from . import course_session
from . import course_participant
from . import course_conditions
from . import course_participant_conditions
from . import hall_category
from . import course_session_incident
from . import course_session_hall
from . import known_problem
from . import public_page
from . import res_users
from . import ticket
from . import ticket_submission
from . import ticket_trainer
from . import ticket_alike
from . import ticket_incident
from . import ticket_known_problem
from . import sla
