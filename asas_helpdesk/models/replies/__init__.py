"""Words that are ready where the staff writes: replies with placeholders, and macros.

What was sent, or looked for in vain, becomes an answer for everybody. It may use every wing before
it.
"""

from . import ready_reply
from . import macro
from . import missed_search
from . import public_page
from . import ticket
from . import capture
