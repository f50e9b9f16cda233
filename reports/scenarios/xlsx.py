"""The effect of changed rules as a workbook, the regions in the order of the page."""

from collections.abc import Iterable

from django.utils import timezone

from reports.scenarios.effect import Effect, Row
from reports.scenarios.wording import Told
from reports.sheets import Book, Column, Value

UNOFFICIAL = "Simulasi: bukan nilai resmi"


def effect_xlsx(found: Effect, changes: Iterable[Told], *, scope: str) -> bytes:
    """A table of the regions, and a sheet that says what was changed."""
    book = Book()
    score = "0" if not found.places else f"0.{'0' * found.places}"
    sheet = book.sheet(
        "Simulasi",
        [
            Column("Kode", 10),
            Column("Kabupaten/kota", 34),
            Column("Provinsi", 26),
            Column("Nilai sekarang", 12, score),
            Column("Nilai simulasi", 12, score),
            Column("Selisih", 10, score),
            Column("Predikat sekarang", 22),
            Column("Predikat simulasi", 22),
            Column("Perubahan", 20),
        ],
    )
    for row in found.movers:
        sheet.append(_values(row))
    sheet.finish()
    facts: list[tuple[str, Value]] = [
        ("Cakupan", scope),
        ("Siklus", found.cycle.award_year),
        ("Tahap", found.stage.label),
        ("Daerah", len(found.rows)),
        ("Dibuat (WIB)", timezone.localtime(timezone.now()).replace(tzinfo=None, microsecond=0)),
        *((f"Diubah: {told.what}", f"{told.before} → {told.after}") for told in changes),
        *((of.label, f"{of.before} → {of.after} daerah") for of in found.classes),
    ]
    book.notes("Keterangan", UNOFFICIAL, facts)
    return book.content()


def _values(row: Row) -> list[Value]:
    return [
        row.code,
        row.region,
        row.province,
        row.before.final,
        row.after.final if row.after else None,
        row.moved if row.after else None,
        row.before.predicate.label,
        row.after.predicate.label if row.after else "",
        _direction(row),
    ]


def _direction(row: Row) -> str:
    if row.after is None:
        return "Tidak dapat dinilai"
    if not row.steps:
        return "Tetap"
    return "Naik predikat" if row.steps > 0 else "Turun predikat"
