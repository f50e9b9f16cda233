"""The small form of the checks page."""

from django import forms

from assessments.answers import AnswerError, parse_number
from assessments.describe import number


class PopulationForm(forms.Form):
    """Disdukcapil's figure as people type it; `seen` is the figure the page showed."""

    population = forms.CharField(label="Jumlah penduduk", required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, current: int | None, data: object = None) -> None:
        initial = {"population": number(current), "seen": current}
        super().__init__(data, initial=initial, auto_id="penduduk-%s")  # type: ignore[arg-type]  # a QueryDict

    def clean_population(self) -> int:
        """Whole people."""
        typed = str(self.cleaned_data["population"]).strip()
        if not typed:
            raise forms.ValidationError("Tulis jumlah jiwa menurut Disdukcapil, misalnya 412.350.")
        try:
            found = parse_number(typed, "Jumlah penduduk")
        except AnswerError as error:
            raise forms.ValidationError(str(error)) from error
        if found != found.to_integral_value():
            raise forms.ValidationError("Jumlah penduduk adalah bilangan bulat, tanpa koma.")
        return int(found)
