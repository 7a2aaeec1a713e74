from . import acknowledge, attachment, figures, portal, public, public_form, question
