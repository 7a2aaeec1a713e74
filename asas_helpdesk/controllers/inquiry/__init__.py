from . import inquiry
