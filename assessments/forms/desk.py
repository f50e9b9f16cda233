"""Forms of the desks of Kanwil and Pusat. They read what was typed; the verbs decide."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from crispy_forms.layout import Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.access import ActingRequest
from accounts.forms import PasswordAgainForm
from assessments.answers import AnswerError, parse_number
from assessments.cycles import DecreeData
from assessments.desk.samples import WHOLE
from assessments.files import ACCEPTED_LABELS
from assessments.models import Cycle, Decree, Item
from assessments.models.desk import TITLE_MAX
from assessments.models.items import NOTE_MAX
from assessments.reasons import OFFERED
from assessments.states import REQUIRED_STAGES, AdjustmentKind, Claim, Level, Stage, VerdictOutcome
from assessments.verdicts import Judgement
from assessments.worklist import current_verdict
from indicators.models import Instrument
from regions.form_layout import day_input, laid_out, pair
from regions.models import Institution

MINUTES = "%Y-%m-%dT%H:%M"
# The usual year (domain facts, section 3): month and day from which and to which a stage is open.
USUAL: dict[Stage, tuple[tuple[int, int], tuple[int, int]]] = {
    Stage.FILLING: ((1, 15), (3, 31)),
    Stage.KANWIL: ((3, 1), (5, 31)),
    Stage.REPAIR: ((3, 1), (5, 31)),
    Stage.CENTRAL: ((6, 1), (9, 30)),
    Stage.OBJECTION: ((10, 1), (10, 14)),
}


def _moment(label: str, **options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES),
        input_formats=[MINUTES],
        **options,
    )


def _note(label: str, *, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=NOTE_MAX,
        widget=forms.Textarea({"rows": rows}),
        error_messages={
            "max_length": "Terlalu panjang: %(show_value)s huruf, paling banyak %(limit_value)s. Ringkaslah."
        },
        **options,
    )


def _choices(form: forms.Form, name: str) -> forms.ChoiceField:
    return cast(forms.ChoiceField, form.fields[name])


class NumberField(forms.CharField):
    """A number as people write it here: 1.234,5."""

    def __init__(self, *, places: int = 4, **options: Any) -> None:
        super().__init__(widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}), **options)
        self.places = places

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = parse_number(text.replace("\N{MINUS SIGN}", "-"), str(self.label))
        except AnswerError as error:
            raise ValidationError(str(error)) from None
        if number != number.quantize(Decimal(1).scaleb(-self.places)):
            raise ValidationError(f"Paling banyak {self.places} angka di belakang koma.")
        return number


def id_number(number: Decimal | None) -> str:
    """A number as it is typed into a field: comma before decimals, no points."""
    return "" if number is None else f"{number.normalize():f}".replace(".", ",")


class JudgeForm(forms.Form):
    """What a verifier says of one item, with the version and the verdict the page showed."""

    outcome = forms.ChoiceField(
        label="Putusan",
        choices=[(VerdictOutcome.ACCEPT, "Terima"), (VerdictOutcome.RETURN, "Kembalikan")],
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih Terima atau Kembalikan."},
    )
    verified_value = NumberField(label="Nilai terverifikasi", required=False)
    reason_code = forms.ChoiceField(
        label="Alasan pengembalian",
        choices=[("", "Pilih alasan"), *((reason.code, reason.label) for reason in OFFERED)],
        required=False,
    )
    note = _note("Catatan", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen_verdict = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, item: Item, level: Level) -> None:
        super().__init__(data, initial=self._initial(item, level))
        self.item = item
        # A verified figure makes sense where a figure was claimed.
        if item.claim != Claim.VALUE:
            del self.fields["verified_value"]
        if level is Level.CENTRAL:
            _choices(self, "outcome").choices = [
                (VerdictOutcome.ACCEPT, "Terima"),
                (VerdictOutcome.RETURN, "Tidak diterima"),
            ]
            self.fields["reason_code"].label = "Alasan tidak diterima"

    @staticmethod
    def _initial(item: Item, level: Level) -> dict[str, Any]:
        pointer = "kanwil_verdict_id" if level is Level.KANWIL else "central_verdict_id"
        initial = {"version": item.version, "seen_verdict": getattr(item, pointer)}
        # The Pusat starts from what the Kanwil said: saving it as it stands confirms it.
        shown = current_verdict(item, level)
        if shown is None and level is Level.CENTRAL:
            shown = current_verdict(item, Level.KANWIL)
        if shown:
            initial |= {"outcome": shown.outcome, "reason_code": shown.reason_code, "note": shown.note}
            if shown.verified_value != item.value:
                initial["verified_value"] = id_number(shown.verified_value)
        return initial

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == VerdictOutcome.RETURN:
            if not cleaned.get("reason_code"):
                self.add_error("reason_code", "Pilih alasan pengembalian.")
            if "note" in cleaned and not cleaned["note"].strip():
                self.add_error("note", "Tulis apa yang kurang dan apa yang harus diperbaiki.")
        return cleaned

    @property
    def judgement(self) -> Judgement:
        cleaned = self.cleaned_data
        accepted = cleaned["outcome"] == VerdictOutcome.ACCEPT
        return Judgement(
            self.item.pk,
            cleaned["version"],
            cleaned["seen_verdict"],
            cleaned["outcome"],
            reason_code="" if accepted else cleaned["reason_code"],
            note=cleaned["note"],
            verified_value=cleaned.get("verified_value") if accepted else None,
        )

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was typed, for a page that must not lose it."""
        choices = dict(VerdictOutcome.choices) | {reason.code: reason.label for reason in OFFERED}
        return [
            (str(field.label), str(choices.get(self.data.get(name, ""), self.data.get(name, ""))))
            for name, field in self.fields.items()
            if not field.widget.is_hidden
        ]


