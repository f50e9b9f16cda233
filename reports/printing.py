"""The one press of a worker."""

import atexit
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.press import Press


@cache
def press(*stylesheets: str) -> "Press":
    """Stylesheets of static/css, a later one over the ones before; one press for the life of the worker.

    On the last day many receipts are printed, each by a Job of its own. The press is loaded when the first paper is
    printed: it takes half a second, and a program that starts has no paper to print yet.
    """
    from reports.press import Press  # noqa: PLC0415 - see above

    return Press(*stylesheets)


# A press has temporary folders for its fonts, and removes them when it goes: here, while Python is still whole.
atexit.register(press.cache_clear)
