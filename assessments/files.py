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
from pikepdf.settings import set_qpdf_limits
from PIL import Image, UnidentifiedImageError

KIB, MIB = 1024, 1024 * 1024
NAME_MAX = 255
_data = tomllib.loads((Path(__file__).parent / "data" / "file-types.toml").read_text())
LIMITS: dict[str, int] = _data["limits"]
ARCHIVE: dict[str, int] = _data["archive"]
# A few kilobytes of PDF can unpack to gigabytes. The limits hold for the whole process, so they are set here, once.
_unpacked = LIMITS["pdf_stream_mib"] * MIB
set_qpdf_limits(
    flate_max_memory=_unpacked,
    png_max_memory=_unpacked,
    run_length_max_memory=_unpacked,
    tiff_max_memory=_unpacked,
)
# Above the largest file of any type nothing is read at all.
LARGEST_MIB = max(ARCHIVE["max_mib"], *(t["max_mib"] for t in _data["types"]))


@dataclass(frozen=True, slots=True)
class FileType:
    extension: str
    content_type: str
    kind: str
    label: str
    max_mib: int
    inline: bool
    member: str = ""
    brands: tuple[str, ...] = ()


TYPES = tuple(FileType(**row) for row in _data["types"])
BY_EXTENSION = {t.extension: t for t in TYPES}
ACCEPTED_LABELS = ", ".join(t.label for t in TYPES)


SMALLER = {
    "pdf": "Perkecil (pindai pada 150–200 dpi, hitam putih) atau pecah menjadi beberapa berkas.",
    "video": "Perkecil resolusinya (misalnya 720p) atau potong bagian yang diperlukan saja.",
}
# Telephones save photos and videos in these containers too.
PHOTO_BRANDS = frozenset({"heic", "heix", "heim", "hevc", "mif1", "msf1", "avif"})
# The records at the end of a ZIP: their marks, and where in them the size of the list of members stands.
END, END64, LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
END_SIZE, END64_SIZE, LOCATOR64_SIZE = 22, 56, 20

BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
# Whatever a broken or forged office document makes its reader raise.
BROKEN_OFFICE = (
    *BROKEN_ZIP,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    SyntaxError,  # what both XML parsers raise
)


class RefusedFile(ValueError):
    """The file is not taken; the message says why and what to do."""


class Archive(RefusedFile):
    """A ZIP that is no office document: refused as a document, but its members may be some."""


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


def named_by_content(name: str, file_type: FileType) -> str:
    """The name with the ending of what the file is: nobody who saves it is misled by the ending it came with."""
    return name if ending_of(name) == file_type.extension else clean_name(f"{name}.{file_type.extension}")


def inspect(file: BinaryIO, size: int) -> FileFacts:
    """Find out what the file is; RefusedFile when it is empty, too large, of another type or broken."""
    require_size(size)
    file_type = _recognise(file)
    _require_size_of(file_type, size)
    pages = _open(file, file_type, size)
    return FileFacts(file_type, size, _sha256(file), pages)


def require_size(size: int, name: str = "") -> None:
    """RefusedFile for an empty file, one no type may reach, and one above the limit of the type its name promises.

    The last only spares a long way in vain: what the file is, its content tells.
    """
    if size == 0:
        raise RefusedFile("Berkas kosong (0 byte). Simpan ulang berkas di komputer Anda, lalu unggah lagi.")
    if size > LARGEST_MIB * MIB:
        raise RefusedFile(f"Berkas {_mb(size)} melebihi batas {LARGEST_MIB} MB. {SMALLER['pdf']}")
    promised = BY_EXTENSION.get(ending_of(name))
    if promised:
        _require_size_of(promised, size)


def _require_size_of(file_type: FileType, size: int) -> None:
    if size > file_type.max_mib * MIB:
        remedy = SMALLER.get(file_type.kind, "Perkecil berkasnya.")
        raise RefusedFile(f"{file_type.label} {_mb(size)} melebihi batas {file_type.max_mib} MB. {remedy}")


