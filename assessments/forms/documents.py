"""Forms that take files in. Whether a file is sound is told by its content (assessments.files), not here."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from assessments.files import ARCHIVE, TYPES
from assessments.library import Label
from assessments.states import DocumentKind
from regions.form_layout import day_input

if TYPE_CHECKING:
    from django.utils.datastructures import MultiValueDict


def _accepted() -> str:
    """Every type that is taken, by its limit: “PDF sampai 50 MB; foto JPEG, gambar PNG sampai 20 MB; …”."""
    by_limit: dict[int, list[str]] = {}
    for file_type in TYPES:
        by_limit.setdefault(file_type.max_mib, []).append(file_type.label)
    parts = [f"{', '.join(labels)} sampai {limit} MB" for limit, labels in by_limit.items()]
    return "; ".join([*parts, f"ZIP berisi berkas itu sampai {ARCHIVE['max_mib']} MB"])


ACCEPTED = _accepted()


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """All files of one input. An empty file is let through: the verb says what is wrong with it, by name."""

    widget = ManyFiles

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(ManyFilesField, self).clean(one, initial) for one in (data or [None])]


class UploadForm(forms.Form):
    """Several files with what is said about all of them."""

    uploads = ManyFilesField(
        label="Berkas", error_messages={"required": "Pilih paling sedikit satu berkas.", "invalid": "Pilih berkas."}
    )
    kind = forms.ChoiceField(label="Jenis dokumen", choices=DocumentKind, required=False)
    document_date = forms.DateField(
        label="Tanggal dokumen",
        required=False,
        error_messages={"invalid": "Tulis tanggal sebagai tahun-bulan-hari, misalnya 2025-12-31."},
    )
    pages = forms.CharField(label="Halaman", required=False)
    title = forms.CharField(
        label="Judul",
        required=False,
        max_length=200,
        error_messages={"max_length": "Judul terlalu panjang: paling banyak 200 huruf."},
    )
    number = forms.CharField(
        label="Nomor",
        required=False,
        max_length=120,
        error_messages={"max_length": "Nomor terlalu panjang: paling banyak 120 huruf."},
    )

    def __init__(self, data: object = None, files: "MultiValueDict[str, UploadedFile] | None" = None) -> None:
        super().__init__(data, files, initial={"kind": DocumentKind.LAIN})  # type: ignore[arg-type]  # a QueryDict

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if len(cleaned.get("uploads", ())) > 1:
            for name in ("title", "number"):
                if cleaned.get(name):
                    self.add_error(name, "Hanya untuk satu berkas. Unggah berkasnya satu per satu, atau kosongkan.")
        return cleaned

    def label(self, opd: str) -> Label:
        data = self.cleaned_data
        return Label(
            title=data["title"],
            kind=data["kind"] or DocumentKind.LAIN,
            number=data["number"],
            document_date=data["document_date"],
            opd=opd,
        )


class EndorsementForm(forms.Form):
    """One of the two endorsement papers."""

    file = forms.FileField(
        label="Berkas", allow_empty_file=True, error_messages={"required": "Pilih berkas yang sudah ditandatangani."}
    )
    signatory = forms.CharField(
        label="Nama penanda tangan",
        max_length=150,
        error_messages={
            "required": "Tulis nama penanda tangan.",
            "max_length": "Nama terlalu panjang: paling banyak 150 huruf.",
        },
    )
    position = forms.CharField(
        label="Jabatan penanda tangan",
        max_length=150,
        error_messages={
            "required": "Tulis jabatan penanda tangan.",
            "max_length": "Jabatan terlalu panjang: paling banyak 150 huruf.",
        },
    )
    document_date = forms.DateField(
        label="Tanggal dokumen",
        required=False,
        widget=day_input(),
        error_messages={"invalid": "Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-31."},
    )
