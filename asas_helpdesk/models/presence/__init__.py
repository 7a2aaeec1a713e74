"""Show who else has a ticket open or is writing, and that it has changed since it was opened.

It speaks over the bus to the browsers that have the ticket open, and keeps nothing. It may use
every wing before it.
"""

from . import bus_bus
from . import ir_websocket
from . import ticket
