"""States and the tables of allowed changes. Pure data: no database, no Django beyond choices.

Only `transitions` assigns a state, and only as these tables allow.
"""

from django.db import models


class CycleState(models.TextChoices):
    PREPARED = "disiapkan", "Disiapkan"
    OPEN = "berjalan", "Berjalan"
    CLOSED = "ditutup", "Ditutup"


class Stage(models.TextChoices):
    """The stages of a cycle that have a window."""

    FILLING = "pengisian", "Pengisian oleh Pemda"
    KANWIL = "verifikasi-kanwil", "Verifikasi Kanwil"
    REPAIR = "perbaikan", "Perbaikan oleh Pemda"
    CENTRAL = "verifikasi-pusat", "Verifikasi pusat"
    OBJECTION = "sanggah", "Masa sanggah daerah"


# What every cycle has; the time for objections only where it is switched on (Cycle.objections).
REQUIRED_STAGES = (Stage.FILLING, Stage.KANWIL, Stage.REPAIR, Stage.CENTRAL)
# More time in these is given by the ministry alone.
MINISTRY_STAGES = frozenset({Stage.CENTRAL, Stage.OBJECTION})


class AssessmentState(models.TextChoices):
    DRAFT = "pengisian", "Pengisian"
    SUBMITTED = "dikirim", "Dikirim ke Kanwil"
    KANWIL = "verifikasi-kanwil", "Verifikasi Kanwil"
    RETURNED = "perbaikan", "Perbaikan"
    FORWARDED = "diteruskan", "Diteruskan ke pusat"
    CENTRAL = "verifikasi-pusat", "Verifikasi pusat"
    SCORED = "dinilai", "Nilai akhir dihitung"
    DECIDED = "ditetapkan", "Ditetapkan"
    NO_DATA = "tidak-menyampaikan", "Tidak menyampaikan data"


class ItemState(models.TextChoices):
    EMPTY = "kosong", "Belum diisi"
    FILLED = "terisi", "Belum diperiksa"
    RETURNED = "dikembalikan", "Perlu perbaikan"
    REPAIRED = "diperbaiki", "Sudah diperbaiki"
    ACCEPTED = "diterima", "Diterima Kanwil"


A = AssessmentState
ASSESSMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    A.DRAFT: frozenset({A.SUBMITTED, A.NO_DATA}),
    A.SUBMITTED: frozenset({A.DRAFT, A.RETURNED, A.KANWIL}),
    A.KANWIL: frozenset({A.RETURNED, A.FORWARDED}),
    A.RETURNED: frozenset({A.SUBMITTED, A.KANWIL}),
    A.FORWARDED: frozenset({A.KANWIL, A.CENTRAL}),
    A.CENTRAL: frozenset({A.KANWIL, A.SCORED}),
    A.SCORED: frozenset({A.CENTRAL, A.DECIDED}),
    A.DECIDED: frozenset(),
    A.NO_DATA: frozenset(),
}

I = ItemState  # noqa: E741 - stands beside A in the two tables
ITEM_TRANSITIONS: dict[str, frozenset[str]] = {
    I.EMPTY: frozenset({I.FILLED}),
    I.FILLED: frozenset({I.EMPTY, I.FILLED, I.ACCEPTED, I.RETURNED}),
    # FILLED and REPAIRED behind a verdict: it was taken back.
    I.RETURNED: frozenset({I.FILLED, I.REPAIRED, I.ACCEPTED, I.RETURNED}),
    I.REPAIRED: frozenset({I.REPAIRED, I.ACCEPTED, I.RETURNED}),
    I.ACCEPTED: frozenset({I.FILLED, I.REPAIRED, I.ACCEPTED, I.RETURNED}),
}

CYCLE_TRANSITIONS: dict[str, frozenset[str]] = {
    CycleState.PREPARED: frozenset({CycleState.OPEN}),
    CycleState.OPEN: frozenset({CycleState.CLOSED}),
    CycleState.CLOSED: frozenset(),
}


class Reach(models.TextChoices):
    """How far a form has come, whosever turn it is now: what summaries count and lists filter by."""

    BEGUN = "mulai", "Mulai mengisi"
    SENT = "menyampaikan", "Menyampaikan data"
    EXAMINED = "diperiksa", "Diperiksa Kanwil"
    FORWARDED = "diteruskan", "Diteruskan ke pusat"
    DECIDED = "ditetapkan", "Ditetapkan"


_BEHIND_KANWIL = frozenset({A.FORWARDED, A.CENTRAL, A.SCORED, A.DECIDED})
REACHED: dict[str, frozenset[str]] = {
    Reach.BEGUN: frozenset(A) - {A.DRAFT, A.NO_DATA},  # and who answered an item
    Reach.SENT: frozenset(A) - {A.DRAFT, A.NO_DATA},
    Reach.EXAMINED: frozenset({A.KANWIL, A.RETURNED}) | _BEHIND_KANWIL,
    Reach.FORWARDED: _BEHIND_KANWIL,
    Reach.DECIDED: frozenset({A.DECIDED}),
}


