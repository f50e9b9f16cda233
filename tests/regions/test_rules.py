import pytest

from regions.rules import bare_key, full_key, search_text, short_name

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Kabupaten Muara Enim", "Kab. Muara Enim"),
        ("Kota Palembang", "Kota Palembang"),
        ("Kabupaten Administrasi Kepulauan Seribu", "Kab. Adm. Kepulauan Seribu"),
        ("Kota Administrasi Jakarta Pusat", "Kota Adm. Jakarta Pusat"),
        ("Kabupaten Lima Puluh Kota", "Kab. Lima Puluh Kota"),
    ],
)
def test_short_name_abbreviates_only_the_kind(name: str, short: str) -> None:
    assert short_name(name) == short


@pytest.mark.parametrize(
    ("text", "full", "bare"),
    [
        ("Kab. Pagar-Alam", "kabupatenpagaralam", "pagaralam"),
        ("KOTA ADM. JAKARTA PUSAT", "kotaadministrasijakartapusat", "jakartapusat"),
        ("Kotabaru", "kotabaru", "kotabaru"),
        ("Lima Puluh Kota", "limapuluhkota", "limapuluhkota"),
        ("Kep. Seribu", "kepulauanseribu", "kepulauanseribu"),
        ("kota", "kota", "kota"),
        ("16.12", "1612", "1612"),
        (" .,- ", "", ""),
    ],
)
def test_keys_drop_signs_and_the_leading_kind(text: str, full: str, bare: str) -> None:
    assert (full_key(text), bare_key(text)) == (full, bare)


def test_search_text_holds_each_key_once_between_separators() -> None:
    text = search_text(code="16.73", name="Kota Lubuk Linggau", aliases=["Lubuklinggau", "Linggau"])

    assert text == "|kotalubuklinggau|lubuklinggau|linggau|1673|"
