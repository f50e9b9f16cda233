"""Which acts a page may offer: exactly those that role, state and window allow. Pure: it reads what it is given.

The verbs decide again for themselves; this only keeps a page from showing a button that would be refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import Membership
from accounts.states import CLOSE_KANWIL, MANAGE_CYCLES, SCORE, VERIFY_CENTRAL, VERIFY_KANWIL, Scope
from assessments.models import Assessment
from assessments.states import AssessmentState, CycleState, Level, Stage
from assessments.windows import Opening

A = AssessmentState
Openings = Mapping[str, Opening]

LEVEL_PERMISSION: dict[Level, str] = {Level.KANWIL: VERIFY_KANWIL, Level.CENTRAL: VERIFY_CENTRAL}
LEVEL_STATE: dict[Level, AssessmentState] = {Level.KANWIL: A.KANWIL, Level.CENTRAL: A.CENTRAL}
LEVEL_STAGE: dict[Level, Stage] = {Level.KANWIL: Stage.KANWIL, Level.CENTRAL: Stage.CENTRAL}


@dataclass(frozen=True, slots=True)
class Act:
    """A button: what it says, where it posts to, and what it will do.

    Without a `summary` it is light and done at one press; with one it is asked first (`explanation`).
    """

    label: str
    url_name: str
    tone: str
    needs_note: bool = False
    summary: str = ""
    explanation: str = ""
    note_label: str = ""


@dataclass(frozen=True, slots=True)
class _Offer:
    act: Act
    permission: str
    states: frozenset[str]
    stage: Stage | None = None


def _offer(act: Act, permission: str, *states: str, stage: Stage | None = None) -> _Offer:
    return _Offer(act, permission, frozenset(states), stage)


OFFERS: tuple[_Offer, ...] = (
    _offer(Act("Mulai verifikasi", "assessments:start", "work"), VERIFY_KANWIL, A.SUBMITTED, stage=Stage.KANWIL),
    _offer(
        Act(
            "Ya, ambil kembali",
            "assessments:start",
            "work",
            summary="Ambil kembali dari perbaikan…",
            explanation="Daerah tidak dapat lagi memperbaiki isian; Kanwil melanjutkan verifikasi.",
        ),
        VERIFY_KANWIL,
        A.RETURNED,
        stage=Stage.KANWIL,
    ),
    _offer(
        Act(
            "Ya, kembalikan",
            "assessments:return",
            "bad",
            summary="Kembalikan untuk perbaikan…",
            explanation="Daerah dapat memperbaiki butir yang dikembalikan dan mengisi yang masih kosong. "
            "Butir yang sudah diterima tetap terkunci.",
            note_label="Catatan untuk daerah (boleh kosong)",
        ),
        VERIFY_KANWIL,
        A.KANWIL,
        stage=Stage.KANWIL,
    ),
    _offer(
        Act(
            "Ya, teruskan",
            "assessments:forward",
            "work",
            summary="Teruskan ke pusat…",
            explanation="Verifikasi Kanwil selesai: putusan semua butir diserahkan ke pusat dan nilai Kanwil dihitung.",
        ),
        CLOSE_KANWIL,
        A.KANWIL,
        stage=Stage.KANWIL,
    ),
    _offer(
        Act("Mulai verifikasi pusat", "assessments:central_start", "work"),
        VERIFY_CENTRAL,
        A.FORWARDED,
        stage=Stage.CENTRAL,
    ),
    _offer(
        Act(
            "Ya, kukuhkan",
            "assessments:confirm",
            "work",
            summary="Kukuhkan sisanya…",
            explanation="Semua butir yang belum diputus pusat mengikuti putusan Kanwil apa adanya. "
            "Butir sampel harus sudah Anda putus lebih dahulu.",
        ),
        VERIFY_CENTRAL,
        A.CENTRAL,
        stage=Stage.CENTRAL,
    ),
    _offer(
        Act(
            "Ya, hitung nilai akhir",
            "assessments:finish",
            "work",
            summary="Hitung nilai akhir…",
            explanation="Verifikasi pusat selesai: nilai akhir dihitung dari putusan pusat dan penyesuaian.",
        ),
        SCORE,
        A.CENTRAL,
    ),
    _offer(
        Act(
            "Ya, buka kembali",
            "assessments:central_start",
            "bad",
            summary="Buka kembali verifikasi pusat…",
            explanation="Nilai akhir yang sudah dihitung tidak berlaku lagi dan harus dihitung ulang.",
        ),
        VERIFY_CENTRAL,
        A.SCORED,
        stage=Stage.CENTRAL,
    ),
    _offer(
        Act(
            "Ya, kembalikan ke Kanwil",
            "assessments:back_to_kanwil",
            "bad",
            needs_note=True,
            summary="Kembalikan ke Kanwil…",
            explanation="Kanwil memeriksa lagi dan harus meneruskannya sekali lagi ke pusat.",
            note_label="Alasan",
        ),
        VERIFY_CENTRAL,
        A.FORWARDED,
        A.CENTRAL,
    ),
)


def _is_open(assessment: Assessment, openings: Openings, stage: Stage | None) -> bool:
    if stage is None:
        return True
    opening = openings.get(stage)
    return assessment.cycle.state == CycleState.OPEN and opening is not None and opening.is_open


def acts_for(membership: Membership, assessment: Assessment, openings: Openings) -> list[Act]:
    """The acts of Kanwil and Pusat that are possible now, in the order of the work."""
    return [
        offer.act
        for offer in OFFERS
        if membership.can(offer.permission)
        and assessment.state in offer.states
        and _is_open(assessment, openings, offer.stage)
    ]


def level_of(membership: Membership) -> Level | None:
    """At which level this role judges; None for those who only read."""
    return next((level for level, needed in LEVEL_PERMISSION.items() if membership.can(needed)), None)


def why_not_judging(membership: Membership, assessment: Assessment, openings: Openings) -> str:
    """Why this person cannot judge items now, in words; empty when it is possible."""
    level = level_of(membership)
    if level is None:
        return "Anda membaca halaman ini; putusan diberikan oleh verifikator Kanwil dan pusat."
    if assessment.state != LEVEL_STATE[level]:
        return (
            f"Keadaan penilaian ini “{assessment.get_state_display()}”; "
            f"{level.label} memutus butir selama keadaannya “{LEVEL_STATE[level].label}”."
        )
    if not _is_open(assessment, openings, LEVEL_STAGE[level]):
        return f"Tahap {LEVEL_STAGE[level].label} sedang tidak dibuka menurut jadwal."
    return ""


def sees_scores(membership: Membership) -> bool:
    """Figures of several regions are for Kanwil and nation; a province's desk sees state and progress."""
    return membership.scope in {Scope.OFFICE, Scope.NATION}


def may_extend(membership: Membership, assessment: Assessment) -> bool:
    """Whether this role can move a deadline of this region now."""
    allowed = membership.can(MANAGE_CYCLES) or membership.can(CLOSE_KANWIL)
    return allowed and assessment.cycle.state == CycleState.OPEN
