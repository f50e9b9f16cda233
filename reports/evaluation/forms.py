"""Choosing what of the evaluation is shown, and commenting on an indicator."""

from collections.abc import Iterable
from typing import Any

from django import forms

from assessments.models import Cycle
from assessments.states import ScoreStage
from regions.form_layout import laid_out
from reports.evaluation.rules import KINDS
from reports.evaluation.table import ORDERS
from reports.models import COMMENT_MAX, CommentKind

SUGGESTED = "ada"  # any suggestion


def _select(label: str, choices: Iterable[tuple[object, str]]) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, choices=list(choices), required=False, widget=widget)


class EvaluationFilter(forms.Form):
    """What the address may choose; nonsense is read as nothing chosen."""

    def __init__(
        self,
        data: Any,
        *,
        cycles: Iterable[Cycle],
        stages: Iterable[ScoreStage],
        rights: Iterable[tuple[int, str]],
    ) -> None:
        super().__init__(data)
        self.fields = {
            "siklus": _select("Siklus", ((cycle.pk, str(cycle.award_year)) for cycle in cycles)),
            "tahap": _select("Tahap", ((stage.value, stage.label) for stage in stages)),
            "hak": _select("Hak", [("", "Semua hak"), *((n, f"{n}. {name}") for n, name in rights)]),
            "saran": _select(
                "Saran",
                [
                    ("", "Semua butir"),
                    (SUGGESTED, "Yang bersaran"),
                    *((kind, label) for kind, (label, *_) in KINDS.items()),
                ],
            ),
            "urut": _select(
                "Urutan", [("", "Menurut instrumen"), *((key, words) for key, (words, *_) in ORDERS.items())]
            ),
        }


class CommentForm(forms.Form):
    """What should become of the indicator, and why."""

    kind = forms.ChoiceField(
        label="Usul",
        choices=CommentKind,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih usulnya.", "invalid_choice": "Pilih usul dari daftar."},
    )
    text = forms.CharField(
        label="Komentar",
        max_length=COMMENT_MAX,
        widget=forms.Textarea({"rows": 4}),
        help_text="Sebutkan apa yang menyulitkan dan rumusan atau batas yang diusulkan.",
        error_messages={
            "required": "Tulis komentarnya.",
            "max_length": "Terlalu panjang: %(show_value)s huruf, paling banyak %(limit_value)s. Ringkaslah.",
        },
    )

    helper = laid_out("kind", "text")
