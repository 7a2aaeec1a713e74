from . import known_problem
from . import question
