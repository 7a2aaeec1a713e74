"""How an e-mail becomes a ticket or finds its own, and what happens to one that cannot be
processed.

It may use the wings ticket, sla and notice.
"""

from . import channel_address
from . import mail_alias
from . import mail_alias_domain
from . import uncertain_email
from . import mail_message
from . import res_partner
from . import unprocessed_email
from . import unprocessed_email_named
from . import mail_attempt
from . import received_email
from . import received_email_version
from . import mail_thread
from . import tracked_mail_mixin
from . import ticket
from . import ticket_sender
from . import ticket_routing
from . import ticket_uncertain
from . import ticket_received
from . import ticket_copies
from . import escalation_rule
from . import channel
from . import res_company
from . import res_config_settings
