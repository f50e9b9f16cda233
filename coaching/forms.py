"""Forms of coaching. They read what was typed; the verbs in coaching.recording decide."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership
from assessments.files import ACCEPTED_LABELS
from assessments.forms.desk import NumberField
from coaching.models import NOTE_MAX, TEXT_MAX, Visit
from coaching.recording import ProgrammeData, VisitData
from coaching.rules import PROGRAMMES
from coaching.states import VisitKind
from indicators.models import Indicator, Instrument, Right
from regions.form_layout import day_input, laid_out, pair

BAD_DATE = "Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-31."


def _day(label: str, missing: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=day_input(),
        error_messages={"required": missing, "invalid": BAD_DATE},
    )


def _text(label: str, limit: int, *, rows: int, missing: str = "", **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=limit,
        required=bool(missing),
        widget=forms.Textarea({"rows": rows}),
        error_messages={
            "required": missing,
            "max_length": "Terlalu panjang: %(show_value)s huruf, paling banyak %(limit_value)s. Ringkaslah.",
        },
        **options,
    )


def _file(label: str) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=False,
        allow_empty_file=True,
        help_text=f"Boleh kosong. {ACCEPTED_LABELS}. Berkas tersimpan sebagai dokumen daerah ini.",
    )


class VisitForm(forms.Form):
    """A visit; with `corrects` a correction of one, which says why."""

    kind = forms.ChoiceField(
        label="Cara", choices=VisitKind, widget=forms.RadioSelect, error_messages={"required": "Pilih caranya."}
    )
    date = _day("Tanggal", "Isi tanggal pendampingan.")
    place = forms.CharField(label="Tempat", max_length=150, required=False, help_text="Wajib untuk kunjungan.")
    people = _text(
        "Yang hadir",
        NOTE_MAX,
        rows=3,
        missing="Tulis siapa yang hadir, satu orang satu baris.",
        help_text="Satu orang satu baris: nama, jabatan, dan instansi.",
    )
    topics = _text("Pokok bahasan lain", NOTE_MAX, rows=2, help_text="Yang tidak menyangkut butir tertentu.")
    summary = _text("Ringkasan", TEXT_MAX, rows=6, missing="Tulis ringkasan pembicaraan.")
    minutes = _file("Risalah")
    correction = _text("Alasan ralat", NOTE_MAX, rows=2, missing="Tulis mengapa catatan ini diralat.")
    indicators = forms.ModelMultipleChoiceField(
        Indicator.objects.none(),
        label="Butir yang dibahas",
        required=False,
        error_messages={"invalid_choice": "Pilih butir dari daftar.", "invalid_pk_value": "Pilih butir dari daftar."},
    )

    above = laid_out("correction", "kind", pair("date", "place"), "people")
    first = laid_out("kind", pair("date", "place"), "people")
    below = laid_out("topics", "summary", "minutes")

    def __init__(
        self, data: Any = None, files: Any = None, *, instrument: Instrument | None, corrects: Visit | None = None
    ) -> None:
        super().__init__(data, files, initial=self._initial(corrects))
        self.offered = Indicator.objects.filter(right__instrument=instrument).select_related("right")
        cast(forms.ModelMultipleChoiceField, self.fields["indicators"]).queryset = self.offered
        self.fields["date"].widget.attrs["max"] = timezone.localdate().isoformat()
        if corrects is None:
            del self.fields["correction"]
            self.above = self.first

    @staticmethod
    def _initial(corrects: Visit | None) -> dict[str, Any]:
        if corrects is None:
            return {"kind": VisitKind.VISIT}
        initial: dict[str, Any] = {
            name: getattr(corrects, name) for name in ("kind", "date", "place", "people", "topics", "summary")
        }
        return initial | {"indicators": list(corrects.indicators.values_list("pk", flat=True))}

    def rights(self) -> Iterator[tuple[Right, list[tuple[Indicator, bool]], int]]:
        """Each right with its indicators and whether each is chosen, and how many are."""
        chosen = {str(value) for value in self["indicators"].value() or []}
        ordered = self.offered.order_by("right__number", "position")
        for right, indicators in groupby(ordered, lambda indicator: indicator.right):
            rows = [(indicator, str(indicator.pk) in chosen) for indicator in indicators]
            yield right, rows, sum(checked for _, checked in rows)

    @property
    def visit(self) -> VisitData:
        data = self.cleaned_data
        names = ("kind", "date", "place", "people", "topics", "summary")
        return VisitData(**{name: data[name] for name in names}, indicators=tuple(data["indicators"]))


class MemberField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user} · {obj.role_label}"


class FollowUpForm(forms.Form):
    """What was agreed, who, until when."""

    what = _text("Yang disepakati", NOTE_MAX, rows=2, missing="Tulis apa yang disepakati.")
    owner = forms.CharField(
        label="Penanggung jawab",
        max_length=150,
        required=False,
        help_text="Nama, jabatan, atau perangkat daerah. Boleh kosong bila akunnya dipilih.",
    )
    member = MemberField(
        Membership.objects.none(),
        label="Akun penanggung jawab",
        required=False,
        empty_label="Tidak mempunyai akun",
        help_text="Yang dipilih diberi tahu.",
        error_messages={"invalid_choice": "Orang ini tidak lagi bertugas. Pilih yang lain."},
    )
    due_on = _day("Batas waktu", "Isi batas waktu.")

    helper = laid_out("what", pair("owner", "member"), "due_on")

    def __init__(self, data: Any = None, *, owners: QuerySet[Membership]) -> None:
        super().__init__(data, auto_id="sepakat_%s")
        cast(forms.ModelChoiceField, self.fields["member"]).queryset = owners

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("owner", "").strip() and not cleaned.get("member") and "member" not in self.errors:
            self.add_error("owner", "Tulis penanggung jawabnya, atau pilih akunnya.")
        return cleaned


class DoneForm(forms.Form):
    """How a follow-up was done; each on a page has ids of its own."""

    note = _text("Catatan", NOTE_MAX, rows=2, missing="Tulis apa yang dikerjakan, atau mengapa tidak lagi diperlukan.")

    def __init__(self, data: Any = None, *, follow_up_id: int) -> None:
        super().__init__(data, auto_id=f"selesai-{follow_up_id}-%s")


class TargetForm(forms.Form):
    regions = forms.IntegerField(
        label="Sasaran (kabupaten/kota)",
        min_value=1,
        max_value=600,
        error_messages={"required": "Isi jumlah kabupaten/kota.", "invalid": "Tulis bilangan bulat."},
    )
    basis = forms.CharField(
        label="Ditetapkan dengan",
        max_length=200,
        help_text="Nomor dan tanggal rencana kerja, perjanjian kinerja, atau surat.",
        error_messages={"required": "Tulis dengan apa sasaran ini ditetapkan."},
    )
    note = _text("Catatan", NOTE_MAX, rows=2)

    helper = laid_out("regions", "basis", "note")


class ProgrammeForm(forms.Form):
    """A result of a neighbouring programme with its source."""

    programme = forms.ChoiceField(
        label="Program",
        choices=[("", "Pilih program"), *((code, programme.name) for code, programme in PROGRAMMES.items())],
        error_messages={"required": "Pilih programnya."},
    )
    year = forms.IntegerField(
        label="Tahun",
        min_value=2010,
        max_value=2100,
        error_messages={"required": "Isi tahunnya.", "invalid": "Tulis tahun dengan empat angka."},
    )
    period = forms.ChoiceField(
        label="Periode",
        required=False,
        choices=[
            ("", "Setahun penuh"),
            *((p, p) for p in dict.fromkeys(p for programme in PROGRAMMES.values() for p in programme.periods)),
        ],
        help_text="Hanya untuk program yang dilaporkan per periode.",
    )
    value = forms.CharField(
        label="Hasil",
        max_length=200,
        help_text="Misalnya predikat, status pelaporan, atau nama desa.",
        error_messages={"required": "Tulis hasilnya."},
    )
    number = NumberField(label="Angka", places=2, required=False, help_text="Bila hasilnya juga berupa angka.")
    unit = forms.CharField(label="Satuan", max_length=40, required=False)
    dated = _day("Tanggal dokumen sumber", "Isi tanggal dokumen sumbernya.")
    source = forms.CharField(
        label="Sumber",
        max_length=200,
        help_text="Nomor surat atau keputusan, atau nama laporan.",
        error_messages={"required": "Tulis sumbernya."},
    )
    document = _file("Dokumen sumber")

    helper = laid_out(
        "programme",
        pair("year", "period"),
        "value",
        pair("number", "unit"),
        pair("dated", "source"),
        "document",
    )

    @property
    def record(self) -> ProgrammeData:
        names = ("programme", "year", "period", "value", "number", "unit", "dated", "source")
        return ProgrammeData(**{name: self.cleaned_data[name] for name in names})


class FollowUpFilter(forms.Form):
    """Which follow-ups are listed; nonsense is read as "open"."""

    tampil = forms.ChoiceField(
        label="Tampilkan",
        required=False,
        choices=[("", "Yang terbuka"), ("terlambat", "Yang terlambat"), ("saya", "Milik saya"), ("selesai", "Selesai")],
    )
