"""The ticket: its fields, its beneficiary, its way from new to closed, and its master data.

This wing depends on Odoo alone and knows no other wing; the others extend it through its hooks.
"""

from . import base
from . import value_mixin
from . import export_mixin
from . import protected_mixin
from . import evidence_mixin
from . import cached_mixin
from . import channel
from . import service
from . import tag
from . import stage
from . import ir_sequence
from . import hr_department
from . import res_users
from . import res_partner
from . import person
from . import base_partner_merge_automatic_wizard
from . import base_module_uninstall
from . import desk_export
from . import res_company
from . import res_config_settings
from . import ir_attachment
from . import mail_activity
from . import mail_followers
from . import hidden_message_mixin
from . import mail_mail
from . import mail_message
from . import mail_notification
from . import mail_scheduled_message
from . import mail_tracking_value
from . import sms_sms
from . import sms_composer
from . import mail_thread
from . import not_for_named_mixin
from . import naming
from . import departed_mail
from . import ticket
from . import ticket_gate
from . import ticket_checks
from . import ticket_intake
from . import ticket_contact
from . import ticket_reference
from . import ticket_conversation
from . import ticket_unanswered
from . import ticket_followers
from . import ticket_transitions
from . import ticket_rights
from . import ticket_buttons
from . import ticket_mails
from . import ticket_manager
from . import ticket_duplicates
from . import ticket_merge
from . import ticket_about
from . import ticket_departure
