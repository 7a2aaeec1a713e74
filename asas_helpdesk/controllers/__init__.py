from . import acknowledge, portal