class TextBlockForm(forms.Form):
    """A note to keep; the field names are those of text_blocks.keep."""

    title = forms.CharField(label="Judul", max_length=TITLE_MAX, help_text="Judul yang sama mengganti teks yang lama.")
    reason_code = forms.ChoiceField(
        label="Untuk alasan",
        choices=[("", "Semua alasan"), *((reason.code, reason.label) for reason in OFFERED)],
        required=False,
    )
    text = _note("Teks")

    helper = laid_out(pair("title", "reason_code"), "text")


class SampleShareForm(forms.Form):
    share = forms.IntegerField(label="Bagian sampel (persen)", min_value=1, max_value=WHOLE)

    helper = laid_out("share")


class AdjustForm(forms.Form):
    kind = forms.ChoiceField(label="Jenis", choices=AdjustmentKind.choices)
    points = NumberField(
        label="Poin", places=2, help_text="Tambahan tanpa tanda, pengurangan dengan minus. Contoh: 2,5 atau -3."
    )
    reason = _note("Alasan", rows=3)
    basis = forms.CharField(
        label="Dokumen dasar", max_length=200, help_text="Nomor dan tanggal surat, laporan, atau berita acara."
    )

    upload = forms.FileField(
        label="Berkas dasar",
        required=False,
        allow_empty_file=True,
        help_text=f"Boleh kosong. {ACCEPTED_LABELS}. Daerah dapat membukanya.",
    )

    helper = laid_out(pair("kind", "points"), "reason", "basis", "upload")


class AdjustmentDecisionForm(forms.Form):
    """The second person's word on a proposed adjustment."""

    note = _note("Catatan", rows=2, required=False)


class ExtensionForm(forms.Form):
    """A later closing for one region; render and validate it in the region's own zone."""

    stage = forms.ChoiceField(label="Tahap")
    closes_at = _moment("Batas baru")
    reason = _note("Alasan", rows=3)

    helper = laid_out(pair("stage", "closes_at"), "reason")

    def __init__(self, data: Any, *, stages: list[Stage], zone: str) -> None:
        super().__init__(data)
        _choices(self, "stage").choices = [(stage.value, stage.label) for stage in stages]
        self.fields["closes_at"].label = f"Batas baru ({zone})"


class WindowsForm(forms.Form):
    """From when to when each stage is open, in WIB; the time for objections only where it is switched on."""

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None, announced: bool = False) -> None:
        """`announced`: provisional results are out, so the switch stays as it is."""
        super().__init__(data, initial=initial)
        for stage in Stage:
            options = {"required": stage in REQUIRED_STAGES}
            self.fields[f"{stage.name}_opens"] = _moment(f"{stage.label}: dibuka (WIB)", **options)
            self.fields[f"{stage.name}_closes"] = _moment(f"{stage.label}: ditutup (WIB)", **options)
        self.fields["objections"] = forms.BooleanField(
            label="Pakai masa sanggah daerah",
            required=False,
            disabled=announced,
            help_text="Hasil sementara sudah diumumkan, jadi pilihan ini tetap; jadwalnya masih dapat digeser."
            if announced
            else "Setelah hasil sementara diumumkan, daerah dapat menyanggah butir selama jadwal di bawah. "
            "Tanpa centang, jadwal sanggah tidak dipakai.",
        )
        rows = [pair(f"{stage.name}_opens", f"{stage.name}_closes") for stage in Stage]
        self.helper = laid_out(*self.rows_above(), *rows[:-1], "objections", rows[-1])

    def rows_above(self) -> list[str | Row]:
        return []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for stage in self._stages(cleaned):
            opens, closes = cleaned.get(f"{stage.name}_opens"), cleaned.get(f"{stage.name}_closes")
            if stage == Stage.OBJECTION:
                for name in ("opens", "closes"):
                    field = f"{stage.name}_{name}"
                    if not cleaned.get(field) and field not in self.errors:
                        self.add_error(field, "Isi jadwal masa sanggah, atau hapus centangnya.")
            if opens and closes and closes <= opens:
                self.add_error(f"{stage.name}_closes", "Waktu tutup harus sesudah waktu buka.")
        return cleaned

    @staticmethod
    def _stages(cleaned: dict[str, Any]) -> list[Stage]:
        return [stage for stage in Stage if stage in REQUIRED_STAGES or cleaned.get("objections")]

    @property
    def windows(self) -> dict[str, tuple[datetime, datetime]]:
        cleaned = self.cleaned_data
        return {
            stage.value: (cleaned[f"{stage.name}_opens"], cleaned[f"{stage.name}_closes"])
            for stage in self._stages(cleaned)
        }

    @property
    def objections(self) -> bool:
        return bool(self.cleaned_data["objections"])

    @staticmethod
    def initial_of(cycle: Cycle) -> dict[str, Any]:
        initial: dict[str, Any] = {"objections": cycle.objections}
        for window in cycle.windows.all():
            name = Stage(window.stage).name
            initial |= {f"{name}_opens": window.opens_at, f"{name}_closes": window.closes_at}
        return initial


