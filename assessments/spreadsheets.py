"""Opening a workbook that came from outside, under limits."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO
from xml.parsers import expat

from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from assessments import files
from assessments.files import RefusedFile

WIDEST, LONGEST = 16_384, 1_048_576  # columns and rows of a sheet
TOO_LARGE = "Buku kerja ini jauh lebih besar daripada formulir. Hapus lembar lain dan gambar, lalu unggah lagi."
TOO_MANY = (
    "Buku kerja ini berisi terlalu banyak sel, misalnya sel yang digabung sepanjang kolom. "
    "Pisahkan sel gabungan dan hapus baris yang tidak terpakai, lalu unggah lagi."
)
BROKEN = (
    "Berkas Excel ini rusak dan tidak dapat dibaca. Buka di Excel, simpan ulang. "
    "Unduh formulir baru dari halaman ini dan salin isian Anda ke sana."
)


def require_workbook(file: BinaryIO, size: int, *, most_members: int, most_expanded: int) -> None:
    """RefusedFile for anything but a sound XLSX of at most so many parts, and so many bytes when unpacked."""
    facts = files.inspect(file, size)
    if facts.type.extension != "xlsx":
        raise RefusedFile(
            f"Berkas ini {facts.type.label}, bukan Excel. Simpan formulirnya sebagai XLSX, lalu unggah lagi."
        )
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except files.BROKEN_ZIP:
        raise RefusedFile(BROKEN) from None
    if len(members) > most_members or sum(member.file_size for member in members) > most_expanded:
        raise RefusedFile(TOO_LARGE)


def require_few_cells(file: BinaryIO, most: int) -> None:
    """RefusedFile for a workbook that reading with `read_only=False` would turn into more than so many objects.

    A short part may hold a million empty cells, and openpyxl makes one of each cell of a merged or linked range.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            left = most
            for name in archive.namelist():
                left -= _cells_in(archive.read(name), left)
    except RefusedFile:
        raise
    except files.BROKEN_ZIP:
        raise RefusedFile(BROKEN) from None


def _cells_in(part: bytes, most: int) -> int:
    count = 0

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        match name.rpartition(":")[2]:
            case "c" | "row":
                count += 1
            case "mergeCell" | "hyperlink":
                count += _area(attributes.get("ref", ""))
        if count > most:
            raise RefusedFile(TOO_MANY)

    parser = expat.ParserCreate()
    parser.StartElementHandler = started
    with suppress(expat.ExpatError):  # a picture, or broken: then openpyxl tells
        parser.Parse(part, True)
    return count


def _area(reference: str) -> int:
    try:
        left, top, right, bottom = range_boundaries(reference)
    except (ValueError, TypeError):
        return 0
    return ((right or WIDEST) - (left or 1) + 1) * ((bottom or LONGEST) - (top or 1) + 1)


@contextmanager
def open_workbook(file: BinaryIO, *, read_only: bool, data_only: bool = False) -> Iterator[Workbook]:
    """The workbook to read inside the block, after `require_workbook`; RefusedFile when it turns out broken."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that openpyxl does not know; none of them is ours
            yield load_workbook(file, read_only=read_only, data_only=data_only, keep_links=False)
    except RefusedFile:
        raise
    except (*files.BROKEN_OFFICE, InvalidFileException):
        raise RefusedFile(BROKEN) from None
