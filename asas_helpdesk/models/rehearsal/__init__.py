"""Replay a draft of commitments and hours over what has happened, before it is in force.

It reads the tickets and what was owed on them, and changes nothing. It may use every wing before
it.
"""

from . import rehearsal
from . import rehearsal_commitment
from . import rehearsal_period
from . import rehearsal_broken
