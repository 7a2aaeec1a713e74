from . import acknowledge, attachment, figures, portal, public
