"""Words of the instrument."""

from django.db import models


class InstrumentStatus(models.TextChoices):
    KERJA = "kerja", "Instrumen kerja"
    RESMI = "resmi", "Instrumen resmi"


class InstrumentState(models.TextChoices):
    """A version is written as a draft, proposed by one person and published by another; from then on it is frozen."""

    DRAFT = "konsep", "Konsep"
    PROPOSED = "diajukan", "Diajukan untuk diterbitkan"
    PUBLISHED = "terbit", "Terbit"


class Group(models.TextChoices):
    SIPOL = "sipol", "Hak sipil dan politik"
    EKOSOB = "ekosob", "Hak ekonomi, sosial, dan budaya"


class Kind(models.TextChoices):
    """The three kinds of indicator of Permenkumham 22/2021."""

    STRUKTUR = "struktur", "Struktur"
    PROSES = "proses", "Proses"
    HASIL = "hasil", "Hasil"


class AnswerKind(models.TextChoices):
    YES_NO = "ya_tidak", "Ya atau tidak"
    NUMBER = "angka", "Angka"
    RATIO = "rasio", "Rasio (pembilang dan penyebut)"


class Direction(models.TextChoices):
    HIGH = "tinggi", "Makin tinggi makin baik"
    LOW = "rendah", "Makin rendah makin baik"


class NaPolicy(models.TextChoices):
    """What an accepted 'tidak berlaku' does to the score."""

    RENORMALISE = "renormalise", "Dikeluarkan dari perhitungan"
    FULL = "full", "Dinilai penuh"
    ZERO = "zero", "Dinilai nol"


class Rounding(models.TextChoices):
    """How base and final score come to the scheme's decimals."""

    HALF_UP = "half-up", "Setengah dibulatkan ke atas"
    DOWN = "down", "Dipotong"


class Relation(models.TextChoices):
    """What an indicator has become in a later version."""

    SAME = "sama", "Sama"
    CHANGED = "diubah", "Diubah"
    MERGED = "digabung", "Digabung"
    SPLIT = "dipecah", "Dipecah"
    NEW = "baru", "Baru"
    DROPPED = "dihapus", "Dihapus"


class Certainty(models.TextChoices):
    """How sure we are that a figure or wording is the regulation's."""

    A = "A", "pasti: beberapa sumber atau sumber resmi"
    B = "B", "satu sumber yang baik"
    C = "C", "disimpulkan, atau sumber berbeda-beda"
    U = "U", "belum diketahui"
