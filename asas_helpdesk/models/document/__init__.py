"""Make documents of tickets: receipt, decision letter, the ticket so far, the file for an appeal,
the published figures, and the monthly and yearly reports of the desk.

It adds the points of a decision to the ticket and reads the rest. It may use every wing before it.
"""

from . import res_company
from . import res_config_settings
from . import evidence
from . import finding
from . import ticket
from . import ticket_decision
from . import document
from . import document_letters
from . import document_file
from . import periodic_report
from . import periodic_report_figures
from . import periodic_report_words
from . import periodic_report_files
from . import figures_document
from . import overview
