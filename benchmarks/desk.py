"""A verdict with its lock, event and outbox, and the desk's pages with every item of the nation judged."""

import time
from collections.abc import Callable

from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from assessments.models import Assessment, Item, Verdict
from assessments.states import AssessmentState, Claim, CycleState, ItemState, Level, VerdictOutcome

RUNS = 20
EVERY = 12  # one item in so many is returned
REASONS = ("tahun-salah", "tidak-lengkap", "tanpa-sumber")


def measure_verdict(report: Callable[[str, list[float], str], None], who: Membership) -> None:
    """Judge one item again and again, from the browser's form to the redirect."""
    item = Item.objects.filter(assessment__state=AssessmentState.KANWIL).exclude(state=ItemState.EMPTY)[0]
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(who.user)
    taken = []
    for run in range(RUNS):
        item.refresh_from_db()
        form = {
            "outcome": (VerdictOutcome.ACCEPT, VerdictOutcome.RETURN)[run % 2],
            "reason_code": "lainnya",
            "note": "Perjelas.",
            "version": item.version,
            "seen_verdict": item.kanwil_verdict_id or "",
        }
        start = time.perf_counter()
        answer = client.post(reverse("assessments:judge", args=[item.pk]), form)
        taken.append(time.perf_counter() - start)
        if answer.status_code != 302:
            raise SystemExit(f"putusan: {answer.status_code}")
    report("Menyimpan satu putusan", taken, "40 ms")


@transaction.atomic
def judge_the_nation(who: Membership) -> None:
    """Past the verbs, which would take minutes: a verdict on every item that nobody has filled yet."""
    open_ones = Assessment.objects.filter(cycle__state=CycleState.OPEN, state=AssessmentState.DRAFT)
    items = list(Item.objects.filter(assessment__in=open_ones, state=ItemState.EMPTY))
    verdicts = [_verdict(item, who, returned=position % EVERY == 0) for position, item in enumerate(items)]
    Verdict.objects.bulk_create(verdicts, batch_size=2000)
    for item, verdict in zip(items, verdicts, strict=True):
        item.claim, item.value = Claim.YES, 1
        item.state = ItemState.ACCEPTED if verdict.accepted else ItemState.RETURNED
        item.kanwil_verdict = verdict
    for start in range(0, len(items), 2000):
        Item.objects.write(items[start : start + 2000], ["claim", "value", "state", "kanwil_verdict"])
    open_ones.update(state=AssessmentState.KANWIL)


def _verdict(item: Item, who: Membership, *, returned: bool) -> Verdict:
    return Verdict(
        item=item,
        level=Level.KANWIL,
        item_version=item.version,
        outcome=VerdictOutcome.RETURN if returned else VerdictOutcome.ACCEPT,
        reason_code=REASONS[item.pk % len(REASONS)] if returned else "",
        note="Perjelas." if returned else "",
        verified_value=None if returned else 1,
        by_id=who.user_id,
    )


def measure_desk(page: Callable[[str, str, Membership, str], None], central: Membership, kanwil: Membership) -> None:
    """The pages over many regions, for the nation and for one Kanwil."""
    judge_the_nation(kanwil)
    for name, url in (("Pengembalian", "assessments:returns"), ("Kecenderungan", "assessments:drift")):
        page(f"{name} nasional, semua butir diputus", reverse(url), central, "150 ms")
        own = f"{reverse(url)}?kanwil={kanwil.office_id}"
        page(f"{name} satu Kanwil", own, central, "150 ms")
