import logging

from psycopg2 import OperationalError

_logger = logging.getLogger(__name__)


def run_in_savepoints(records, work, on_failure):
    """Do something for a batch; where that fails, record by record, so that one failing record
    does not stop the others.

    Every try runs in a savepoint of its own. Conflicts with other transactions are not failures
    of a record: they are raised, for the caller's transaction has to start again.

    :param records: a recordset
    :param work: called with a recordset
    :param on_failure: called with one record and the exception, after its savepoint is undone
    :raise OperationalError: a conflict with another transaction
    """
    cr = records.env.cr
    if len(records) > 1:
        try:
            with cr.savepoint():
                work(records)
            return
        except OperationalError:
            raise
        except Exception:
            _logger.info("A batch failed; going on one by one.", exc_info=True)
    for record in records:
        try:
            with cr.savepoint():
                work(record)
        except OperationalError:
            raise
        except Exception as error:
            _logger.warning("%s failed for %s", work, record, exc_info=True)
            on_failure(record, error)
