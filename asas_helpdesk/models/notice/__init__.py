"""How beneficiaries are notified, by e-mail, SMS or phone call, and what proves that it arrived.

It may use the wings ticket and sla. A method of delivery is one model in a file of its own.
"""

from . import tracked_mail_mixin
from . import delivery
from . import delivery_email
from . import delivery_sms
from . import delivery_call
from . import notice
from . import ticket
from . import mail_activity
from . import mail_mail
from . import mail_thread
from . import sms_tracker
from . import escalation
from . import res_company
from . import res_config_settings
