"""Forms of the answer sheet: they read what was typed as typed; the verb decides whether it fits."""

from decimal import Decimal

from django import forms

from assessments.answers import Answer, AnswerError, parse_number
from assessments.describe import number
from assessments.models import Item
from assessments.states import Claim

NUMBERS = ("value", "numerator", "denominator")


class ItemForm(forms.Form):
    """One answer. Numbers are text in Indonesian form, so that what cannot be read is still there to be corrected."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    claim = forms.ChoiceField(label="Jawaban", choices=Claim, required=False)
    not_applicable = forms.BooleanField(label="Tidak berlaku di daerah kami", required=False)
    value = forms.CharField(label="Nilai", required=False)
    numerator = forms.CharField(label="Pembilang", required=False)
    denominator = forms.CharField(label="Penyebut", required=False)
    reason = forms.CharField(label="Alasan tidak berlaku", required=False)
    note = forms.CharField(label="Catatan untuk pemeriksa", required=False)

    def __init__(self, item: Item, data: object = None) -> None:
        self.item = item
        initial = {
            "version": item.version,
            "claim": item.claim,
            "not_applicable": item.claim == Claim.NOT_APPLICABLE,
            "reason": item.reason,
            "note": item.note,
        } | {name: number(getattr(item, name)) for name in NUMBERS}
        super().__init__(data, initial=initial, auto_id=f"b{item.pk}-%s")  # type: ignore[arg-type]  # a QueryDict

    def clean(self) -> dict[str, object]:
        """Numbers as Decimal; each that cannot be read is an error at its own field."""
        cleaned = super().clean() or self.cleaned_data
        for name in NUMBERS:
            typed = str(cleaned.get(name) or "").strip()
            cleaned[name] = None
            if not typed or cleaned.get("not_applicable"):
                continue
            try:
                label, na_allowed = str(self.fields[name].label), self.item.indicator.na_allowed
                cleaned[name] = parse_number(typed, label, na_allowed=na_allowed)
            except AnswerError as error:
                self.add_error(name, str(error))
        return cleaned

    def answer(self) -> Answer:
        """The claim as typed; empty fields are no answer, not a zero."""
        data = self.cleaned_data
        numbers: dict[str, Decimal | None] = {name: data[name] for name in NUMBERS}
        claim = data["claim"]
        if data["not_applicable"]:
            claim = Claim.NOT_APPLICABLE
        elif not self.item.indicator.is_yes_no:
            claim = Claim.VALUE if any(n is not None for n in numbers.values()) else Claim.NONE
        return Answer(claim, reason=data["reason"], note=data["note"], **numbers)

    def kept(self) -> list[tuple[str, str]]:
        """What was typed, with its labels, for a page that cannot show the fields."""
        names = ("claim", *NUMBERS, "reason", "note")
        return [(str(self.fields[n].label), str(self.data[n])) for n in names if self.data.get(n)]


class PagesForm(forms.Form):
    """Page pins of one piece of evidence."""

    pages = forms.CharField(label="Halaman", required=False)


class FilterForm(forms.Form):
    """Search in the library."""

    q = forms.CharField(label="Cari judul, nama berkas, atau nomor", required=False, strip=True)
    kind = forms.CharField(label="Jenis", required=False)
