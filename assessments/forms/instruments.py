"""Forms of a draft of the instrument, one a kind of row. They read what was typed; the verbs decide."""

from decimal import Decimal
from typing import Any, cast

from crispy_forms.layout import Row as FormRow
from django import forms
from django.core.exceptions import ValidationError

from assessments.forms.desk import NumberField, id_number
from assessments.instruments import LegalSource
from assessments.states import AdjustmentKind
from indicators.checking import SCORE_DECIMALS
from indicators.drafting import Head, Limit
from indicators.models import (
    AdjustmentRule,
    BandDecision,
    Indicator,
    IndicatorLink,
    Instrument,
    Predicate,
    Right,
    ScoringScheme,
)
from indicators.states import AnswerKind, InstrumentStatus, Relation
from regions.form_layout import day_input, laid_out, pair

LEAST_BANDS = 7  # rows in the table of bands, filled or not
SPARE_BANDS = 2
MOST_POINTS = 9999  # what the column keeps
CERTAINTY = "Seberapa pasti isi ini sesuai dengan peraturan."
SOURCE = "Peraturan, pasal, atau pertimbangan yang menjadi dasarnya."


class Figure(NumberField):
    """A number of a model, shown as it is typed here."""

    def prepare_value(self, value: Any) -> Any:
        return id_number(Decimal(value)) if isinstance(value, Decimal | int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def _rows(count: int = 2) -> forms.Textarea:
    return forms.Textarea({"rows": count})


class RowForm(forms.ModelForm):
    """A row of a draft. `draft` is the version it belongs to; `once` fields differ from those of the other rows."""

    once: tuple[tuple[str, str], ...] = ()  # field, what to say when another row has the value

    def __init__(self, *args: Any, draft: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft

    def siblings(self) -> Any:
        """The other rows of the same kind in the draft."""
        return self._meta.model.objects.filter(instrument=self.draft).exclude(pk=self.instance.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, message in self.once:
            if name in cleaned and self.siblings().filter(**{name: cleaned[name]}).exists():
                self.add_error(name, message)
        return cleaned

    def need(self, name: str, message: str) -> None:
        """Refuse an empty field; unless it has an error of its own already."""
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, message)


class HeadForm(RowForm):
    class Meta:
        model = Instrument
        fields = ("title", "legal_basis", "certainty", "source", "note")
        widgets = {"source": _rows(3), "note": _rows(4)}
        labels = {"certainty": "Kepastian"}
        help_texts = {
            "certainty": CERTAINTY,
            "note": "Yang perlu diketahui pembaca; pada instrumen kerja dicetak di kaki setiap halaman.",
        }

    helper = laid_out("title", "legal_basis", "certainty", "source", "note")


class SchemeForm(RowForm):
    weight_struktur = Figure(label="Bobot struktur", places=2)
    weight_proses = Figure(label="Bobot proses", places=2)
    weight_hasil = Figure(label="Bobot hasil", places=2)
    decimals = forms.IntegerField(label="Desimal nilai", min_value=0, max_value=SCORE_DECIMALS)

    class Meta:
        model = ScoringScheme
        fields = (
            "weight_struktur",
            "weight_proses",
            "weight_hasil",
            "weights_certainty",
            "weights_source",
            "na_policy",
            "na_certainty",
            "na_source",
            "decimals",
            "rounding",
        )
        widgets = {"weights_source": _rows(), "na_source": _rows()}
        labels = {
            "weights_certainty": "Kepastian bobot",
            "weights_source": "Sumber bobot",
            "na_policy": "Perlakuan “tidak berlaku” yang diterima",
            "na_certainty": "Kepastian perlakuan",
            "na_source": "Sumber perlakuan",
        }
        help_texts = {"weights_source": SOURCE, "na_source": SOURCE}

    helper = laid_out(
        FormRow("weight_struktur", "weight_proses", "weight_hasil"),
        "weights_certainty",
        "weights_source",
        "na_policy",
        "na_certainty",
        "na_source",
        pair("decimals", "rounding"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        weights = [cleaned.get(f"weight_{kind}") for kind in ("struktur", "proses", "hasil")]
        numbers = [weight for weight in weights if weight is not None]
        if len(numbers) == len(weights) and (sum(numbers) != 100 or min(numbers) < 0):
            self.add_error("weight_hasil", "Ketiga bobot tidak boleh negatif dan jumlahnya harus 100.")
        return cleaned


class PredicateForm(RowForm):
    minimum = Figure(label="Nilai terendah", places=2, help_text="Kelas terbawah bernilai terendah 0.")
    once = (
        ("code", "Kode ini sudah dipakai predikat lain."),
        ("minimum", "Predikat lain sudah dimulai pada nilai ini."),
    )

    class Meta:
        model = Predicate
        fields = ("label", "code", "minimum", "piagam", "certainty", "source")
        widgets = {"source": _rows()}
        labels = {"code": "Kode", "certainty": "Kepastian", "source": "Sumber"}
        help_texts = {"code": "Huruf kecil, angka, dan tanda hubung.", "certainty": CERTAINTY, "source": SOURCE}

    helper = laid_out(pair("label", "code"), "minimum", "piagam", "certainty", "source")


class AdjustmentRuleForm(RowForm):
    kind = forms.ChoiceField(label="Jenis", choices=AdjustmentKind.choices)
    lowest = Figure(label="Poin terendah satu catatan", places=2)
    highest = Figure(label="Poin tertinggi satu catatan", places=2)
    cap_lowest = Figure(label="Batas bawah jumlahnya", places=2, help_text="0 atau kurang.")
    cap_highest = Figure(label="Batas atas jumlahnya", places=2, help_text="0 atau lebih.")
    once = (("kind", "Jenis ini sudah mempunyai aturan; ubah aturan itu."),)

    class Meta:
        model = AdjustmentRule
        fields = ("kind", "label", "lowest", "highest", "cap_lowest", "cap_highest", "certainty", "source")
        widgets = {"source": _rows()}
        labels = {"certainty": "Kepastian", "source": "Sumber"}
        help_texts = {"certainty": CERTAINTY, "source": SOURCE}

    helper = laid_out(
        pair("kind", "label"), pair("lowest", "highest"), pair("cap_lowest", "cap_highest"), "certainty", "source"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        lowest, highest = cleaned.get("lowest"), cleaned.get("highest")
        if lowest is not None and highest is not None and lowest > highest:
            self.add_error("highest", "Poin tertinggi tidak boleh di bawah poin terendah.")
        if (cleaned.get("cap_lowest") or 0) > 0:
            self.add_error("cap_lowest", "Tulis 0 atau kurang: tanpa penyesuaian nilai tidak berubah.")
        if (cleaned.get("cap_highest") or 0) < 0:
            self.add_error("cap_highest", "Tulis 0 atau lebih: tanpa penyesuaian nilai tidak berubah.")
        return cleaned


class RightForm(RowForm):
    once = (("number", "Nomor ini sudah dipakai hak lain."),)

    class Meta:
        model = Right
        fields = ("number", "name", "short_name", "group")
        help_texts = {"short_name": "Untuk tabel dan grafik."}

    helper = laid_out("number", "name", "short_name", "group")


class IndicatorForm(RowForm):
    value_min = Figure(label="Nilai terkecil yang mungkin")
    value_max = Figure(label="Nilai terbesar yang mungkin", required=False, help_text="Kosongkan bila tidak ada.")
    maximum = Figure(label="Poin maksimum", places=2, help_text="Sama dengan poin rentang terbaik.")
    once = (("code", "Kode ini sudah dipakai indikator lain."),)

    class Meta:
        model = Indicator
        fields = (
            "right",
            "code",
            "kind",
            "text",
            "answer",
            "unit",
            "direction",
            "numerator",
            "numerator_unit",
            "denominator",
            "denominator_unit",
            "factor",
            "value_min",
            "value_max",
            "population",
            "maximum",
            "owner",
            "legal_basis",
            "evidence",
            "example",
            "na_allowed",
            "na_hint",
            "date_matters",
        )
        widgets = {name: _rows(3) for name in ("text", "legal_basis", "evidence", "example", "na_hint")}
        labels = {"right": "Hak", "factor": "Faktor"}
        help_texts = {"factor": "Pengali rasio: 100 untuk persen, 1.000 untuk per seribu."}

    helper = laid_out(
        "right",
        pair("code", "kind"),
        "text",
        pair("answer", "direction"),
        pair("unit", "factor"),
        pair("numerator", "numerator_unit"),
        pair("denominator", "denominator_unit"),
        "population",
        pair("value_min", "value_max"),
        "owner",
        "legal_basis",
        "evidence",
        "example",
        "date_matters",
        "na_allowed",
        "na_hint",
        "maximum",
    )

    def __init__(self, *args: Any, draft: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, draft=draft, **kwargs)
        right = self.fields["right"]
        if isinstance(right, forms.ModelChoiceField):
            right.queryset = Right.objects.filter(instrument=draft)
            right.empty_label = "Pilih hak"

    def siblings(self) -> Any:
        return Indicator.objects.filter(right__instrument=self.draft).exclude(pk=self.instance.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("answer") == AnswerKind.RATIO:
            self.need("numerator", "Rasio memerlukan pembilang.")
            self.need("denominator", "Rasio memerlukan penyebut.")
        if cleaned.get("na_allowed"):
            self.need("na_hint", "Tulis kapan indikator ini tidak berlaku.")
        if cleaned.get("answer") == AnswerKind.YES_NO:
            cleaned |= {"value_min": Decimal(0), "value_max": Decimal(1)}
        return cleaned


class BandForm(forms.Form):
    """One row of the table of bands; both fields empty is no band."""

    limit = Figure(label="Batas", required=False)
    points = Figure(label="Poin", places=2, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("limit") is not None and cleaned.get("points") is None and "points" not in self.errors:
            self.add_error("points", "Tulis poin untuk batas ini, atau kosongkan batasnya.")
        if not 0 <= (cleaned.get("points") or 0) <= MOST_POINTS:
            self.add_error("points", f"Tulis 0 sampai {MOST_POINTS}.")
        return cleaned


class Bands(forms.BaseFormSet):
    """The bands, best first; exactly the last one without a limit."""

    def clean(self) -> None:
        if any(self.errors):
            return
        open_rows = [band.limit is None for band in self.limits]
        if not open_rows or not open_rows[-1] or any(open_rows[:-1]):
            raise ValidationError("Tepat rentang terakhir tanpa batas: di situ semua nilai yang lain.")

    @property
    def limits(self) -> list[Limit]:
        """What was typed, without the empty rows; ask only when the set is valid."""
        return [
            Limit(row["limit"], row["points"])
            for row in (form.cleaned_data for form in self.forms)
            if row.get("points") is not None
        ]


def bands_form(data: Any, indicator: Indicator) -> Bands:
    """The table of bands of an indicator, with a few empty rows."""
    there = [{"limit": b.limit, "points": b.points} for b in indicator.bands.all()] if indicator.pk else []
    extra = max(SPARE_BANDS, LEAST_BANDS - len(there))
    made = forms.formset_factory(BandForm, formset=Bands, extra=extra, max_num=len(there) + extra)
    return cast(Bands, made(data, initial=there, prefix="rentang"))


class LinkForm(RowForm):
    """What an indicator has become; whether one of both versions changed at all is computed from its content."""

    relation = forms.ChoiceField(
        label="Hubungan",
        choices=[
            (Relation.CHANGED, "Sama atau diubah (dilihat dari isinya)"),
            *((r.value, r.label) for r in (Relation.MERGED, Relation.SPLIT, Relation.NEW, Relation.DROPPED)),
        ],
    )

    class Meta:
        model = IndicatorLink
        fields = ("old", "new", "relation", "note")
        widgets = {"note": _rows(3)}
        labels = {"old": "Indikator lama", "new": "Indikator baru"}
        help_texts = {"note": "Alasan atau penjelasan bagi pembaca, misalnya bagian mana yang digabung."}

    helper = laid_out("old", "new", "relation", "note")

    def __init__(self, *args: Any, draft: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, draft=draft, **kwargs)
        for name, version in (("old", draft.previous_id), ("new", draft.pk)):
            choice = self.fields[name]
            if isinstance(choice, forms.ModelChoiceField):
                choice.queryset = Indicator.objects.filter(right__instrument=version)
                choice.empty_label = "Tidak ada"
        if self.instance.relation == Relation.SAME:
            self.initial["relation"] = Relation.CHANGED

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        old, new, relation = cleaned.get("old"), cleaned.get("new"), cleaned.get("relation")
        if relation == Relation.NEW and old:
            self.add_error("old", "Indikator yang baru tidak mempunyai indikator lama; pilih “Tidak ada”.")
        elif relation != Relation.NEW and not old:
            self.add_error("old", "Pilih indikator lamanya.")
        if relation == Relation.DROPPED and new:
            self.add_error("new", "Indikator yang dihapus tidak mempunyai indikator baru; pilih “Tidak ada”.")
        elif relation != Relation.DROPPED and not new:
            self.add_error("new", "Pilih indikator barunya.")
        if not self.errors and self.siblings().filter(old=old, new=new).exists():
            self.add_error("new", "Padanan kedua indikator ini sudah tercatat; ubah yang itu.")
        return cleaned


class DecisionForm(RowForm):
    class Meta:
        model = BandDecision
        fields = ("finding", "decision")
        widgets = {"finding": _rows(3), "decision": _rows(3)}
        help_texts = {
            "finding": "Apa yang janggal pada rentang yang diterbitkan, misalnya celah atau tumpang tindih.",
            "decision": "Bagaimana nilai itu diperlakukan, dan mengapa.",
        }

    helper = laid_out("finding", "decision")


class HeadOfNewForm(forms.Form):
    """What a new version is called."""

    code = forms.SlugField(label="Kode", max_length=60, help_text="Tetap sama selama peraturannya sama.")
    version = forms.SlugField(label="Nama versi", max_length=30, help_text="Misalnya kerja-2 atau lampiran-2027.")
    title = forms.CharField(label="Judul", max_length=200)
    legal_basis = forms.CharField(label="Dasar hukum", max_length=200)

    helper = laid_out(pair("code", "version"), "title", "legal_basis")

    @property
    def head(self) -> Head:
        """Ask only when the form is valid."""
        return Head(**self.cleaned_data)


class ReturnForm(forms.Form):
    """Why a proposed version goes back."""

    note = forms.CharField(label="Alasan", widget=_rows(3))


class ProposeForm(forms.Form):
    """As what the draft is proposed; resmi names where the text stands."""

    status = forms.ChoiceField(
        label="Terbit sebagai",
        choices=InstrumentStatus.choices,
        initial=InstrumentStatus.KERJA,
        widget=forms.RadioSelect,
        help_text="Instrumen resmi hanya bila isinya sama dengan lampiran peraturan; isi sumber hukumnya di bawah.",
    )
    regulation = forms.CharField(
        label="Peraturan", required=False, max_length=200, help_text="Jenis, nomor, dan tahun peraturan."
    )
    gazette_number = forms.IntegerField(label="Nomor Berita Negara", required=False, min_value=1)
    gazette_year = forms.IntegerField(label="Tahun Berita Negara", required=False, min_value=1945, max_value=2100)
    date = forms.DateField(label="Tanggal diundangkan", required=False, widget=day_input())
    annex = forms.CharField(label="Lampiran", required=False, max_length=100, help_text="Misalnya Lampiran I.")

    helper = laid_out("status", "regulation", pair("gazette_number", "gazette_year"), pair("date", "annex"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("status") == InstrumentStatus.RESMI:
            for name in ("regulation", "gazette_number", "gazette_year", "date", "annex"):
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, "Wajib diisi untuk instrumen resmi.")
        return cleaned

    @property
    def legal(self) -> LegalSource | None:
        """Where the text stands; None for an instrumen kerja. Ask only when the form is valid."""
        values = dict(self.cleaned_data)
        return LegalSource(**values) if values.pop("status") == InstrumentStatus.RESMI else None
