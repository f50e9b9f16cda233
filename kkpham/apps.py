from django.apps import AppConfig
from django.forms import Field


class KkphamConfig(AppConfig):
    name = "kkpham"
    verbose_name = "KKP HAM"

    def ready(self) -> None:
        """Every form says it in our words; Django's own are “Bidang ini tidak boleh kosong.”."""
        Field.default_error_messages["required"] = "Wajib diisi."
