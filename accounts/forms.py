"""Forms about people. They read what was typed; the verbs in accounts.people decide."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils import timezone

from accounts.access import ActingRequest
from accounts.models import NAME_MAX, OPD_MAX
from accounts.people import PLACES, Grant
from accounts.states import SCOPE_OF, Role
from regions.form_layout import day_input, laid_out
from regions.models import Province, Region, RegionalOffice


class SignInForm(AuthenticationForm):
    """Sign in by e-mail address; one message for every failure, so that no address is given away."""

    error_messages = {
        "invalid_login": "Alamat surel atau kata sandi tidak cocok. Periksa huruf besar dan kecil, lalu coba lagi.",
        "inactive": "Akun ini tidak aktif. Mintalah kepada admin nasional.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through
        self.fields["username"].label = "Alamat surel"
        self.fields["password"].label = "Kata sandi"


class NewPasswordForm(SetPasswordForm):
    """The new password twice; the rules are those of AUTH_PASSWORD_VALIDATORS, in one sentence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new, again = self.fields["new_password1"], self.fields["new_password2"]
        new.label, again.label = "Kata sandi baru", "Ulangi kata sandi baru"
        new.help_text = (
            "Sedikitnya 12 karakter, tidak hanya angka, bukan kata sandi yang umum, "
            "dan tidak mirip nama atau alamat surel Anda."
        )
        again.help_text = ""


class OwnPasswordForm(NewPasswordForm, PasswordChangeForm):
    """The same, for who knows the present password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Kata sandi sekarang"


class PasswordAgainForm(forms.Form):
    """A grave act, confirmed by the own password once more."""

    password = forms.CharField(
        label="Kata sandi Anda",
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": "Masukkan kata sandi Anda sekali lagi."},
    )

    def __init__(self, data: Any = None, *, request: ActingRequest, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        # Through the backends, so that wrong guesses count as failed sign-ins.
        password: str = self.cleaned_data["password"]
        user = authenticate(self.request, username=self.request.user.email, password=password)
        if user is None or user.pk != self.request.user.pk:
            raise ValidationError("Kata sandi tidak cocok.")
        return password


class GroupedIterator(ModelChoiceIterator):
    """Choices under headings (<optgroup>); the rows come in the order of their headings."""

    field: "GroupedChoiceField"

    def __iter__(self) -> Iterator[Any]:
        yield "", self.field.empty_label
        for heading, rows in groupby(self.queryset, key=self.field.heading):
            yield heading, [self.choice(row) for row in rows]


class GroupedChoiceField(forms.ModelChoiceField):
    iterator = GroupedIterator

    def __init__(self, *args: Any, heading: Callable[[Any], str], **kwargs: Any) -> None:
        self.heading = heading
        super().__init__(*args, **kwargs)


class UserFilterForm(forms.Form):
    q = forms.CharField(label="Nama atau alamat surel", required=False, max_length=NAME_MAX)
    role = forms.ChoiceField(label="Peran", required=False, choices=[("", "Semua peran"), *Role.choices])


class GrantForm(forms.Form):
    """A role's scope and first day. Only what the role needs is asked, and then it is required."""

    region = GroupedChoiceField(
        Region.objects.select_related("province").order_by("code"),
        heading=lambda region: region.province.name,
        label="Kabupaten/kota",
        empty_label="Pilih kabupaten/kota",
        error_messages={"required": "Pilih kabupaten/kota tempat orang ini bekerja."},
    )
    province = forms.ModelChoiceField(
        Province.objects.order_by("name"),
        label="Provinsi",
        empty_label="Pilih provinsi",
        error_messages={"required": "Pilih provinsi tempat orang ini bekerja."},
    )
    office = GroupedChoiceField(
        RegionalOffice.objects.select_related("institution").order_by(
            "-institution__valid_from", "institution", "name"
        ),
        heading=lambda office: office.institution.name,
        label="Kantor wilayah",
        empty_label="Pilih kantor wilayah",
        error_messages={"required": "Pilih kantor wilayah tempat orang ini bekerja."},
    )
    opd = forms.CharField(
        label="Perangkat daerah",
        max_length=OPD_MAX,
        help_text="Nama lengkap, misalnya Dinas Kesehatan.",
        error_messages={"required": "Isi nama perangkat daerah, misalnya Dinas Kesehatan."},
    )
    valid_from = forms.DateField(label="Berlaku sejak", widget=day_input(), initial=timezone.localdate)

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role = role
        for place in PLACES:
            if SCOPE_OF[role] is not place:
                del self.fields[place.value]
        if role != Role.KONTRIBUTOR_OPD:
            del self.fields["opd"]
        self.helper = laid_out(*self.fields)

    def grant(self) -> Grant:
        typed = {name: content for name, content in self.cleaned_data.items() if name in GrantForm.base_fields}
        return Grant(role=self.role, **typed)


class NewUserForm(GrantForm):
    field_order = ["name", "email"]

    name = forms.CharField(label="Nama lengkap", max_length=NAME_MAX)
    email = forms.EmailField(
        label="Alamat surel",
        help_text="Dipakai untuk masuk.",
    )


class MembershipEndForm(forms.Form):
    on = forms.DateField(
        label="Tidak berlaku lagi mulai",
        widget=day_input(),
        initial=timezone.localdate,
        help_text="Hari pertama peran ini tidak lagi dapat dipakai.",
    )

    helper = laid_out("on")
