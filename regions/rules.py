"""How names of regions are shortened and compared, and days written. Pure functions, no database."""

import re
from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format

_WORD = re.compile(r"[^\W_]+")
_KIND_WORDS = {"kabupaten", "kota", "administrasi"}
_ABBREVIATIONS = {"kab": "kabupaten", "adm": "administrasi", "kep": "kepulauan"}
SEPARATOR = "|"


def day_words(day: date) -> str:
    """Such as "21 November 2026"."""
    return date_format(day, "j F Y")


def short_name(name: str) -> str:
    """ "Kabupaten Administrasi Kepulauan Seribu" -> "Kab. Adm. Kepulauan Seribu"."""
    return name.replace("Kabupaten ", "Kab. ", 1).replace("Administrasi ", "Adm. ", 1)


def _words(text: str) -> list[str]:
    return [_ABBREVIATIONS.get(word, word) for word in _WORD.findall(text.casefold())]


def full_key(text: str) -> str:
    """Letters and digits only: "Kab. Pagar-Alam" -> "kabupatenpagaralam"."""
    return "".join(_words(text))


def bare_key(text: str) -> str:
    """full_key without the leading words for the kind of region; a text of only such words keeps them."""
    words = _words(text)
    start = next((i for i, word in enumerate(words) if word not in _KIND_WORDS), 0)
    return "".join(words[start:])


def search_text(*, code: str, name: str, aliases: Iterable[str] = ()) -> str:
    """Every key a region is found by, each between separators, so that one LIKE tells an exact hit.

    The full name comes beside the bare one: "kota bandung" must find the city before the kabupaten.
    """
    keys = dict.fromkeys([full_key(name), bare_key(name), *map(bare_key, aliases), full_key(code)])
    return SEPARATOR + SEPARATOR.join(keys) + SEPARATOR