def has_reached(reach: str, state: str, *, begun: bool) -> bool:
    """Whether a form in this state, with (`begun`) or without an answered item, came as far."""
    return state in REACHED[reach] or (begun and reach == Reach.BEGUN)


# Where the region may write, and under which window.
FILLING_STAGE: dict[str, str] = {A.DRAFT: Stage.FILLING, A.RETURNED: Stage.REPAIR}
# What the region may change while it repairs: only what came back or was never filled.
REPAIRABLE = frozenset({I.RETURNED, I.REPAIRED, I.EMPTY})
JUDGED = frozenset({I.ACCEPTED, I.RETURNED})


class Claim(models.TextChoices):
    """What a region answers."""

    NONE = "", "Belum diisi"
    YES = "ya", "Ya"
    NO = "tidak", "Tidak"
    VALUE = "nilai", "Angka"
    NOT_APPLICABLE = "tidak-berlaku", "Tidak berlaku"


class Level(models.TextChoices):
    KANWIL = "kanwil", "Kanwil"
    CENTRAL = "pusat", "Pusat"


class VerdictOutcome(models.TextChoices):
    ACCEPT = "terima", "Diterima"
    RETURN = "kembalikan", "Dikembalikan"


class ObjectionOutcome(models.TextChoices):
    """What the Pusat says of an objection of a region (sanggahan)."""

    GRANTED = "dikabulkan", "Dikabulkan"
    PARTLY = "sebagian", "Dikabulkan sebagian"
    DENIED = "ditolak", "Ditolak"


class DocumentKind(models.TextChoices):
    PERDA = "perda", "Peraturan daerah"
    PERKADA = "perkada", "Peraturan bupati/wali kota"
    KEPUTUSAN = "keputusan", "Keputusan"
    LAPORAN = "laporan", "Laporan"
    DATA = "data", "Data"
    FOTO = "foto", "Foto"
    SURAT = "surat", "Surat"
    LAIN = "lain", "Lainnya"


class EndorsementKind(models.TextChoices):
    FORM = "formulir", "Formulir yang disahkan Sekda atau kepala perangkat daerah"
    COVER_LETTER = "surat-pengantar", "Surat pengantar Sekretaris Daerah Provinsi"


class UploadState(models.TextChoices):
    RUNNING = "berjalan", "Sedang diunggah"
    DONE = "selesai", "Tersimpan"
    UNPACKED = "dibuka", "Isi ZIP diambil"
    REFUSED = "ditolak", "Ditolak"


class ScanState(models.TextChoices):
    """What the virus scanner says of a document, where there is one."""

    WAITING = "menunggu", "Menunggu pemindaian virus"
    CLEAN = "bersih", "Bersih dari virus"
    INFECTED = "berbahaya", "Berbahaya: mengandung virus"
    FAILED = "gagal", "Pemindaian virus belum berhasil"


# Not judged yet: the scanner has not come to it, or could not.
UNSCANNED = frozenset({ScanState.WAITING, ScanState.FAILED})


class TaskState(models.TextChoices):
    """Inside the Pemda, before anything is sent."""

    GIVEN = "ditugaskan", "Ditugaskan"
    HANDED_IN = "diserahkan", "Diserahkan"
    SENT_BACK = "dikembalikan", "Dikembalikan"
    APPROVED = "disetujui", "Disetujui"


TASK_TRANSITIONS: dict[str, frozenset[str]] = {
    TaskState.GIVEN: frozenset({TaskState.HANDED_IN, TaskState.APPROVED}),
    TaskState.HANDED_IN: frozenset({TaskState.SENT_BACK, TaskState.APPROVED}),
    TaskState.SENT_BACK: frozenset({TaskState.HANDED_IN, TaskState.APPROVED}),
    TaskState.APPROVED: frozenset({TaskState.SENT_BACK}),
}

# Where the item is in the contributor's own hand and may be changed by that person.
IN_HAND = frozenset({TaskState.GIVEN, TaskState.SENT_BACK})


class ScoreStage(models.TextChoices):
    SELF = "mandiri", "Nilai mandiri"
    KANWIL = "kanwil", "Nilai Kanwil"
    FINAL = "akhir", "Nilai akhir"


class AdjustmentState(models.TextChoices):
    """One person proposes, another approves: only what was approved counts."""

    PROPOSED = "diajukan", "Menunggu persetujuan"
    APPROVED = "disetujui", "Disetujui"
    REJECTED = "ditolak", "Ditolak"


class AdjustmentKind(models.TextChoices):
    AKSI_HAM = "aksi-ham", "Capaian Aksi HAM"
    VIOLATION = "dugaan-pelanggaran", "Dugaan pelanggaran HAM yang belum selesai"
    OTHER = "lainnya", "Lainnya"
