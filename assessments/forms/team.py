"""Forms of the region's own team: inviting, handing items out, approving on screen."""

from datetime import date
from typing import Any

from django import forms

from accounts.access import ActingRequest
from accounts.forms import PasswordAgainForm
from accounts.models import NAME_MAX, OPD_MAX, Membership
from accounts.states import Role
from accounts.team import ROLES
from regions.form_layout import day_input, laid_out

WORK = {
    Role.KONTRIBUTOR_OPD: "mengisi butir yang ditugaskan kepadanya",
    Role.OPERATOR_PEMDA: "mengelola seluruh formulir dan tim, seperti Anda",
    Role.PENGESAH: "Sekda atau kepala perangkat daerah; membaca formulir dan menyetujuinya di layar",
}
OWNERS = "daftar-opd"  # the id of the page's datalist


class InviteForm(forms.Form):
    role = forms.ChoiceField(
        label="Peran",
        choices=[(role, f"{role.label}: {WORK[role]}") for role in ROLES],
        widget=forms.RadioSelect,
        initial=Role.KONTRIBUTOR_OPD,
        error_messages={"required": "Pilih peran."},
    )
    name = forms.CharField(
        label="Nama lengkap", max_length=NAME_MAX, error_messages={"required": "Tulis nama lengkapnya."}
    )
    email = forms.EmailField(
        label="Alamat surel",
        help_text="Undangan dikirim ke alamat ini, dan alamat ini dipakai untuk masuk.",
        error_messages={"required": "Tulis alamat surelnya.", "invalid": "Tulis alamat surel yang lengkap."},
    )
    opd = forms.CharField(
        label="Perangkat daerah",
        max_length=OPD_MAX,
        required=False,
        widget=forms.TextInput({"list": OWNERS}),
        help_text="Hanya untuk kontributor. Pilih nama dari daftar agar butir miliknya dapat ditugaskan sekaligus.",
    )

    helper = laid_out("role", "name", "email", "opd")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") == Role.KONTRIBUTOR_OPD and not cleaned.get("opd"):
            self.add_error("opd", "Isi nama perangkat daerah, misalnya Dinas Kesehatan.")
        return cleaned


class ContributorField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.opd} · {obj.user}"


class GiveForm(forms.Form):
    """To whom and until when; the items are the page's own checkboxes."""

    contributor = ContributorField(
        Membership.objects.none(),
        label="Kontributor",
        empty_label="Pilih kontributor",
        error_messages={
            "required": "Pilih kontributor yang akan mengisi.",
            "invalid_choice": "Kontributor ini tidak lagi bertugas. Pilih yang lain.",
        },
    )
    due_on = forms.DateField(
        label="Batas waktu",
        widget=day_input(),
        error_messages={
            "required": "Isi batas waktu di dalam Pemda.",
            "invalid": "Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-31.",
        },
    )

    def __init__(self, data: Any = None, *, contributors: Any, last: date | None) -> None:
        super().__init__(data)
        self.fields["contributor"].queryset = contributors  # type: ignore[attr-defined]  # a ContributorField
        if last:
            self.fields["due_on"].widget.attrs["max"] = last.isoformat()


class ApprovalForm(PasswordAgainForm):
    """The approval on screen: in which office, with the own password."""

    field_order = ["position", "password"]

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    position = forms.CharField(
        label="Jabatan Anda",
        max_length=150,
        help_text="Misalnya Sekretaris Daerah, atau Kepala Dinas Kesehatan.",
        error_messages={"required": "Tulis jabatan Anda."},
    )

    helper = laid_out("seen", "position", "password")

    def __init__(self, data: Any = None, *, request: ActingRequest, seen: int) -> None:
        super().__init__(data, request=request, initial={"seen": seen})
