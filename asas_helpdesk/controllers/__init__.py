from . import acknowledge, attachment, figures, portal, question
