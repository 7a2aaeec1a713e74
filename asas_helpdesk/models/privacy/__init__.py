"""Personal data: what is held about a person, how long, and how it goes.

It may use every wing before it. It is the last one, so that it finds what all others hold.
"""

from . import holdings
from . import privacy_notice
from . import ticket
from . import ticket_consent
