"""Notices to beneficiaries by e-mail, SMS or phone call, and the evidence that they arrived.

This wing may use the wings ticket and sla. Each method of delivery is a model in its own file.
"""

from . import tracked_mail_mixin
from . import delivery
from . import delivery_email
from . import delivery_sms
from . import delivery_call
from . import notice
from . import notice_delivery
from . import notice_settling
from . import mail_outage
from . import digest
from . import link_secret
from . import ticket
from . import ticket_link
from . import ticket_contact
from . import ticket_letter
from . import ticket_new_address
from . import ticket_answer
from . import ticket_unanswered
from . import ticket_delay
from . import ticket_verification
from . import ticket_words
from . import ticket_call
from . import mail_activity
from . import mail_message
from . import mail_mail
from . import mail_thread
from . import portal_share
from . import sms_sms
from . import sms_tracker
from . import escalation
from . import escalation_rule
from . import res_company
from . import res_config_settings
