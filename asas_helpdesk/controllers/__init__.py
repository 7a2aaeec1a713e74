from . import acknowledge, attachment, figures, portal, public_form
