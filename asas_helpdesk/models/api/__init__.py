"""Let other systems register and read tickets over Odoo's JSON-2.

It may use every wing before it.
"""

from . import ticket
from . import api
