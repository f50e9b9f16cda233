"""Forms of the screens "Kantor wilayah". They read what was typed; the verbs in regions.offices decide."""

from django import forms

from regions.form_layout import day_input, laid_out, pair
from regions.models import SOURCE_LENGTH, Institution, Province, RegionalOffice
from regions.states import Certainty

FIRST_DAY_OFF = "Hari pertama yang tidak lagi dihitung. Kosongkan bila masih berlaku."


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
        widgets = {"valid_from": day_input(), "valid_to": day_input(), "note": forms.Textarea({"rows": 3})}
        help_texts = {
            "directorate": "Seperti tercetak pada surat dan piagam.",
            "minister_title": "Sebutan di atas tanda tangan, misalnya “Menteri Hak Asasi Manusia”.",
            "valid_to": FIRST_DAY_OFF,
        }

    helper = laid_out(
        "name",
        "directorate",
        "minister_title",
        pair("valid_from", "valid_to"),
        "certainty",
        "source",
        "note",
    )


class OfficeForm(forms.ModelForm):
    class Meta:
        model = RegionalOffice
        fields = ("institution", "name", "city", "valid_from", "valid_to", "certainty", "source", "note")
        widgets = {"valid_from": day_input(), "valid_to": day_input(), "note": forms.Textarea({"rows": 3})}
        help_texts = {
            "valid_to": f"{FIRST_DAY_OFF} Cakupan yang masih berlaku ikut berakhir pada tanggal ini.",
            "source": "Surat, peraturan, atau pemberitaan yang menyebut kantor ini.",
        }

    helper = laid_out("institution", "name", "city", pair("valid_from", "valid_to"), "certainty", "source", "note")


class CoverageForm(forms.Form):
    province = forms.ModelChoiceField(Province.objects.all(), label="Provinsi", empty_label="Pilih provinsi")
    valid_from = forms.DateField(label="Mulai berlaku", widget=day_input())
    valid_to = forms.DateField(
        label="Tidak berlaku lagi mulai",
        required=False,
        widget=day_input(),
        help_text="Kosongkan bila berlaku selama kantor berlaku.",
    )
    certainty = forms.ChoiceField(label="Kepastian", choices=Certainty.choices)
    source = forms.CharField(label="Sumber", required=False, max_length=SOURCE_LENGTH)
    end_previous = forms.BooleanField(
        label="Akhiri cakupan kantor lain atas provinsi ini pada tanggal mulai di atas",
        required=False,
    )

    helper = laid_out("province", pair("valid_from", "valid_to"), "certainty", "source", "end_previous")


class CoverageEndForm(forms.Form):
    on = forms.DateField(
        label="Tidak berlaku lagi mulai",
        widget=day_input(),
        help_text="Hari pertama yang tidak lagi dihitung.",
    )

    helper = laid_out("on")


class DayForm(forms.Form):
    """The day the list is shown for."""

    tanggal = forms.DateField(label="Keadaan pada tanggal", widget=day_input())
