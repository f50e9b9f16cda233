"""Rules about data dukung: missing, of another year, without pages, or one paper for everything."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from assessments.checks.findings import Attachment, Entry, Form, Found, Limits, Severity
from assessments.checks.rules_answers import by_right
from assessments.states import UNSCANNED, Claim, ScanState

Use = tuple[Entry, Attachment]


def evidence_missing(form: Form, _limits: Limits) -> Iterator[Found]:
    """A claim without a paper cannot be verified."""
    claimed = (e for e in form.entries if e.claim in {Claim.YES, Claim.VALUE} and not e.files)
    for number, entries in by_right(claimed):
        yield Found(
            Severity.ERROR,
            f"Hak {number}: {len(entries)} butir dijawab tanpa data dukung. "
            "Lampirkan paling sedikit satu berkas pada tiap butir.",
            entries,
        )


def nothing_shown_for_no(form: Form, _limits: Limits) -> Iterator[Found]:
    """ "Tidak" stands by itself; a statement spares the verifier a question."""
    for number, entries in by_right(e for e in form.entries if e.claim == Claim.NO and not e.files):
        yield Found(
            Severity.ADVICE,
            f"Hak {number}: {len(entries)} butir dijawab “Tidak” tanpa surat keterangan. "
            "Surat keterangan perangkat daerah memperjelas jawaban.",
            entries,
        )


def outside_year(form: Form, _limits: Limits) -> Iterator[Found]:
    """Where the indicator says that the date matters, the paper is of the performance year."""
    for entries, file in _documents(
        form, lambda e, f: e.date_matters and f.day is not None and f.day.year != form.year
    ):
        yield Found(
            Severity.WARNING,
            f"“{file.title}” bertanggal {file.day:%d-%m-%Y}, di luar tahun kinerja {form.year}, "
            f"untuk {_items(entries)}. Ganti dengan dokumen tahun kinerja, atau jelaskan.",
            entries,
            (file.document_id, file.day),
        )


def undated(form: Form, _limits: Limits) -> Iterator[Found]:
    """Without its date nobody sees that a paper is of the right year."""
    for entries, file in _documents(form, lambda e, f: e.date_matters and f.day is None):
        yield Found(
            Severity.ADVICE,
            f"“{file.title}” belum bertanggal, untuk {_items(entries)}. Isi tanggal dokumennya.",
            entries,
            (file.document_id,),
        )


def unpinned(form: Form, limits: Limits) -> Iterator[Found]:
    """In a long document the verifier looks for the page."""
    for entries, file in _documents(form, lambda _, f: (f.pages or 0) > limits.long_pages and not f.pins):
        yield Found(
            Severity.ADVICE,
            f"“{file.title}” {file.pages} halaman tanpa nomor halaman, untuk {_items(entries)}. "
            "Tulis halaman yang dimaksud.",
            entries,
            (file.document_id,),
        )


def overused(form: Form, limits: Limits) -> Iterator[Found]:
    """One paper for very many items seldom shows each of them."""
    for entries, file in _documents(form, lambda _e, _f: True):
        if len(entries) > limits.many_items:
            yield Found(
                Severity.ADVICE,
                f"“{file.title}” dipakai untuk {len(entries)} butir. Pastikan dokumen ini memuat tiap butirnya.",
                entries,
                (file.document_id,),
            )


def dangerous(form: Form, _limits: Limits) -> Iterator[Found]:
    """A file with a virus is given to nobody, so nobody can verify by it."""
    for entries, file in _documents(form, lambda _, f: f.scan == ScanState.INFECTED):
        yield Found(
            Severity.ERROR,
            f"“{file.title}” mengandung virus dan tidak dapat dibuka verifikator, untuk {_items(entries)}. "
            "Lepaskan dari butirnya, lalu unggah berkas yang bersih.",
            entries,
            (file.document_id,),
        )


def unscanned(form: Form, _limits: Limits) -> Iterator[Found]:
    """Until the scanner has called it clean, the verifier cannot open it."""
    for entries, file in _documents(form, lambda _, f: f.scan in UNSCANNED):
        yield Found(
            Severity.WARNING,
            f"“{file.title}” belum dipindai dari virus, untuk {_items(entries)}. Tunggu beberapa menit, atau jelaskan; "
            "verifikator baru dapat membukanya setelah dinyatakan bersih.",
            entries,
            (file.document_id,),
        )


def _documents(
    form: Form, wanted: Callable[[Entry, Attachment], bool]
) -> Iterator[tuple[tuple[Entry, ...], Attachment]]:
    """Each document with the entries where it is used so, in the order of the form."""
    uses: dict[int, list[Use]] = defaultdict(list)
    for entry in form.entries:
        for file in entry.files:
            if wanted(entry, file):
                uses[file.document_id].append((entry, file))
    for found in uses.values():
        yield tuple(entry for entry, _ in found), found[0][1]


def _items(entries: tuple[Entry, ...]) -> str:
    return f"butir {entries[0].code}" if len(entries) == 1 else f"{len(entries)} butir"
