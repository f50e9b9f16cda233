"""How often Python searches for objects that only hold each other."""

import gc

OBJECTS = 50_000


def collect_seldom(objects: int = OBJECTS) -> None:
    """Leave what is loaded by now out of the search for good, and search once that many objects are new.

    A sheet, and a test even more, makes ten thousands of small objects that die with it. Python searches among them
    at every 700th, and now and then through everything that was ever imported: a third of the time of the tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(objects, 20, 20)
