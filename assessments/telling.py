"""What people are told when an assessment moves: the words, put into the outbox in the transaction of the act.

Each call is part of one verb; the key names the event, so that nobody is told the same thing twice.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse

from accounts.models import Membership
from assessments.models import Assessment, Cycle, Decree, Event, Extension
from assessments.queries import returned_items
from assessments.recipients import kanwil_of, operators_of
from assessments.states import AssessmentState, Stage
from assessments.windows import moment, openings
from notices.models import Notice
from notices.outbox import put, tell

A = AssessmentState
# Which regions still have a stage before them, or may come back to it.
CONCERNED: dict[str, frozenset[str]] = {
    Stage.FILLING: frozenset({A.DRAFT, A.SUBMITTED}),
    Stage.REPAIR: frozenset({A.DRAFT, A.SUBMITTED, A.KANWIL, A.RETURNED}),
}


def submitted(assessment: Assessment, *, by: Membership, again: bool) -> None:
    """To the Kanwil's staff: there is something to verify."""
    sent = "mengirim kembali formulir setelah perbaikan" if again else "mengirim formulir"
    opening = openings(assessment).get(Stage.KANWIL)
    until = f" Tahap verifikasi Kanwil ditutup {moment(opening.closes_at, assessment.region)}." if opening else ""
    tell(
        to=kanwil_of([assessment])[assessment.pk],
        key=_key("dikirim", assessment),
        subject=f"{assessment.region} {sent}",
        body=f"{assessment.region} {sent} {_cycle(assessment)}, dikirim oleh {by.user}.{until} "
        "Daerah masih dapat menariknya selama verifikasi belum dimulai.",
        url=_url(assessment),
    )


def returned(assessment: Assessment, *, note: str) -> None:
    """To the operators: the items that came back, each with its reason, and nothing else."""
    items = returned_items(assessment)
    lines = []
    for item in items:
        verdict = item.kanwil_verdict
        reason = f"{verdict.get_reason_code_display()}. {verdict.note}" if verdict else ""
        lines.append(f"- {item.indicator.code}: {reason}")
    opening = openings(assessment).get(Stage.REPAIR)
    until = f" sebelum {moment(opening.closes_at, assessment.region)}" if opening else ""
    listed = "\n".join(lines)
    _tell_operators(
        assessment,
        key=_key("perbaikan", assessment),
        subject=f"Formulir {assessment.region} dikembalikan: {len(items)} butir perlu diperbaiki",
        body=f"Kanwil mengembalikan formulir {_cycle(assessment)}. {note}".strip()
        + f"\n\nYang harus diperbaiki:\n{listed}\n\nPerbaiki butir itu, lalu kirim kembali{until}.",
    )


def forwarded(assessment: Assessment) -> None:
    """To the operators: the Kanwil is done."""
    _tell_operators(
        assessment,
        key=_key("diteruskan", assessment),
        subject=f"Formulir {assessment.region} diteruskan ke pusat",
        body=f"Kanwil sudah memutus semua butir formulir {_cycle(assessment)} dan meneruskannya ke pusat. "
        "Tidak ada yang perlu Anda kerjakan.",
    )


def sent_back(assessment: Assessment, *, note: str) -> None:
    """To the Kanwil's staff: the Pusat wants another look, and why."""
    tell(
        to=kanwil_of([assessment])[assessment.pk],
        key=_key("kembali-ke-kanwil", assessment),
        subject=f"Pusat mengembalikan penilaian {assessment.region}",
        body=f"Pusat mengembalikan penilaian {assessment.region} {_cycle(assessment)} ke Kanwil.\n\nAlasan: {note}",
        url=_url(assessment),
    )


def referred(assessment: Assessment, notes: Iterable[tuple[str, str]]) -> None:
    """To the Kanwil's staff: the items (by code) that the Pusat wants judged again, each with its note."""
    listed = "\n".join(f"- {code}: {note}" for code, note in notes)
    tell(
        to=kanwil_of([assessment])[assessment.pk],
        key=_key("periksa-ulang", assessment),
        subject=f"Pusat meminta periksa ulang: {assessment.region}",
        body=f"Pusat meminta Kanwil memeriksa ulang butir {assessment.region} {_cycle(assessment)} berikut. "
        f"Putusan atas butir lainnya tetap berlaku.\n\n{listed}\n\nPutuskan butir itu sekali lagi, lalu teruskan.",
        url=_url(assessment),
    )


