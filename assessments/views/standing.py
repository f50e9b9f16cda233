"""Where an assessment stands, in words for its pages: why it is locked, the stages, and what to do next."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.states import ENDORSE_FORM, ENDORSE_PROVINCE, FILL, SUBMIT, VERIFY_CENTRAL, VERIFY_KANWIL
from assessments.models import Assessment, Endorsement, Event, Item
from assessments.queries import RightProgress
from assessments.states import (
    FILLING_STAGE,
    REPAIRABLE,
    REQUIRED_STAGES,
    AssessmentState,
    EndorsementKind,
    Stage,
)
from assessments.windows import Opening, closure_of

A = AssessmentState
Openings = dict[str, Opening]


@dataclass(frozen=True, slots=True)
class Lock:
    """Why the region cannot write now: what locked it, since when (None: not a moment), how it opens again."""

    why: str
    since: datetime | None
    how: str


LOCKS: dict[str, tuple[str, str]] = {
    A.SUBMITTED: (
        "Formulir sudah dikirim ke Kanwil.",
        "Operator Pemda dapat menariknya kembali selama Kanwil belum mulai memeriksa.",
    ),
    A.KANWIL: (
        "Kanwil sedang memeriksa formulir ini.",
        "Formulir terbuka lagi bila Kanwil mengembalikannya untuk perbaikan.",
    ),
    A.FORWARDED: (
        "Formulir sudah diteruskan ke pusat.",
        "Hanya pusat yang dapat mengembalikannya, lewat Kanwil.",
    ),
    A.CENTRAL: ("Pusat sedang memeriksa formulir ini.", "Hanya pusat yang dapat mengembalikannya, lewat Kanwil."),
    A.SCORED: ("Nilai akhir sudah dihitung.", "Hanya pusat yang dapat membuka pemeriksaan lagi."),
    A.DECIDED: ("Predikat sudah ditetapkan dengan keputusan.", "Formulir ini tidak dibuka lagi."),
    A.NO_DATA: ("Siklus ditutup dan daerah ini tidak menyampaikan data.", "Formulir ini tidak dibuka lagi."),
}


def lock_of(assessment: Assessment, openings: Openings) -> Lock | None:
    """Why nobody of the region can write now, or None. Queries only where something locks."""
    stage = FILLING_STAGE.get(assessment.state)
    if stage is None:
        why, how = LOCKS[assessment.state]
        return Lock(why, _state_since(assessment), how)
    closure = closure_of(assessment, stage, openings.get(stage))
    return Lock(closure.why, closure.since, f"{closure.by} {closure.how}".strip()) if closure else None


def _state_since(assessment: Assessment) -> datetime | None:
    moves = Event.objects.filter(assessment=assessment, verb=Event.Verb.STATE_CHANGED)
    return moves.values_list("at", flat=True).first()


def item_lock(assessment: Assessment, item: Item) -> str:
    """Why this one item is locked although the form is open, or nothing."""
    if assessment.state == A.RETURNED and item.state not in REPAIRABLE:
        return "Diterima Kanwil, sehingga terkunci selama perbaikan."
    return ""


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the cycle in the stepper; `left` is how long it stays open, in words."""

    label: str
    opening: Opening | None
    status: str
    left: str


# The stage a state belongs to; later states are behind all stages.
STAGE_OF: dict[str, Stage] = {
    A.DRAFT: Stage.FILLING,
    A.SUBMITTED: Stage.KANWIL,
    A.KANWIL: Stage.KANWIL,
    A.RETURNED: Stage.REPAIR,
    A.FORWARDED: Stage.CENTRAL,
    A.CENTRAL: Stage.CENTRAL,
    A.SCORED: Stage.OBJECTION,
}


def steps_of(assessment: Assessment, openings: Openings) -> list[Step]:
    """The stages of the cycle: which are behind this region, which is on, which are to come."""
    order = [stage for stage in Stage if stage in REQUIRED_STAGES or stage in openings]
    current = STAGE_OF.get(assessment.state)
    at = order.index(current) if current in order else len(order)
    if assessment.state == A.NO_DATA:
        at = -1
    made = []
    for position, stage in enumerate(order):
        status = "now" if position == at else "done" if position < at else "next"
        opening = openings.get(stage)
        left = time_left(opening) if status == "now" else ""
        made.append(Step(stage.label, opening, status, left))
    return made