class CycleForm(WindowsForm):
    """A new cycle with its schedule."""

    award_year = forms.IntegerField(
        label="Tahun penghargaan", min_value=2014, max_value=2100, help_text="Tahun penyerahan piagam."
    )
    performance_year = forms.IntegerField(
        label="Tahun kinerja",
        min_value=2013,
        max_value=2099,
        help_text="Tahun yang dinilai, biasanya setahun sebelumnya.",
    )
    instrument = forms.ModelChoiceField(Instrument.objects.usable(), label="Instrumen", empty_label="Pilih instrumen")

    def rows_above(self) -> list[str | Row]:
        return [pair("award_year", "performance_year"), "instrument"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        award, performance = cleaned.get("award_year"), cleaned.get("performance_year")
        if award and performance and performance >= award:
            self.add_error("performance_year", "Tahun kinerja harus sebelum tahun penghargaan.")
        return cleaned

    @staticmethod
    def usual(award_year: int) -> dict[str, Any]:
        """What is offered for a year: the performance of the year before, and the usual schedule."""
        initial: dict[str, Any] = {"award_year": award_year, "performance_year": award_year - 1}
        newest = Instrument.objects.usable().last()
        if newest:
            initial["instrument"] = newest.pk
        zone = timezone.get_default_timezone()
        for stage, (opens, closes) in USUAL.items():
            initial[f"{stage.name}_opens"] = datetime(award_year, *opens, 0, 0, tzinfo=zone)
            initial[f"{stage.name}_closes"] = datetime(award_year, *closes, 23, 59, tzinfo=zone)
        return initial


class DecreeForm(PasswordAgainForm):
    """The decree, confirmed by the person's own password."""

    number = forms.CharField(label="Nomor keputusan", max_length=80)
    title = forms.CharField(label="Tentang", max_length=250)
    date = forms.DateField(label="Tanggal", widget=day_input())
    place = forms.CharField(label="Tempat", max_length=80, initial="Jakarta")
    institution = forms.ModelChoiceField(
        Institution.objects.order_by("-valid_from"), label="Kementerian", empty_label="Pilih kementerian"
    )
    signatory_title = forms.CharField(label="Jabatan penanda tangan", max_length=150)
    signatory_name = forms.CharField(label="Nama penanda tangan", max_length=150)
    helper = laid_out(
        pair("number", "date"),
        "title",
        pair("place", "institution"),
        pair("signatory_title", "signatory_name"),
        "password",
    )

    def __init__(self, data: Any = None, *, request: ActingRequest, cycle: Cycle) -> None:
        today = timezone.localdate()
        institution = Institution.objects.on(today).first()
        initial = {
            "title": f"Penetapan Kabupaten/Kota Peduli Hak Asasi Manusia Tahun {cycle.performance_year}",
            "date": today,
            "institution": institution,
            "signatory_title": institution.minister_title if institution else "",
        }
        super().__init__(data, request=request, initial=initial)
        self.fields["password"].help_text = "Penetapan tidak dapat ditarik kembali; masukkan kata sandi sekali lagi."

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if Decree.objects.filter(number=number).exists():
            raise ValidationError("Nomor keputusan ini sudah dipakai.")
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day: date | None = cleaned.get("date")
        institution: Institution | None = cleaned.get("institution")
        if day and institution and not Institution.objects.on(day).filter(pk=institution.pk).exists():
            self.add_error("institution", f"{institution} tidak berlaku pada tanggal keputusan ini.")
        return cleaned

    @property
    def decree(self) -> DecreeData:
        names = ("number", "title", "date", "place", "institution", "signatory_title", "signatory_name")
        return DecreeData(**{name: self.cleaned_data[name] for name in names})
