"""How beneficiaries are notified, by e-mail, SMS or phone call, and what proves that it arrived.

It may use the wings ticket and sla.
"""

from . import notice
from . import ticket
from . import ticket_receipt
from . import ticket_acknowledge
from . import mail_activity
from . import mail_mail
from . import mail_notification
from . import ir_qweb
