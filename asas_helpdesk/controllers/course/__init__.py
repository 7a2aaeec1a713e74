from . import question
