"""Choosing what a recap is about."""

from django import forms

from accounts.models import Membership
from accounts.states import Scope
from assessments.models import Cycle
from regions.models import RegionalOffice
from reports.access import recap_cycles, recap_offices
from reports.report_jobs import FORMATS, NATION


class Select(forms.Select):
    """A select in the dress of the house."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "form-select"})


class RecapForm(forms.Form):
    """Cycle and Kanwil, as the role may choose them; sent back wholly to make a file."""

    siklus = forms.ModelChoiceField(recap_cycles(), label="Siklus", empty_label=None, widget=Select())
    kanwil = forms.ModelChoiceField(
        RegionalOffice.objects.none(),
        label="Kantor wilayah",
        required=False,
        empty_label=NATION,
        widget=Select(),
    )

    def __init__(self, *args: object, membership: Membership, cycle: Cycle, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they are
        if membership.scope is Scope.NATION:
            self.fields["kanwil"].queryset = recap_offices(membership, cycle)  # type: ignore[attr-defined]
        else:
            del self.fields["kanwil"]


class MakeForm(forms.Form):
    """The file asked for."""

    format = forms.ChoiceField(choices=list(FORMATS.items()))
