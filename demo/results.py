"""What a rehearsal leaves in its folder: piagam and recap, copied and opened once more to see that they are sound."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from django.db.models.fields.files import FieldFile
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from assessments.models import Cycle, Decision
from jobs.models import Job
from reports.report_jobs import FORMATS

OURS = re.compile(r"\d\d\.\d\d .+\.pdf")
UNSOUND = (OSError, ValueError, KeyError, pikepdf.PdfError, zipfile.BadZipFile, InvalidFileException)


class Unsound(Exception):
    """A result is missing or cannot be opened."""


def prepare(out: Path) -> None:
    """Make the folder; what an earlier rehearsal left there goes, nothing else."""
    (out / "piagam").mkdir(parents=True, exist_ok=True)
    old = [path for path in (out / "piagam").iterdir() if OURS.fullmatch(path.name)]
    for path in (*old, out / "rekap.pdf", out / "rekap.xlsx"):
        path.unlink(missing_ok=True)


@dataclass
class Saved:
    """What was copied and found sound, and what was not."""

    piagam: int = 0
    recaps: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def save_all(cycle: Cycle, recaps: Mapping[str, Job], out: Path) -> Saved:
    """Copy every piagam, and the recap of each finished Job (by file format)."""
    saved = Saved()
    try:
        _save_piagam(cycle, out, saved)
    except Unsound as error:
        saved.faults.append(str(error))
    for file_format, job in recaps.items():
        job.refresh_from_db()
        try:
            _save(job.result, out / f"rekap.{file_format}")
        except Unsound as error:
            saved.faults.append(str(error))
        else:
            saved.recaps.append(FORMATS[file_format])
    return saved


def _save_piagam(cycle: Cycle, out: Path, saved: Saved) -> None:
    """Each under its region's code and name."""
    owed = Decision.objects.filter(assessment__cycle=cycle, piagam=True).select_related(
        "assessment__region", "certificate"
    )
    for decision in owed:
        region = decision.assessment.region
        name = f"{region.code} {region.short_name}.pdf"
        if not hasattr(decision, "certificate"):
            raise Unsound(f"{name}: piagam tidak dibuat.")
        _save(decision.certificate.file, out / "piagam" / name)
        saved.piagam += 1


def _save(stored: FieldFile, target: Path) -> None:
    if not stored:
        raise Unsound(f"{target.name}: berkas tidak dibuat.")
    try:
        with stored.open("rb") as source:
            target.write_bytes(source.read())
        empty = _is_empty(target)
    except UNSOUND as error:
        raise Unsound(f"{target.name}: tidak dapat dibuka ({error}).") from error
    if empty:
        raise Unsound(f"{target.name}: tidak berisi apa-apa.")


def _is_empty(path: Path) -> bool:
    if path.suffix == ".pdf":
        with pikepdf.open(path) as pdf:
            return len(pdf.pages) == 0
    book = load_workbook(path, read_only=True)
    try:
        # A streamed sheet does not know its size: look for a second row.
        return not any(next(sheet.iter_rows(min_row=2, max_row=2), None) for sheet in book.worksheets)
    finally:
        book.close()
