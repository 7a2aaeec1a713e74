from . import mail
from . import rating
from . import address
from . import attachment
from . import figures
from . import portal
from . import reply
from . import thread
