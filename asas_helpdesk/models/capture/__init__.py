"""Capture quickly what is said by telephone, in a chat or in the hall; remote access.

It may use every wing before it.
"""

from . import res_partner
from . import remote_session
from . import ticket
from . import capture
