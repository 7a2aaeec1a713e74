"""What the institute is committed to and by when: SLA policies, working hours, the escalation.

It may use the wing ticket.
"""

from . import planning_mixin
from . import sla
from . import sla_status
from . import escalation_rule
from . import escalation
from . import season
from . import resource_calendar
from . import resource_calendar_attendance
from . import resource_calendar_leaves
from . import ticket
from . import res_company
from . import res_config_settings
