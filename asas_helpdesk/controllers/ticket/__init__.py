from . import pivot_export
from . import desk_export
from . import thread
