from . import public_page
from . import guest_form
from . import suggestions