def decided(assessments: Iterable[Assessment], decree: Decree) -> None:
    """To the operators of every region in the decree: the predicate. The scores are loaded with the assessments."""
    by_region = {assessment.region_id: assessment for assessment in assessments}
    notices = []
    for region, people in operators_of(by_region).items():
        assessment = by_region[region]
        score = assessment.score_final
        if score is None:
            continue
        figure = f"{score.final:.2f}".replace(".", ",")
        notices += [
            Notice(
                to_id=person,
                key=f"ditetapkan:{assessment.pk}:{decree.pk}",
                subject=f"Predikat {assessment.region}: {score.predicate_label}",
                body=f"Dengan keputusan nomor {decree.number}, {assessment.region} ditetapkan {score.predicate_label} "
                f"dengan nilai akhir {figure} dari 100 {_cycle(assessment)}. "
                "Nilai setiap butir beserta alasannya dapat dibaca di halaman Nilai.",
                url=reverse("assessments:scores", args=[assessment.pk]),
            )
            for person in people
        ]
    put(notices)


def extended(extension: Extension, assessment: Assessment, *, by: Membership) -> None:
    """To the operators: until when, why, by whom."""
    until = moment(extension.closes_at, assessment.region)
    label = extension.get_stage_display()
    _tell_operators(
        assessment,
        key=f"perpanjangan:{extension.pk}",
        subject=f"Perpanjangan untuk {assessment.region}: {label}",
        body=f"Tahap {label} untuk {assessment.region} diperpanjang sampai {until}.\n\nAlasan: {extension.reason}\n"
        f"Diberikan oleh {by.user} ({by.role_label} · {by.scope_label}).",
    )


def windows_moved(
    cycle: Cycle, moved: Mapping[str, tuple[datetime, datetime]], event: Event, *, by: Membership
) -> None:
    """To the operators of the regions that have a moved stage still before them: one notice each. 3 queries."""
    concerned: dict[str, frozenset[str]] = {s: CONCERNED[s] for s in moved if s in CONCERNED}
    states = frozenset[str]().union(*concerned.values())
    assessments = cycle.assessments.filter(state__in=states).select_related("region").order_by("pk")
    by_region = {assessment.region_id: assessment for assessment in assessments} if states else {}
    notices = []
    for region, people in (operators_of(by_region) if by_region else {}).items():
        assessment = by_region[region]
        lines = [
            f"- {Stage(stage).label}: {moment(moved[stage][0], assessment.region)} "
            f"sampai {moment(moved[stage][1], assessment.region)}"
            for stage, concerns in concerned.items()
            if assessment.state in concerns
        ]
        notices += [
            Notice(
                to_id=person,
                key=f"jadwal:{event.pk}:{assessment.pk}",
                subject=f"Jadwal penilaian {cycle.award_year} berubah",
                body=f"Jadwal untuk {assessment.region} sekarang:\n"
                + "\n".join(lines)
                + f"\n\nDiubah oleh {by.user} ({by.role_label} · {by.scope_label}). "
                "Perpanjangan yang sudah diberikan kepada daerah tetap berlaku bila lebih lama.",
                url=_url(assessment),
            )
            for person in people
        ]
    put(notices)


def _tell_operators(assessment: Assessment, *, key: str, subject: str, body: str) -> None:
    people = operators_of([assessment.region_id]).get(assessment.region_id, [])
    tell(to=people, key=key, subject=subject, body=body, url=_url(assessment))


def _key(what: str, assessment: Assessment) -> str:
    """The version moves with every change of state: it tells one sending from the next."""
    return f"{what}:{assessment.pk}:{assessment.version}"


def _cycle(assessment: Assessment) -> str:
    return f"penilaian {assessment.cycle.award_year} (kinerja {assessment.cycle.performance_year})"


def _url(assessment: Assessment) -> str:
    return reverse("assessments:assessment", args=[assessment.pk])
