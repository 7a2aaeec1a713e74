"""What is open to everybody: the page of the channels and answers, the form without an account.

It may use every wing before it, above all the portal's form.
"""

from . import channel
from . import answer
from . import link_request
from . import rate_limit
from . import res_company
from . import res_config_settings
from . import ir_http
from . import public_page
from . import public_page_suggestions
from . import ticket
from . import service
