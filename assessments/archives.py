"""A ZIP of documents, unpacked under limits: each member comes out as a file of its own, its path never used."""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File

from assessments.files import ARCHIVE, BROKEN_ZIP, KIB, LARGEST_MIB, MIB, RefusedFile, clean_name

CHUNK = 256 * KIB
MEMBER = ".member"
# What operating systems put in without being asked.
LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


class WholeFile(File):
    """A file on the media file system that the storage takes over by a rename."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(path.open("rb"), name)
        self.path = path

    def temporary_file_path(self) -> str:
        return str(self.path)


def members_of(file: BinaryIO) -> list[zipfile.ZipInfo]:
    """The members that are files people meant; RefusedFile when the whole would be too much."""
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and not _is_litter(m.filename)]
    if not members:
        raise RefusedFile("ZIP ini tidak berisi berkas. Periksa isinya, lalu unggah lagi.")
    if len(members) > ARCHIVE["members"]:
        raise RefusedFile(
            f"ZIP ini berisi {len(members)} berkas; paling banyak {ARCHIVE['members']}. Pecah menjadi beberapa ZIP."
        )
    if sum(m.file_size for m in members) > ARCHIVE["expanded_mib"] * MIB:
        raise RefusedFile(
            f"Isi ZIP ini mengembang lebih dari {ARCHIVE['expanded_mib']} MB. Pecah menjadi beberapa ZIP."
        )
    return members


def _is_litter(name: str) -> bool:
    parts = name.replace("\\", "/").lower().split("/")
    return "__macosx" in parts or parts[-1] in LITTER


@contextmanager
def unpacked(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[WholeFile]:
    """One member as a file under its harmless name; gone afterwards unless the storage took it. RefusedFile."""
    if member.flag_bits & 1:
        raise RefusedFile("Berkas di dalam ZIP ini dikunci kata sandi. Buat ZIP tanpa kata sandi, lalu unggah lagi.")
    if ".." in member.filename.replace("\\", "/").split("/") or member.filename.startswith(("/", "\\")):
        raise RefusedFile("Letak berkas ini menunjuk ke luar ZIP, sehingga tidak diambil. Unggah berkasnya tersendiri.")
    if member.file_size > LARGEST_MIB * MIB:
        raise RefusedFile(f"Berkas ini lebih besar dari {LARGEST_MIB} MB. Perkecil, lalu unggah tersendiri.")
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=MEMBER, delete=False) as out:
        path = Path(out.name)
    try:
        _extract(file, member, path)
        with WholeFile(path, clean_name(member.filename)) as whole:
            yield whole
    finally:
        path.unlink(missing_ok=True)


def _extract(file: BinaryIO, member: zipfile.ZipInfo, path: Path) -> None:
    """zipfile gives no more than the size the limits were checked against, and checks the sum."""
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive, archive.open(member) as source, path.open("wb") as out:
            while chunk := source.read(CHUNK):
                out.write(chunk)
    except BROKEN_ZIP:
        raise RefusedFile("Berkas di dalam ZIP ini rusak dan tidak dapat dibuka. Buat ulang ZIP-nya.") from None
