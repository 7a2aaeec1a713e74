from . import document
from . import figures
