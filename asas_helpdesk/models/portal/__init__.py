"""What beneficiaries see of their own tickets and do with them, signed in or by the access link.

It may use the wings ticket, sla, notice and mail_gateway.
"""

from . import ticket
from . import kept_file
from . import ticket_submission
from . import ticket_export
from . import ticket_timeline
from . import ticket_link
from . import ticket_actions
from . import ticket_new_address
from . import ticket_account
from . import ticket_rating
from . import ticket_messages
from . import ticket_conversation
from . import ticket_reply
from . import mail_message
from . import mail_mail
from . import rating_rating
from . import figures
from . import ir_binary
from . import ir_http
from . import res_company
from . import res_partner
from . import res_users
from . import res_config_settings
