"""The institute's commitments in time: SLA policies, working hours, escalation.

This wing may use the wing ticket.
"""

from . import commitment_mixin
from . import planning_mixin
from . import sla
from . import sla_status
from . import escalation_rule
from . import escalation
from . import replanning
from . import season_shift
from . import season
from . import resource_calendar
from . import resource_calendar_attendance
from . import resource_calendar_leaves
from . import holiday_proposal
from . import stay
from . import duty
from . import departure
from . import ticket
from . import ticket_urgency
from . import ticket_stays
from . import ticket_extension
from . import ticket_departing
from . import ticket_shared_out
from . import res_company
from . import res_config_settings
