from . import call_wizard
from . import cancel_wizard
from . import direct_wizard
from . import incident_wizard
from . import merge_wizard
from . import resolve_wizard
from . import verify_wizard
