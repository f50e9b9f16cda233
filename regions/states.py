"""Closed lists of the ground floor. Stored values are short; labels are what a user reads."""

from zoneinfo import ZoneInfo

from django.db.models import TextChoices


class Certainty(TextChoices):
    """How sure we are of a fact. Anything but SURE is shown with its mark, never as law."""

    SURE = "A", "pasti"
    ONE_SOURCE = "B", "satu sumber baik"
    INFERRED = "C", "disimpulkan"
    UNKNOWN = "U", "belum diketahui"


class Kind(TextChoices):
    KABUPATEN = "KABUPATEN", "Kabupaten"
    KOTA = "KOTA", "Kota"


class TimeZone(TextChoices):
    """The three official zones; none of them has summer time."""

    WIB = "WIB", "WIB"
    WITA = "WITA", "WITA"
    WIT = "WIT", "WIT"


ZONES: dict[str, ZoneInfo] = {
    TimeZone.WIB: ZoneInfo("Asia/Jakarta"),
    TimeZone.WITA: ZoneInfo("Asia/Makassar"),
    TimeZone.WIT: ZoneInfo("Asia/Jayapura"),
}
