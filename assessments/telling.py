"""What people are told when an assessment moves: the words, put into the outbox in the transaction of the act.

Each call is part of one verb; the key names the event, so that nobody is told the same thing twice.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from assessments.models import Adjustment, Assessment, Cycle, Decree, Event, Extension, ObjectionRuling, Window
from assessments.queries import returned_items
from assessments.recipients import adjusters, central_people, kanwil_of, operators_of
from assessments.states import AssessmentState, Stage
from assessments.windows import moment, openings
from notices.models import Notice
from notices.outbox import put, tell

A = AssessmentState
# Which regions still have a stage before them, or may come back to it.
CONCERNED: dict[str, frozenset[str]] = {
    Stage.FILLING: frozenset({A.DRAFT, A.SUBMITTED}),
    Stage.REPAIR: frozenset({A.DRAFT, A.SUBMITTED, A.KANWIL, A.RETURNED}),
    Stage.OBJECTION: frozenset({A.FORWARDED, A.CENTRAL, A.SCORED}),
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


def provisional(assessments: Iterable[Assessment], window: Window, closing: Mapping[int, datetime]) -> None:
    """To the operators: the provisional result, and until when they may object (`closing`, by assessment).

    The scores come with the assessments.
    """
    by_region = {assessment.region_id: assessment for assessment in assessments}
    notices = []
    for region, people in operators_of(by_region).items():
        assessment = by_region[region]
        score, place = assessment.score_final, assessment.region
        if score is None:
            continue
        figure = f"{score.final:.2f}".replace(".", ",")
        begins, ends = moment(window.opens_at, place), moment(closing[assessment.pk], place)
        notices += [
            Notice(
                to_id=person,
                key=_key("hasil-sementara", assessment),
                subject=f"Hasil sementara {place}: {figure}",
                body=f"Nilai akhir sementara {place} {_cycle(assessment)}: {figure} dari 100. Nilai ini sementara, "
                f"belum ditetapkan.\n\nSanggahan per butir dapat diajukan dari {begins} sampai {ends}.",
                url=_objections_url(assessment),
            )
            for person in people
        ]
    put(notices)


def objected(assessment: Assessment) -> None:
    """To the verifiers of the Pusat: a region objects. One notice a region and day, however many items."""
    day = timezone.localdate().isoformat()
    tell(
        to=central_people(),
        key=f"sanggahan:{assessment.pk}:{day}",
        subject=f"{assessment.region} mengajukan sanggahan",
        body=f"{assessment.region} mengajukan sanggahan atas hasil sementara {_cycle(assessment)}. "
        "Sanggahan diputus oleh orang yang tidak memberi putusan yang disanggah. Penetapan menunggu sampai semua "
        "sanggahan diputus.",
        url=f"{reverse('assessments:objection_list')}?q={quote(assessment.region.name)}",
    )


def ruled(ruling: ObjectionRuling, assessment: Assessment) -> None:
    """To the operators: what was ruled, why, and what it does to the score."""
    code, after = ruling.objection.item.indicator.code, ruling.score_after
    figures = [f"{score.final:.2f}".replace(".", ",") for score in (ruling.score_before, after) if score]
    changed = f"Nilai akhir sementara berubah dari {figures[0]} menjadi {figures[1]}." if after else "Nilai tetap."
    _tell_operators(
        assessment,
        key=f"sanggahan-diputus:{ruling.pk}",
        subject=f"Sanggahan butir {code} {ruling.get_outcome_display().lower()}",
        body=f"Sanggahan {assessment.region} atas butir {code} {_cycle(assessment)}: "
        f"{ruling.get_outcome_display().lower()}. {changed}\n\nAlasan: {ruling.reason}",
        url=_objections_url(assessment),
    )


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


def adjustment_proposed(adjustment: Adjustment, assessment: Assessment) -> None:
    """To whoever may approve it, apart from the author."""
    tell(
        to=[person for person in adjusters() if person != adjustment.by_id],
        key=f"penyesuaian-diajukan:{adjustment.pk}",
        subject=f"Penyesuaian nilai {assessment.region} menunggu persetujuan",
        body=f"{adjustment.by} mengajukan penyesuaian {_signed(adjustment)} poin untuk {assessment.region} "
        f"{_cycle(assessment)}: {adjustment.get_kind_display()}.\n\nAlasan: {adjustment.reason}\n"
        f"Dasar: {adjustment.basis}\n\nPenetapan menunggu sampai penyesuaian ini disetujui atau ditolak.",
        url=reverse("assessments:adjust", args=[assessment.pk]),
    )


def adjustment_decided(adjustment: Adjustment, assessment: Assessment) -> None:
    """To its author; to the operators when it counts."""
    word = adjustment.get_state_display().lower()
    note = f"\n\nCatatan: {adjustment.decision_note}" if adjustment.decision_note else ""
    body = (
        f"Penyesuaian {_signed(adjustment)} poin untuk {assessment.region} {_cycle(assessment)} {word}: "
        f"{adjustment.get_kind_display()}.\n\nAlasan: {adjustment.reason}\nDasar: {adjustment.basis}{note}"
    )
    subject = f"Penyesuaian nilai {assessment.region} {word}"
    url = reverse("assessments:scores", args=[assessment.pk])
    key = f"penyesuaian-diputus:{adjustment.pk}"
    tell(to=[adjustment.by_id], key=key, subject=subject, body=body, url=url)
    if adjustment.counts:
        _tell_operators(assessment, key=key, subject=subject, body=body, url=url)


def adjustment_withdrawn(adjustment: Adjustment, assessment: Assessment, *, by: Membership) -> None:
    """A counted one is no longer: to its author and approver, apart from who withdrew it, and to the operators."""
    subject = f"Penyesuaian nilai {assessment.region} dicabut"
    body = (
        f"{by.user} mencabut penyesuaian {_signed(adjustment)} poin untuk {assessment.region} {_cycle(assessment)}: "
        f"{adjustment.get_kind_display()}. Nilainya dihitung lagi tanpa penyesuaian itu.\n\n"
        f"Alasan semula: {adjustment.reason}"
    )
    url = reverse("assessments:scores", args=[assessment.pk])
    key = f"penyesuaian-dicabut:{adjustment.pk}"
    involved = (adjustment.by_id, adjustment.decided_by_id)
    people = [person for person in involved if person is not None and person != by.user_id]
    tell(to=people, key=key, subject=subject, body=body, url=url)
    _tell_operators(assessment, key=key, subject=subject, body=body, url=url)


def _signed(adjustment: Adjustment) -> str:
    return f"{adjustment.points:+.2f}".replace(".", ",").replace("-", "\N{MINUS SIGN}")


def _tell_operators(assessment: Assessment, *, key: str, subject: str, body: str, url: str = "") -> None:
    people = operators_of([assessment.region_id]).get(assessment.region_id, [])
    tell(to=people, key=key, subject=subject, body=body, url=url or _url(assessment))


def _key(what: str, assessment: Assessment) -> str:
    """The version moves with every change of state: it tells one sending from the next."""
    return f"{what}:{assessment.pk}:{assessment.version}"


def _cycle(assessment: Assessment) -> str:
    return f"penilaian {assessment.cycle.award_year} (kinerja {assessment.cycle.performance_year})"


def _objections_url(assessment: Assessment) -> str:
    return reverse("assessments:objections", args=[assessment.pk])


def _url(assessment: Assessment) -> str:
    return reverse("assessments:assessment", args=[assessment.pk])
