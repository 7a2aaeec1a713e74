"""Replay a draft of commitments and hours over what has happened, before it is in force.

It reads the tickets and what was owed on them, and changes nothing until an administrator puts a
draft into force. It may use every wing before it.
"""

from . import rehearsal_part_mixin
from . import rehearsal
from . import rehearsal_result
from . import rehearsal_files
from . import rehearsal_adoption
from . import rehearsal_commitment
from . import rehearsal_period
from . import rehearsal_broken
