from . import rehearsal
from . import rehearsal_commitment
from . import rehearsal_period
from . import rehearsal_broken
