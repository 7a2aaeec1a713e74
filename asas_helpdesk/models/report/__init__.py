"""Numbers: two narrow tables that are kept from the tickets and their SLA statuses, and what is
asked of them.

It may use every wing before it. Everything that counts is in ``numbers.py``.
"""

from . import res_company
from . import res_users
from . import res_config_settings
from . import report_mixin
from . import ticket_report
from . import ticket_report_facts
from . import sla_report
from . import report_upkeep
from . import kept_figures
from . import figures
from . import numbers
from . import overview
from . import overview_desk
from . import overview_rows
from . import overview_director
from . import overview_charts
from . import overview_tonight
from . import list_export
from . import ticket
from . import inquiry
from . import ir_websocket
from . import sla_status
from . import wallboard
from . import wallboard_figures
