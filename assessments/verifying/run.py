"""`manage.py verify`: does what is stored still fit what was sealed? Each kind names the first thing that does not.

Everything is streamed, nothing is written, and the program may go on running: what is counted is read before what
it is compared with, and whatever came in between is left to the next time.
"""

import time
from collections.abc import Callable, Iterator

from assessments.verifying.files import check_files
from assessments.verifying.frozen import check_frozen, check_instruments
from assessments.verifying.log import check_log
from assessments.verifying.scope import Misfit, Scope, Tally
from assessments.verifying.scores import check_scores

Check = Callable[[Scope, Tally], None]


def verify(scope: Scope, *, files: bool = True) -> Iterator[Tally]:
    """Look at one kind after the other; each tally comes when its kind is done."""
    kinds: list[tuple[str, str, Check]] = [
        ("Log", "peristiwa", check_log),
        ("Nilai", "nilai", check_scores),
        ("Isi yang dibekukan", "naskah", check_frozen),
        ("Instrumen", "versi", check_instruments),
    ]
    if files:
        kinds.insert(0, ("Berkas", "berkas", check_files))
    for kind, unit, check in kinds:
        tally = Tally(kind, unit)
        start = time.perf_counter()
        try:
            check(scope, tally)
        except Misfit as misfit:
            tally.misfit = str(misfit)
        tally.seconds = time.perf_counter() - start
        yield tally
