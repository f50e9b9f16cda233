"""Forms of the log: which part of it. What cannot be read narrows nothing and says so beside its field."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.access import number_in
from assessments.logbook import LogFilter
from regions.form_layout import day_input

SEARCH_MAX = 100


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=day_input(),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "Tulis tanggal sebagai tahun-bulan-hari."},
    )


def _text(label: str, **attrs: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=SEARCH_MAX, widget=forms.TextInput(attrs))


class DaysForm(forms.Form):
    """Person and days, which every log is narrowed by. `actor` comes from a link, never typed."""

    person = _text("Nama orang")
    since = _day("Dari tanggal")
    until = _day("Sampai tanggal")
    actor = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "Pilih tanggal yang sama dengan atau sesudah tanggal awal.")
        return cleaned

    @property
    def asked(self) -> LogFilter:
        """What could be read."""
        self.is_valid()
        read: dict[str, Any] = {k: v for k, v in self.cleaned_data.items() if v and k not in {"actor", "verb"}}
        verb = self.cleaned_data.get("verb", "")
        return LogFilter(actor=number_in(self.cleaned_data.get("actor") or "") or None, verb=verb, **read)


class HistoryForm(DaysForm):
    """The log of one assessment."""

    verb = forms.ChoiceField(label="Tindakan", required=False)
    code = _text("Hak atau kode butir", placeholder="1 atau 01.S1")

    field_order: Iterable[str] | None = ("verb", "code", "person", "since", "until", "actor")

    def __init__(self, data: Any, *, verbs: list[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["verb"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "Semua tindakan"), *verbs]


class LogForm(HistoryForm):
    """The log of all regions in reach."""

    region = _text("Daerah")
    field_order = ("verb", "region", "code", "person", "since", "until", "actor")


class ReadsForm(DaysForm):
    """Who read which file."""

    region = _text("Daerah")
    document = _text("Dokumen")
    field_order = ("document", "region", "person", "since", "until", "actor")
