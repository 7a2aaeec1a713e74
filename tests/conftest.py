import os
import shutil
from contextlib import contextmanager

import patience
import pytest
import pytest_odoo

from odoo import tools


def pytest_addoption(parser):
    parser.addoption("--quick", action="store_true", help="leave out the tests marked slow")


def pytest_sessionstart():
    patience.stretch_limits_of_odoo()


def pytest_collection_modifyitems(config, items):
    """Run the slow tests last, or not at all."""
    quick = [item for item in items if not item.get_closest_marker("slow")]
    slow = [item for item in items if item.get_closest_marker("slow")]
    if config.getoption("quick"):
        config.hook.pytest_deselected(items=slow)
        slow = []
    items[:] = quick + slow


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Count a skipped test as failed: a browser that does not start must not count as a pass."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"The test was skipped, which proves nothing: {report.longrepr}"
    return report


@contextmanager
def _own_filestore(original, name):
    """Give a worker's database its own filestore.

    pytest-odoo shares the original's, from which Odoo removes what the worker's database does not
    know: the files of the other worker.
    """
    if original == name:
        yield
        return
    shared, own = tools.config.filestore(original), tools.config.filestore(name)
    shutil.rmtree(own, ignore_errors=True)
    if os.path.isdir(shared):
        # A file in it never changes, as its name is its checksum: another hard link is enough.
        shutil.copytree(shared, own, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(own, ignore_errors=True)


pytest_odoo._shared_filestore = _own_filestore
