"""A workbook of an instrument on its way in: the file, and what the new version is called."""

from collections.abc import Sequence
from typing import Any

from django import forms

from assessments.forms.instruments import HeadOfNewForm
from assessments.instrument_import import DECISION_MAX
from assessments.models import InstrumentImport
from indicators.models import Instrument
from indicators.states import InstrumentState
from regions.form_layout import laid_out, pair

FILE_FIELD = forms.FileField(
    label="Berkas lampiran (XLSX)",
    widget=forms.FileInput({"accept": ".xlsx"}),
    help_text="Belum ada yang tersimpan pada langkah ini; perubahan ditampilkan dahulu.",
    error_messages={"required": "Pilih berkas templat yang sudah diisi.", "empty": "Berkasnya kosong (0 byte)."},
)


class ReplaceForm(forms.Form):
    """The file whose content takes the place of a draft's."""

    file = FILE_FIELD
    helper = laid_out("file")


class VersionField(forms.ModelChoiceField):
    """A version by what tells it from the others."""

    def label_from_instance(self, obj: Instrument) -> str:
        return f"{obj.version} · {obj.legal_basis}"


class NewVersionForm(HeadOfNewForm):
    """The file, and the version it becomes."""

    base = VersionField(
        Instrument.objects.filter(state=InstrumentState.PUBLISHED).order_by("-pk"),
        label="Versi sebelumnya",
        required=False,
        empty_label="Tidak ada",
        help_text="Perubahan dan padanan indikator dihitung terhadap versi ini.",
    )
    file = FILE_FIELD
    helper = laid_out(pair("code", "version"), "title", "legal_basis", "base", "file")


class DecisionsForm(forms.Form):
    """One decision a gap of the import, in their order; `before` are those of the version it is compared with."""

    def __init__(self, found: InstrumentImport, before: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(initial={f"keputusan-{n}": decision for n, decision in enumerate(before)}, **kwargs)
        for number, gap in enumerate(found.gaps):
            self.fields[f"keputusan-{number}"] = forms.CharField(
                label=f"Keputusan: {gap['code']}",
                max_length=DECISION_MAX,
                widget=forms.Textarea({"rows": 3}),
                help_text=gap["remedy"],
                error_messages={"required": "Tulis bagaimana nilai itu diperlakukan, dan mengapa."},
            )

    @property
    def decisions(self) -> list[str]:
        """What was decided about each gap; ask only when the form is valid."""
        return [self.cleaned_data[name] for name in self.fields]
