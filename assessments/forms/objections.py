"""Forms of objections: what a region writes against a verdict, and what the Pusat rules. The verbs decide."""

from typing import Any, cast

from django import forms

from assessments.forms.desk import NumberField, id_number
from assessments.models import Item, Objection
from assessments.models.items import NOTE_MAX
from assessments.states import Claim, ObjectionOutcome

TOO_LONG = "Terlalu panjang: %(show_value)s huruf, paling banyak %(limit_value)s. Ringkaslah."


def _reason(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=NOTE_MAX,
        widget=forms.Textarea({"rows": 6, "aria-describedby": "reason-help"}),
        help_text=help_text,
        error_messages={"required": "Tulis alasannya.", "max_length": TOO_LONG},
    )


class ObjectionForm(forms.Form):
    """Why the verdict is wrong, and what the region holds right; the documents are chosen beside it."""

    reason = _reason("Alasan", "Apa yang keliru pada putusan ini, dan di dokumen serta halaman mana buktinya.")
    asked_value = NumberField(label="Nilai yang menurut daerah benar", required=False)
    seen_verdict = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, item: Item) -> None:
        super().__init__(data, initial={"seen_verdict": item.central_verdict_id})
        if item.claim != Claim.VALUE:
            del self.fields["asked_value"]
            return
        verdict = item.central_verdict
        accepted = verdict is not None and verdict.accepted
        self.fields["asked_value"].label = f"Nilai yang menurut daerah benar ({item.indicator.unit})"
        self.fields["asked_value"].help_text = f"Isian daerah {id_number(item.value)}. " + (
            "Isi bila bukan itu yang benar." if accepted else "Kosongkan bila isian itu yang diminta diterima."
        )

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was typed, for a page that must not lose it."""
        return [
            (str(field.label), str(self.data.get(name, "")))
            for name, field in self.fields.items()
            if not field.widget.is_hidden
        ]


class RulingForm(forms.Form):
    """What the Pusat rules, with the reason that the region reads."""

    outcome = forms.ChoiceField(
        label="Putusan",
        choices=ObjectionOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih dikabulkan atau ditolak."},
    )
    verified_value = NumberField(label="Nilai terverifikasi", required=False)
    reason = _reason("Alasan putusan", "Dibaca daerah dan tercatat bersama putusan.")

    def __init__(self, data: Any = None, *, objection: Objection) -> None:
        super().__init__(data)
        item = objection.item
        if item.claim != Claim.VALUE:
            del self.fields["verified_value"]
            outcome = cast(forms.ChoiceField, self.fields["outcome"])
            outcome.choices = [choice for choice in ObjectionOutcome.choices if choice[0] != ObjectionOutcome.PARTLY]
            return
        asked = objection.asked_value if objection.asked_value is not None else item.value
        self.fields["verified_value"].label = f"Nilai terverifikasi ({item.indicator.unit})"
        self.fields[
            "verified_value"
        ].help_text = f"Wajib bila dikabulkan sebagian. Kosong berarti yang diminta daerah: {id_number(asked)}."

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was typed, for a page that must not lose it."""
        words = dict(ObjectionOutcome.choices)
        return [
            (str(field.label), str(words.get(self.data.get(name, ""), self.data.get(name, ""))))
            for name, field in self.fields.items()
        ]
