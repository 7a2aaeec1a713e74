"""Help from others: a question to somebody who does not see the ticket, and a second ticket.

An inquiry has a deadline of its own, and shows only what is put to the person who is asked.
"""

from . import inquiry
from . import inquiry_asking
from . import inquiry_files
from . import inquiry_mails
from . import inquiry_outside
from . import escalation
from . import ir_attachment
from . import ir_binary
from . import ir_http
from . import mail_activity
from . import mail_activity_plan
from . import mail_activity_schedule
from . import mail_thread
from . import ticket
from . import ticket_inquiry
