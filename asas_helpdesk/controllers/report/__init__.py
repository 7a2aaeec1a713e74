from . import figures
from . import wallboard
