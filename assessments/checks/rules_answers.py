"""Rules about answers: what is blank, and what is said not to apply."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from assessments.checks.findings import Entry, Form, Found, Limits, Severity
from assessments.states import Claim


def by_right(entries: Iterable[Entry]) -> Iterator[tuple[int, tuple[Entry, ...]]]:
    """The entries of each right that has some, in the order of the form."""
    rights: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        rights[entry.right].append(entry)
    for number, found in rights.items():
        yield number, tuple(found)


def blanks(form: Form, _limits: Limits) -> Iterator[Found]:
    """A blank is allowed, but it scores 0 and is explained once a right."""
    for number, entries in by_right(e for e in form.entries if e.claim == Claim.NONE):
        yield Found(
            Severity.WARNING,
            f"Hak {number}: {len(entries)} butir kosong dan akan bernilai 0. "
            "Isi butirnya, atau jelaskan mengapa dikosongkan.",
            entries,
        )


def thin_not_applicable(form: Form, limits: Limits) -> Iterator[Found]:
    """ "Tidak berlaku" needs a reason one can follow and a paper that shows it."""
    for entry in form.entries:
        if entry.claim != Claim.NOT_APPLICABLE:
            continue
        lacks = []
        if len(entry.reason.strip()) < limits.reason_shortest:
            lacks.append(f"alasannya kurang dari {limits.reason_shortest} huruf")
        if not entry.files:
            lacks.append("data dukungnya belum ada")
        if lacks:
            yield Found(
                Severity.WARNING,
                f"Butir {entry.code} dinyatakan tidak berlaku, tetapi {' dan '.join(lacks)}. "
                "Lengkapi, atau jelaskan di sini.",
                (entry,),
                (entry.reason, bool(entry.files)),
            )
