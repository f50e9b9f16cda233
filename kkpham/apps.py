from django.apps import AppConfig


class KkphamConfig(AppConfig):
    name = "kkpham"
    verbose_name = "KKP HAM"
