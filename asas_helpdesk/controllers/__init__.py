from . import acknowledge, attachment, portal