def time_left(opening: Opening | None) -> str:
    """Such as “sisa 12 hari”: whole days, below two days hours."""
    if opening is None:
        return ""
    now = timezone.now()
    if now < opening.opens_at:
        return "belum dibuka"
    if now >= opening.closes_at:
        return "sudah ditutup"
    left = opening.closes_at - now
    hours = int(left.total_seconds() // 3600)
    if hours < 1:
        return "kurang dari satu jam lagi"
    return f"sisa {left.days} hari" if left.days >= 2 else f"sisa {hours} jam"


@dataclass(frozen=True, slots=True)
class Next:
    """What this person does next, or whom one waits for; a link only where it would not be refused."""

    title: str
    text: str
    url: str = ""
    action: str = ""
    tone: str = "work"


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything the next step depends on; `rights` are the rows of queries.progress_by_right."""

    assessment: Assessment
    membership: Membership
    lock: Lock | None
    rights: list[RightProgress]
    papers: dict[str, Endorsement] = field(default_factory=dict)

    def count(self, what: Literal["total", "filled", "returned"]) -> int:
        return sum(row[what] for row in self.rights)

    @property
    def missing_papers(self) -> list[EndorsementKind]:
        return [kind for kind in EndorsementKind if kind not in self.papers]

    def url(self, name: str, *args: object) -> str:
        return reverse(f"assessments:{name}", args=[self.assessment.pk, *args])

    @property
    def first_blank_right(self) -> str:
        """The form of the first right that has blank items."""
        wanted = (row["number"] for row in self.rights if row["filled"] != row["total"])
        return self.url("right", next(wanted, 1))


@dataclass(frozen=True, slots=True)
class DeskStep:
    """Whose turn it is at a desk; without an `action` the act itself stands below it (_acts.html)."""

    permission: str
    title: str
    text: str
    action: str = ""


DESK: dict[str, DeskStep] = {
    A.SUBMITTED: DeskStep(
        VERIFY_KANWIL, "Siap diperiksa", "Setelah Anda mulai, daerah tidak dapat lagi menarik formulirnya."
    ),
    A.KANWIL: DeskStep(
        VERIFY_KANWIL,
        "Periksa butir demi butir",
        "Terima, atau kembalikan dengan alasan dan catatan.",
        "Buka verifikasi",
    ),
    A.FORWARDED: DeskStep(VERIFY_CENTRAL, "Siap diperiksa", "Kanwil sudah memutus semua butir yang terisi."),
    A.CENTRAL: DeskStep(
        VERIFY_CENTRAL, "Beri putusan kedua", "Periksa putusan Kanwil butir demi butir.", "Buka verifikasi"
    ),
}
WAITING: dict[str, tuple[str, str]] = {
    A.DRAFT: ("Daerah sedang mengisi formulir", "Belum ada yang dapat diperiksa."),
    A.SUBMITTED: ("Menunggu Kanwil", "Formulir sudah dikirim; Kanwil belum mulai memeriksa."),
    A.KANWIL: ("Kanwil sedang memeriksa", "Tiap butir diterima atau dikembalikan dengan alasan."),
    A.RETURNED: ("Daerah sedang memperbaiki", "Hanya butir yang dikembalikan yang terbuka."),
    A.FORWARDED: ("Menunggu pusat", "Kanwil sudah meneruskan formulir; pusat belum mulai memeriksa."),
    A.CENTRAL: ("Pusat sedang memeriksa", "Nilai akhir dihitung setelah semua butir diputus."),
    A.SCORED: ("Menunggu penetapan", "Nilai akhir sudah dihitung; predikat ditetapkan dengan keputusan."),
    A.DECIDED: ("Selesai", "Predikat sudah ditetapkan. Nilai dan alasannya dapat dibaca per butir."),
    A.NO_DATA: ("Tidak menyampaikan data", "Tidak ada nilai untuk daerah ini pada siklus ini."),
}


def next_step(standing: Standing) -> Next:
    """What to do next, by role and state."""
    member, state = standing.membership, standing.assessment.state
    if state in FILLING_STAGE and standing.lock and (member.can(FILL) or member.can(ENDORSE_PROVINCE)):
        return Next(standing.lock.why, standing.lock.how, tone="turn")
    if state in FILLING_STAGE and member.can(FILL):
        return _repair(standing) if state == A.RETURNED else _fill(standing)
    if state in FILLING_STAGE and member.can(ENDORSE_PROVINCE):
        return _cover_letter(standing)
    if state in DESK and member.can(DESK[state].permission):
        desk = DESK[state]
        url = standing.url("verification") if desk.action else ""
        return Next(desk.title, desk.text, url, desk.action)
    if state in FILLING_STAGE and not standing.lock and member.can(ENDORSE_FORM):
        return _approval(standing)
    return _waiting(standing)


def _waiting(standing: Standing) -> Next:
    """Nothing to do for this person."""
    title, text = WAITING[standing.assessment.state]
    if standing.assessment.is_provisional:
        return _provisional(standing)
    if standing.assessment.state == A.DECIDED:
        return Next(title, text, standing.url("scores"), "Nilai dan penjelasan", tone="good")
    return Next(title, text)


def _provisional(standing: Standing) -> Next:
    url = standing.url("objections")
    if standing.assessment.is_unannounced:
        return Next("Menunggu hasil sementara", "Nilai akhir sudah dihitung; pusat mengumumkannya lebih dahulu.")
    text = "Nilai ini sementara, belum ditetapkan. Daerah dapat menyanggah per butir selama masa sanggah."
    return Next("Hasil sementara sudah diumumkan", text, url, "Hasil sementara dan sanggahan", tone="turn")


def _fill(standing: Standing) -> Next:
    filled, total = standing.count("filled"), standing.count("total")
    if not filled:
        return Next(
            "Mulai mengisi",
            f"Ada {total} butir dalam {len(standing.rights)} hak.",
            standing.first_blank_right,
            "Isi hak pertama",
        )
    if filled < total:
        return Next(
            f"Lanjutkan pengisian: {total - filled} butir belum diisi",
            "Butir yang dibiarkan kosong tetap dapat dikirim setelah dijelaskan, tetapi nilainya 0.",
            standing.first_blank_right,
            "Isi butir berikutnya",
        )
    return _hand_in(standing, "Semua butir sudah diisi", "Kirim ke Kanwil")


def _repair(standing: Standing) -> Next:
    left = standing.count("returned")
    if left:
        return Next(
            f"Perbaiki {left} butir yang dikembalikan",
            "Alasan dan catatan pemeriksa ada di tiap butir. Setelah semua diperbaiki, kirim kembali.",
            standing.url("repair_next"),
            "Perbaiki berikutnya",
            tone="turn",
        )
    return _hand_in(standing, "Semua butir yang dikembalikan sudah diperbaiki", "Kirim kembali")


def _hand_in(standing: Standing, title: str, action: str) -> Next:
    if not standing.membership.can(SUBMIT):
        return Next(title, "Pengesahan dan pengiriman dilakukan oleh operator Pemda.")
    if standing.missing_papers:
        missing = "; ".join(kind.label for kind in standing.missing_papers)
        return Next(title, f"Sebelum dikirim, unggah: {missing}.", standing.url("endorse"), "Unggah pengesahan")
    return Next(title, "Periksa ringkasannya, lalu kirim.", standing.url("submit"), action)


def _approval(standing: Standing) -> Next:
    if EndorsementKind.FORM in standing.papers:
        return Next("Formulir sudah disahkan", "Operator Pemda dapat mengirimnya ke Kanwil.", tone="good")
    filled, total = standing.count("filled"), standing.count("total")
    return Next(
        f"{filled} dari {total} butir sudah diisi",
        "Baca isiannya, lalu setujui di layar bila sudah siap dikirim.",
        standing.url("approve"),
        "Buka persetujuan",
    )


def _cover_letter(standing: Standing) -> Next:
    if EndorsementKind.COVER_LETTER in standing.papers:
        return Next("Surat pengantar sudah ada", "Daerah dapat mengirim setelah pengisian selesai.", tone="good")
    return Next(
        "Unggah surat pengantar",
        "Daerah baru dapat mengirim setelah surat pengantar Sekretaris Daerah Provinsi ada.",
        standing.url("endorse"),
        "Unggah surat pengantar",
    )
