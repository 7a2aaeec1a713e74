"""What one ticket leads to beside its own answer: a second ticket for a second matter.

It may use every wing before it.
"""

from . import ticket
