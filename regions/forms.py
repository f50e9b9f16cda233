"""Forms of the screens "Kantor wilayah". They read what was typed; the verbs in regions.offices decide."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Field, Layout, Row
from django import forms

from regions.models import SOURCE_LENGTH, Institution, Province, RegionalOffice
from regions.states import Certainty

FIRST_DAY_OFF = "Hari pertama yang tidak lagi dihitung. Kosongkan bila masih berlaku."


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _helper(*fields: str | Row) -> FormHelper:
    """The page draws the form element and the buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*fields)
    return helper


def _pair(left: str, right: str) -> Row:
    return Row(Column(Field(left), css_class="col-md-6"), Column(Field(right), css_class="col-md-6"))


class InstitutionForm(forms.ModelForm):
    class Meta:
        model = Institution
        fields = (
            "name",
            "directorate",
            "minister_title",
            "valid_from",
            "valid_to",
            "certainty",
            "source",
            "note",
        )
        widgets = {"valid_from": _day_input(), "valid_to": _day_input(), "note": forms.Textarea({"rows": 3})}
        help_texts = {
            "directorate": "Seperti tercetak pada surat dan piagam.",
            "minister_title": "Sebutan di atas tanda tangan, misalnya “Menteri Hak Asasi Manusia”.",
            "valid_to": FIRST_DAY_OFF,
        }

    helper = _helper(
        "name",
        "directorate",
        "minister_title",
        _pair("valid_from", "valid_to"),
        "certainty",
        "source",
        "note",
    )


class OfficeForm(forms.ModelForm):
    class Meta:
        model = RegionalOffice
        fields = ("institution", "name", "city", "valid_from", "valid_to", "certainty", "source", "note")
        widgets = {"valid_from": _day_input(), "valid_to": _day_input(), "note": forms.Textarea({"rows": 3})}
        help_texts = {
            "valid_to": f"{FIRST_DAY_OFF} Cakupan yang masih berlaku ikut berakhir pada tanggal ini.",
            "source": "Surat, peraturan, atau pemberitaan yang menyebut kantor ini.",
        }

    helper = _helper("institution", "name", "city", _pair("valid_from", "valid_to"), "certainty", "source", "note")


class CoverageForm(forms.Form):
    province = forms.ModelChoiceField(Province.objects.all(), label="Provinsi", empty_label="Pilih provinsi")
    valid_from = forms.DateField(label="Mulai berlaku", widget=_day_input())
    valid_to = forms.DateField(
        label="Tidak berlaku lagi mulai",
        required=False,
        widget=_day_input(),
        help_text="Kosongkan bila berlaku selama kantor berlaku.",
    )
    certainty = forms.ChoiceField(label="Kepastian", choices=Certainty.choices)
    source = forms.CharField(label="Sumber", required=False, max_length=SOURCE_LENGTH)
    end_previous = forms.BooleanField(
        label="Akhiri cakupan kantor lain atas provinsi ini pada tanggal mulai di atas",
        required=False,
    )

    helper = _helper("province", _pair("valid_from", "valid_to"), "certainty", "source", "end_previous")


class CoverageEndForm(forms.Form):
    on = forms.DateField(
        label="Tidak berlaku lagi mulai",
        widget=_day_input(),
        help_text="Hari pertama yang tidak lagi dihitung.",
    )

    helper = _helper("on")


class DayForm(forms.Form):
    """The day the list is shown for."""

    tanggal = forms.DateField(label="Keadaan pada tanggal", widget=_day_input())