def ending_of(name: str) -> str:
    """The ending of a name, as our types call it; empty without one."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return {"jpeg": "jpg", "m4v": "mp4"}.get(ending, ending)


def _mb(size: int) -> str:
    return f"{size / MIB:.1f} MB".replace(".", ",")


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256")  # type: ignore[arg-type]  # every file of ours has readinto
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
    if head[4:8] == b"ftyp":
        return _recognise_video(head)
    if head.startswith((b"PK\x03\x04", END)):
        return _recognise_zip(file)
    raise RefusedFile(_why_unknown(head))


def _why_unknown(head: bytes) -> str:
    if head.startswith(b"GIF8"):
        return "Gambar GIF tidak diterima. Simpan sebagai PNG, JPEG, atau PDF, lalu unggah lagi."
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return (
            "Berkas Office lama (DOC, XLS) atau berkas Office yang dikunci kata sandi. "
            "Simpan sebagai DOCX, XLSX, atau PDF tanpa kata sandi, lalu unggah lagi."
        )
    if head.lstrip()[:1] == b"<":
        return (
            f"Isi berkas ini halaman web (HTML/XML), bukan dokumen. "
            f"Simpan sebagai PDF. Yang diterima: {ACCEPTED_LABELS}."
        )
    return f"Jenis berkas tidak dikenal dari isinya. Yang diterima: {ACCEPTED_LABELS}."


def _recognise_video(head: bytes) -> FileType:
    """By the brands in the first box: the major one, then (after its version) the compatible ones."""
    box = head[8 : max(16, min(int.from_bytes(head[:4]), 256))].decode("latin-1")
    brands = {box[:4], *(box[i : i + 4] for i in range(8, len(box), 4))}
    if brands & PHOTO_BRANDS and box[:4] not in BY_EXTENSION["mp4"].brands:
        raise RefusedFile(
            "Foto HEIC dari telepon tidak diterima. Simpan atau kirim sebagai JPEG "
            "(pengaturan kamera: “Paling kompatibel”), lalu unggah lagi."
        )
    if brands.isdisjoint(BY_EXTENSION["mp4"].brands):
        raise RefusedFile("Video ini bukan MP4. Simpan atau ekspor sebagai MP4 (H.264), lalu unggah lagi.")
    return BY_EXTENSION["mp4"]


def _recognise_zip(file: BinaryIO) -> FileType:
    try:
        _require_short_directory(file)
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
    except RefusedFile:
        raise
    except BROKEN_ZIP:
        raise RefusedFile("Berkas rusak atau terpotong dan tidak dapat dibuka. Unggah ulang dari sumbernya.") from None
    raise Archive(
        "Berkas ZIP ini bukan dokumen Office. Buka ZIP-nya dan unggah isinya, atau unggah ZIP-nya di halaman Dokumen. "
        f"Yang diterima: {ACCEPTED_LABELS}."
    )


def _require_short_directory(file: BinaryIO) -> None:
    """Opening a ZIP reads its whole list of members into memory: refuse one that could hold millions.

    Finds the list as zipfile does: the end record without a comment, else the last one in reach of the end.
    """
    end = file.seek(0, 2)
    start = max(0, end - END_SIZE - 0xFFFF)
    file.seek(start)
    tail = file.read()
    at = len(tail) - END_SIZE if tail[-END_SIZE:].startswith(END) and tail.endswith(b"\0\0") else tail.rfind(END)
    if at < 0:
        raise zipfile.BadZipFile
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    if at >= LOCATOR64_SIZE and tail[at - LOCATOR64_SIZE :].startswith(LOCATOR64):
        file.seek(max(0, start + at - LOCATOR64_SIZE - END64_SIZE))
        record = file.read(END64_SIZE)
        if record.startswith(END64):
            size = int.from_bytes(record[40:48], "little")
    if size > LIMITS["zip_directory_kib"] * KIB:
        raise RefusedFile("Berkas ini berisi terlalu banyak berkas di dalamnya. Pecah, atau simpan sebagai PDF.")


def _open(file: BinaryIO, file_type: FileType, size: int) -> int | None:
    """Open the structure under limits; the number of pages of a PDF."""
    file.seek(0)
    if file_type.kind == "pdf":
        return _open_pdf(file)
    if file_type.kind == "image":
        _open_image(file)
    elif file_type.kind == "video":
        _open_video(file, size)
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


def _open_video(file: BinaryIO, size: int) -> None:
    """Walk the outermost boxes: they fill the file, and both the index and the pictures are there."""
    found, at = set(), 0
    for _ in range(LIMITS["video_boxes"]):
        if at >= size:
            break
        file.seek(at)
        header = file.read(16)
        length = int.from_bytes(header[:4])
        if length == 1:
            length = int.from_bytes(header[8:16])
        elif length == 0:  # the last box reaches to the end
            length = size - at
        if length < 8:
            break
        found.add(header[4:8])
        at += length
    if at != size or not {b"moov", b"mdat"} <= found:
        raise RefusedFile("Video rusak atau terpotong dan tidak dapat diputar. Unggah ulang dari sumbernya.")


def _open_zip(file: BinaryIO) -> None:
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        expanded = sum(member.file_size for member in members)
        if len(members) > LIMITS["zip_members"] or expanded > LIMITS["zip_expanded_mib"] * MIB:
            raise RefusedFile("Dokumen ini mengembang terlalu besar saat dibuka. Simpan sebagai PDF, lalu unggah lagi.")
