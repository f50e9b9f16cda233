"""Forms of the Kanwil's own order of work, of the Tim Penilai, and of the berita acara."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import number_in
from accounts.models import Membership
from accounts.states import Role
from assessments.assessors import Given
from assessments.describe import number
from assessments.districting import Pick
from assessments.forms.desk import NumberField
from assessments.minutes import Signing
from assessments.models import AssessorScore
from assessments.models.assignment import ASSESSOR_NOTE_MAX, MOST_POINTS, REASON_MAX
from indicators.models import Right
from regions.form_layout import day_input, laid_out, pair

NOBODY = "0"
PLACE_MAX = 80
NAME_MAX = 150


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=day_input(),
        error_messages={"invalid": "Tulis tanggal sebagai tahun-bulan-hari."},
    )


class MemberChoice(forms.ModelChoiceField):
    """People of a Kanwil by name."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.user.name if obj.role == Role.VERIFIKATOR_KANWIL else f"{obj.user.name} ({obj.role_label})"


class TickedField(forms.MultipleChoiceField):
    """Ticks whose values the form itself reads: what one may say depends on what the page showed."""

    def valid_value(self, value: Any) -> bool:
        return True


class AssignForm(forms.Form):
    """Regions ticked on the page, each with the assignment it showed, and who gets them."""

    regions = TickedField(label="Daerah", error_messages={"required": "Centang paling sedikit satu daerah."})
    verifier = forms.ChoiceField(
        label="Serahkan kepada",
        widget=forms.Select({"class": "form-select"}),
        error_messages={
            "required": "Pilih verifikator, atau “Tanpa verifikator”.",
            "invalid_choice": "Pilih verifikator yang perannya masih berlaku.",
        },
    )

    def __init__(self, data: Any = None, *, region_ids: Iterable[int], verifiers: Mapping[int, Membership]) -> None:
        super().__init__(data)
        self.region_ids, self.verifiers = frozenset(region_ids), verifiers
        field = self.fields["verifier"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        names = [(str(pk), member.user.name) for pk, member in verifiers.items()]
        field.choices = [("", "Pilih verifikator"), *names, (NOBODY, "Tanpa verifikator")]

    def clean_regions(self) -> list[Pick]:
        picks = []
        for text in self.cleaned_data["regions"]:
            region, _, seen = text.partition(":")
            if number_in(region) not in self.region_ids:
                raise ValidationError("Ada daerah yang tidak dikenal. Muat ulang halaman ini.")
            picks.append(Pick(number_in(region), number_in(seen) or None))
        return picks

    @property
    def chosen(self) -> Membership | None:
        return self.verifiers.get(number_in(self.cleaned_data["verifier"]))

    @property
    def ticked(self) -> set[int]:
        """The regions that were ticked, for a page that comes back."""
        if not self.is_bound:
            return set()
        values = self.data.getlist("regions") if hasattr(self.data, "getlist") else []
        return {number_in(value.partition(":")[0]) for value in values}


class StandInForm(forms.Form):
    """Somebody is away: who, who instead, from day to day, why."""

    absent = MemberChoice(Membership.objects.none(), label="Yang digantikan", empty_label="Pilih verifikator")
    deputy = MemberChoice(Membership.objects.none(), label="Pengganti", empty_label="Pilih pengganti")
    first_day = _day("Hari pertama")
    last_day = _day("Hari terakhir (termasuk)")
    reason = forms.CharField(label="Alasan", max_length=REASON_MAX, initial="Cuti tahunan")

    helper = laid_out(pair("absent", "deputy"), pair("first_day", "last_day"), "reason")

    def __init__(self, data: Any = None, *, verifiers: QuerySet[Membership], colleagues: QuerySet[Membership]) -> None:
        super().__init__(data, initial={"first_day": timezone.localdate()})
        for name, people in (("absent", verifiers), ("deputy", colleagues)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
            field.queryset = people


@dataclass(frozen=True, slots=True)
class RightFields:
    """One right on the assessor's page."""

    right: Right
    points: forms.BoundField
    note: forms.BoundField


class AssessForm(forms.Form):
    """Points and a note for each right. Points once given can be changed, not taken away."""

    def __init__(self, data: Any = None, *, rights: list[Right], before: Mapping[int, AssessorScore]) -> None:
        super().__init__(data)
        self.rights, self.before = rights, before
        for right in rights:
            there = before.get(right.number)
            self.fields[f"points_{right.number}"] = NumberField(
                places=2,
                label=f"Hak {right.number}: nilai",
                required=False,
                initial=number(there.points) if there else "",
            )
            self.fields[f"note_{right.number}"] = forms.CharField(
                label=f"Hak {right.number}: catatan",
                required=False,
                max_length=ASSESSOR_NOTE_MAX,
                initial=there.note if there else "",
                widget=forms.Textarea({"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for right in self.rights:
            name = f"points_{right.number}"
            points = cleaned.get(name)
            if points is None:
                if name not in self.errors:
                    self._objection_to_blank(right, note=cleaned.get(f"note_{right.number}") or "")
            elif not 0 <= points <= MOST_POINTS:
                self.add_error(name, f"Isi angka dari 0 sampai {MOST_POINTS}.")
        return cleaned

    def _objection_to_blank(self, right: Right, *, note: str) -> None:
        name = f"points_{right.number}"
        if right.number in self.before:
            self.add_error(name, "Nilai yang sudah dicatat dapat diganti, tidak dapat dikosongkan.")
        elif note.strip():
            self.add_error(name, "Isi nilainya, atau kosongkan catatannya.")

    @property
    def given(self) -> dict[int, Given]:
        found = {}
        for right in self.rights:
            points = self.cleaned_data[f"points_{right.number}"]
            if points is not None:
                found[right.number] = Given(points, self.cleaned_data[f"note_{right.number}"])
        return found

    @property
    def rows(self) -> list[RightFields]:
        return [RightFields(r, self[f"points_{r.number}"], self[f"note_{r.number}"]) for r in self.rights]


class MinutesForm(forms.Form):
    """Who signs the berita acara, where and when."""

    kanwil_name = forms.CharField(label="Nama penanda tangan Kanwil", max_length=NAME_MAX)
    kanwil_position = forms.CharField(label="Jabatan penanda tangan Kanwil", max_length=NAME_MAX)
    pemda_name = forms.CharField(label="Nama wakil Pemda", max_length=NAME_MAX)
    pemda_position = forms.CharField(
        label="Jabatan wakil Pemda", max_length=NAME_MAX, help_text="Misalnya Sekretaris Daerah."
    )
    place = forms.CharField(label="Tempat", max_length=PLACE_MAX)
    day = _day("Tanggal")
    version = forms.IntegerField(widget=forms.HiddenInput)

    helper = laid_out(
        pair("kanwil_name", "kanwil_position"), pair("pemda_name", "pemda_position"), pair("place", "day"), "version"
    )

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError("Pilih hari ini atau sebelumnya.")
        return day

    @property
    def signing(self) -> Signing:
        return Signing(**{name: value for name, value in self.cleaned_data.items() if name != "version"})

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was typed, for a page that must not lose it."""
        return [
            (str(field.label), str(self.data.get(name, "")))
            for name, field in self.fields.items()
            if not field.widget.is_hidden
        ]
