"""What an address or a form says of a simulation. Fields that are missing stay as the instrument says."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField

from assessments.forms.desk import NumberField, id_number
from assessments.models import Cycle
from assessments.states import ScoreStage
from indicators.scoring import Cap, Instrument
from indicators.states import Kind, NaPolicy, Rounding
from regions.form_layout import laid_out
from reports.models import SCENARIO_NAME_MAX, SCENARIO_NOTE_MAX
from reports.scenarios.changes import CAPS, MOST_DECIMALS, THRESHOLDS, WEIGHTS, Changes, faults

RULES = "aturan"
WITHOUT = "tanpa"
PLACES = 2


def _number(label: str) -> NumberField:
    return NumberField(label=label, places=PLACES, error_messages={"required": f"Isi {label[0].lower()}{label[1:]}."})


def _select(label: str, choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=list(choices), error_messages={"invalid_choice": f"{label}: pilih dari daftar."}
    )


class Part(NamedTuple):
    """Fields that belong together."""

    key: str
    heading: str
    fields: list[BoundField]


class ChangesForm(forms.Form):
    """The rules of a cycle, to be changed."""

    def __init__(self, data: Mapping[str, str], *, spec: Instrument, adjustment_labels: Mapping[str, str]) -> None:
        self.spec = spec
        self.own = _own(spec)
        super().__init__({name: data.get(name, own) for name, own in self.own.items()})
        labels = {f"bobot_{kind}": f"Bobot {Kind(kind).label.lower()}" for kind in spec.weights}
        labels |= {f"batas_{p.code}": f"Nilai terendah {p.label}" for p in spec.predicates[:-1]}
        for kind in spec.caps:
            words = adjustment_labels.get(kind, kind)
            labels |= {f"kurang_{kind}": f"{words}: batas bawah", f"tambah_{kind}": f"{words}: batas atas"}
        self.fields = {name: _number(label) for name, label in labels.items()}
        self.fields |= {
            "perlakuan": _select("Jawaban “tidak berlaku”", NaPolicy.choices),
            "desimal": _select("Desimal nilai", ((str(n), str(n)) for n in range(MOST_DECIMALS + 1))),
            "pembulatan": _select("Pembulatan", Rounding.choices),
            "penyesuaian": _select("Penyesuaian", (("", "Dihitung"), (WITHOUT, "Tidak dihitung"))),
        }
        self.fields["penyesuaian"].required = False

    @property
    def parts(self) -> list[Part]:
        """The groups, weights and thresholds first; a group without fields is left out."""
        found = [
            Part(WEIGHTS, "Bobot per jenis indikator (jumlah 100)", self._starting("bobot_")),
            Part(THRESHOLDS, "Batas predikat", self._starting("batas_")),
            Part(RULES, "Perhitungan", [self[name] for name in ("perlakuan", "pembulatan", "desimal", "penyesuaian")]),
            Part(CAPS, "Batas jumlah penyesuaian (hanya pada nilai akhir)", self._starting("kurang_", "tambah_")),
        ]
        return [part for part in found if part.fields]

    @property
    def opened(self) -> list[Part]:
        """What is most often tried."""
        return [part for part in self.parts if part.key in {WEIGHTS, THRESHOLDS}]

    @property
    def folded(self) -> list[Part]:
        return [part for part in self.parts if part.key in {RULES, CAPS}]

    @property
    def is_unfolded(self) -> bool:
        """Whether something in the folded groups was changed or is wrong."""
        return any(field.errors or field.name in self.typed for part in self.folded for field in part.fields)

    def _starting(self, *starts: str) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith(starts)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            for part, words in faults(self._changes(cleaned).applied(self.spec)).items():
                first = next(found.fields[0] for found in self.parts if found.key == part)
                self.add_error(first.name, words)
        return cleaned

    @property
    def changes(self) -> Changes:
        """What differs from the instrument; only of a valid form."""
        return self._changes(self.cleaned_data).without(self.spec)

    def _changes(self, cleaned: Mapping[str, Any]) -> Changes:
        spec = self.spec
        return Changes(
            weights={kind: cleaned[f"bobot_{kind}"] for kind in spec.weights},
            thresholds={p.code: cleaned[f"batas_{p.code}"] for p in spec.predicates[:-1]},
            na_policy=cleaned["perlakuan"],
            decimals=int(cleaned["desimal"]),
            rounding=cleaned["pembulatan"],
            caps={kind: Cap(cleaned[f"kurang_{kind}"], cleaned[f"tambah_{kind}"]) for kind in spec.caps},
            without_adjustments=cleaned["penyesuaian"] == WITHOUT,
        )

    @property
    def typed(self) -> dict[str, str]:
        """What was typed otherwise than the instrument says: the address's own part, right or wrong."""
        return {name: text for name, text in self.data.items() if text != self.own[name]}


def _own(spec: Instrument) -> dict[str, str]:
    """The instrument's own figures as the form shows them."""
    own = {f"bobot_{kind}": id_number(weight) for kind, weight in spec.weights.items()}
    own |= {f"batas_{p.code}": id_number(p.minimum) for p in spec.predicates[:-1]}
    for kind, cap in spec.caps.items():
        own |= {f"kurang_{kind}": id_number(cap.lowest), f"tambah_{kind}": id_number(cap.highest)}
    return own | {
        "perlakuan": spec.na_policy,
        "desimal": str(spec.decimals),
        "pembulatan": spec.rounding,
        "penyesuaian": "",
    }


def address_of(cycle: Cycle, stage: ScoreStage, changes: Changes, spec: Instrument) -> dict[str, str]:
    """The part of an address that asks for this simulation."""
    own, asked = _own(spec), _own(changes.applied(spec))
    asked["penyesuaian"] = WITHOUT if changes.without_adjustments else ""
    differing = {name: text for name, text in asked.items() if text != own[name]}
    return {"siklus": str(cycle.award_year), "tahap": stage.value, **differing}


class SaveForm(forms.Form):
    """A name for colleagues, and why."""

    name = forms.CharField(
        label="Nama skenario",
        max_length=SCENARIO_NAME_MAX,
        error_messages={
            "required": "Tulis nama skenario.",
            "max_length": "Terlalu panjang: %(show_value)s huruf, paling banyak %(limit_value)s. Ringkaslah.",
        },
    )
    note = forms.CharField(
        label="Catatan",
        max_length=SCENARIO_NOTE_MAX,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Untuk apa skenario ini dihitung.",
        error_messages={
            "max_length": "Terlalu panjang: %(show_value)s huruf, paling banyak %(limit_value)s. Ringkaslah."
        },
    )

    helper = laid_out("name", "note")
