from . import data_requests
