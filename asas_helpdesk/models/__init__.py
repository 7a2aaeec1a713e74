"""The models, wing by wing.

The order is the order of ``super()``: a later wing extends what an earlier one has defined, and an
earlier wing never calls a later one. Sorted by the alphabet, the addon would load without a word
and notify the wrong people; ``tests/house/test_wings.py`` holds the order.
"""

from . import ticket
from . import sla
from . import notice
from . import mail_gateway
from . import portal
from . import public
from . import course
from . import capture
from . import api
from . import search
from . import replies
from . import inquiry
from . import presence
from . import evidence
from . import privacy
from . import report
from . import document
from . import rehearsal
