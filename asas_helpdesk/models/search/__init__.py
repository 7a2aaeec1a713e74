"""Find tickets by what was said: numbers, names, references and words, however they are written.

It keeps the words of tickets in a table of its own, so that no index stands on Odoo's messages. It
may use every wing before it.
"""

from . import ticket
from . import ticket_found
from . import words
