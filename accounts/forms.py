"""Forms about people."""

from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Sign in by e-mail address; one message for every failure, so that no address is given away."""

    error_messages = {  # noqa: RUF012 - Django reads it as a plain class attribute
        "invalid_login": "Alamat surel atau kata sandi tidak cocok. Periksa huruf besar dan kecil, lalu coba lagi.",
        "inactive": "Akun ini tidak aktif. Mintalah kepada admin nasional.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through
        self.fields["username"].label = "Alamat surel"
        self.fields["password"].label = "Kata sandi"
