import logging

from psycopg2 import OperationalError

_logger = logging.getLogger(__name__)


def run_in_savepoints(records, work, on_failure):
    """Run a function on a batch and, if that fails, on each record, so that one failing record
    does not stop the others.

    Every attempt runs in a savepoint of its own. A conflict with another transaction is not a
    failure of a record: it is raised, because the caller's transaction has to start again.

    :param records: a recordset
    :param work: called with a recordset
    :param on_failure: called with the failing record and the exception, after the rollback to the
        savepoint
    :raise OperationalError: on a conflict with another transaction
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
