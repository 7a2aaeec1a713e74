"""Personal data: what is held about a person, how long, and how it goes.

It may use every wing before it. It is the last one, so that it finds what all others hold.
"""

from . import res_company
from . import res_config_settings
from . import holdings
from . import privacy_notice
from . import holdings_destroying
from . import contacts
from . import received_email
from . import sla
from . import ticket
from . import ticket_consent
from . import ticket_hold
from . import ticket_retention
from . import ticket_data_request
from . import ticket_data_package
from . import ticket_data_destruction
from . import destruction
from . import data_package
from . import data_package_contents
from . import data_package_part
from . import data_link
from . import notice
from . import mail_mail
