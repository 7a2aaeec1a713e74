"""The append-only record: what was said and done, sealed so that nobody bends it unnoticed.

It may use every wing before it. It comes after them, so that it sees what they write.
"""

from . import append_only_mixin
from . import evidence
from . import evidence_sealing
from . import evidence_anchor
from . import evidence_comparison
from . import evidence_verification
from . import evidence_summary
from . import evidence_deleted
from . import reading
from . import recorded_part_mixin
from . import recorded_setting_mixin
from . import sla
from . import escalation_rule
from . import season
from . import season_shift
from . import stage
from . import channel
from . import service
from . import service_field
from . import service_field_choice
from . import mail_template
from . import sms_template
from . import res_groups
from . import res_users
from . import res_company
from . import ir_config_parameter
from . import ir_rule
from . import ir_model_access
from . import res_config_settings
from . import escalation
from . import sla_status
from . import notice
from . import mail_message
from . import mail_thread
from . import mail_mail
from . import ir_attachment
from . import ir_binary
from . import received_email
from . import ticket
from . import ticket_messages
from . import ticket_reading
