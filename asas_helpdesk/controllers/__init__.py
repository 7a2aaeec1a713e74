from . import ticket
from . import notice
from . import portal
from . import public
from . import course
from . import privacy
from . import report
from . import document
