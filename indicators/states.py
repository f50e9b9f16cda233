"""Words of the instrument."""

from django.db import models


class InstrumentStatus(models.TextChoices):
    KERJA = "kerja", "Instrumen kerja"
    RESMI = "resmi", "Instrumen resmi"


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


class Certainty(models.TextChoices):
    """How sure we are that a figure or wording is the regulation's."""

    A = "A", "pasti: beberapa sumber atau sumber resmi"
    B = "B", "satu sumber yang baik"
    C = "C", "disimpulkan, atau sumber berbeda-beda"
    U = "U", "belum diketahui"
