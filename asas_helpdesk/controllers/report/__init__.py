from . import wallboard
