"""What a file really is: told by content, opened under limits, never by its name or the browser's word."""

import hashlib
import tomllib
import unicodedata
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pikepdf
from PIL import Image, UnidentifiedImageError

MIB = 1024 * 1024
CHUNK = MIB
NAME_MAX = 255
_data = tomllib.loads((Path(__file__).parent / "data" / "file-types.toml").read_text())
LIMITS: dict[str, int] = _data["limits"]
# Above the largest file of any type nothing is read at all.
LARGEST_MIB = max(t["max_mib"] for t in _data["types"])


@dataclass(frozen=True, slots=True)
class FileType:
    extension: str
    content_type: str
    kind: str
    label: str
    max_mib: int
    inline: bool
    member: str = ""


TYPES = tuple(FileType(**row) for row in _data["types"])
BY_EXTENSION = {t.extension: t for t in TYPES}
ACCEPTED_LABELS = ", ".join(t.label for t in TYPES)


class RefusedFile(ValueError):
    """The file is not taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What was found: type, size in bytes, SHA-256, pages (PDF only)."""

    type: FileType
    size: int
    sha256: str
    pages: int | None


def clean_name(name: str) -> str:
    """The label of a file: no path, no control characters, at most 255 characters with its ending kept."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    base = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(" .") or "tanpa-nama"
    if len(base) <= NAME_MAX:
        return base
    stem, dot, ending = base.rpartition(".")
    return f"{stem[: NAME_MAX - len(ending) - 1]}{dot}{ending}" if len(ending) < 10 else base[:NAME_MAX]


def inspect(file: BinaryIO, size: int) -> FileFacts:
    """Find out what the file is; RefusedFile when it is empty, too large, of another type or broken."""
    if size == 0:
        raise RefusedFile("Berkas kosong (0 byte). Simpan ulang berkas di komputer Anda, lalu unggah lagi.")
    if size > LARGEST_MIB * MIB:
        raise RefusedFile(
            f"Berkas {_mb(size)} melebihi batas {LARGEST_MIB} MB. Perkecil (pindai pada 150–200 dpi, hitam putih) "
            "atau pecah menjadi beberapa berkas."
        )
    file_type = _recognise(file)
    if size > file_type.max_mib * MIB:
        raise RefusedFile(f"{file_type.label} {_mb(size)} melebihi batas {file_type.max_mib} MB. Perkecil berkasnya.")
    pages = _open(file, file_type)
    return FileFacts(file_type, size, _sha256(file), pages)


def _mb(size: int) -> str:
    return f"{size / MIB:.1f} MB".replace(".", ",")


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _recognise(file: BinaryIO) -> FileType:
    file.seek(0)
    head = file.read(4096)
    if head.startswith(b"%PDF-"):
        return BY_EXTENSION["pdf"]
    if head.startswith(b"\xff\xd8\xff"):
        return BY_EXTENSION["jpg"]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return BY_EXTENSION["png"]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return BY_EXTENSION["webp"]
    if head.startswith(b"PK\x03\x04"):
        return _recognise_zip(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise RefusedFile(
            "Berkas Office lama (DOC, XLS) atau berkas Office yang dikunci kata sandi. "
            "Simpan sebagai DOCX, XLSX, atau PDF tanpa kata sandi, lalu unggah lagi."
        )
    if head.lstrip()[:1] == b"<":
        raise RefusedFile(
            f"Isi berkas ini halaman web (HTML/XML), bukan dokumen. "
            f"Simpan sebagai PDF. Yang diterima: {ACCEPTED_LABELS}."
        )
    raise RefusedFile(f"Jenis berkas tidak dikenal dari isinya. Yang diterima: {ACCEPTED_LABELS}.")


def _recognise_zip(file: BinaryIO) -> FileType:
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            for file_type in TYPES:
                if file_type.kind != "zip" or file_type.member not in names:
                    continue
                if file_type.member != "mimetype":
                    return file_type
                if archive.getinfo("mimetype").file_size < 200:
                    mimetype = archive.read("mimetype").decode("ascii", "replace").strip()
                    if mimetype == file_type.content_type:
                        return file_type
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise RefusedFile("Berkas rusak atau terpotong dan tidak dapat dibuka. Unggah ulang dari sumbernya.") from None
    raise RefusedFile(
        f"Berkas ZIP ini bukan dokumen Office. Buka ZIP-nya dan unggah isinya. Yang diterima: {ACCEPTED_LABELS}."
    )


def _open(file: BinaryIO, file_type: FileType) -> int | None:
    """Open the structure under limits; the number of pages of a PDF."""
    file.seek(0)
    if file_type.kind == "pdf":
        return _open_pdf(file)
    if file_type.kind == "image":
        _open_image(file)
    else:
        _open_zip(file)
    return None


def _open_pdf(file: BinaryIO) -> int:
    try:
        with pikepdf.open(file) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        raise RefusedFile(
            "PDF ini dikunci kata sandi. Buka dengan kata sandinya, simpan ulang sebagai PDF tanpa kata sandi, "
            "lalu unggah lagi."
        ) from None
    except (pikepdf.PdfError, ValueError, RuntimeError, OverflowError):
        raise RefusedFile(
            "PDF rusak atau terpotong dan tidak dapat dibuka. Buat ulang PDF-nya, lalu unggah lagi."
        ) from None
    if pages == 0:
        raise RefusedFile("PDF ini tidak berisi halaman. Buat ulang PDF-nya, lalu unggah lagi.")
    if pages > LIMITS["pdf_pages"]:
        raise RefusedFile(
            f"PDF ini {pages} halaman; paling banyak {LIMITS['pdf_pages']}. Ambil bagian yang diperlukan saja."
        )
    return pages


def _open_image(file: BinaryIO) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit follows
            with Image.open(file) as image:
                width, height = image.size
                small_enough = width * height <= LIMITS["image_pixels"]
                if small_enough:
                    image.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise RefusedFile(
            "Gambar rusak atau terpotong dan tidak dapat dibuka. Foto atau pindai ulang, lalu unggah lagi."
        ) from None
    if not small_enough:
        raise RefusedFile(f"Gambar {width} x {height} piksel terlalu besar. Perkecil resolusinya, lalu unggah lagi.")


def _open_zip(file: BinaryIO) -> None:
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        expanded = sum(member.file_size for member in members)
        if len(members) > LIMITS["zip_members"] or expanded > LIMITS["zip_expanded_mib"] * MIB:
            raise RefusedFile("Dokumen ini mengembang terlalu besar saat dibuka. Simpan sebagai PDF, lalu unggah lagi.")
