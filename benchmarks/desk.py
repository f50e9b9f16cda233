"""A verdict with its lock, event and outbox, and the desk's pages with every item of the nation judged."""

import time
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from random import Random

from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from assessments.models import Assessment, Item, Verdict
from assessments.states import AssessmentState, Claim, CycleState, ItemState, Level, VerdictOutcome
from indicators.models import Band

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
    """Past the verbs, which would take minutes: a value and two verdicts for every item that nobody has filled yet."""
    open_ones = Assessment.objects.filter(cycle__state=CycleState.OPEN, state=AssessmentState.DRAFT)
    items = list(
        Item.objects.filter(assessment__in=open_ones, state=ItemState.EMPTY).select_related("indicator").order_by("pk")
    )
    dice = Random(2)  # noqa: S311 - made-up answers, the same in every run
    limits = _limits()
    for item in items:
        item.value = dice.choice(limits[item.indicator_id])
        item.claim = (Claim.YES if item.value else Claim.NO) if item.indicator.is_yes_no else Claim.VALUE
    returned = [position % EVERY == 0 for position, _ in enumerate(items)]
    for level, pointer in ((Level.KANWIL, "kanwil_verdict"), (Level.CENTRAL, "central_verdict")):
        verdicts = [_verdict(item, level, who, returned=back) for item, back in zip(items, returned, strict=True)]
        Verdict.objects.bulk_create(verdicts, batch_size=2000)
        for item, verdict in zip(items, verdicts, strict=True):
            item.state = ItemState.ACCEPTED if verdict.accepted else ItemState.RETURNED
            setattr(item, pointer, verdict)
    for start in range(0, len(items), 2000):
        fields = ["claim", "value", "state", "kanwil_verdict", "central_verdict"]
        Item.objects.write(items[start : start + 2000], fields)
    open_ones.update(state=AssessmentState.KANWIL)


def _limits() -> dict[int, list[Decimal]]:
    """Values that meet each band of an indicator, by indicator."""
    found: dict[int, list[Decimal]] = defaultdict(list)
    for indicator, limit in Band.objects.order_by("position").values_list("indicator_id", "limit"):
        found[indicator].append(Decimal(0) if limit is None else limit)
    return found


def _verdict(item: Item, level: Level, who: Membership, *, returned: bool) -> Verdict:
    return Verdict(
        item=item,
        level=level,
        item_version=item.version,
        outcome=VerdictOutcome.RETURN if returned else VerdictOutcome.ACCEPT,
        reason_code=REASONS[item.pk % len(REASONS)] if returned else "",
        note="Perjelas." if returned else "",
        verified_value=None if returned else item.value,
        by_id=who.user_id,
    )


def measure_desk(page: Callable[[str, str, Membership, str], None], central: Membership, kanwil: Membership) -> None:
    """The pages over many regions, for the nation and for one Kanwil."""
    judge_the_nation(kanwil)
    for name, url in (("Pengembalian", "assessments:returns"), ("Kecenderungan", "assessments:drift")):
        page(f"{name} nasional, semua butir diputus", reverse(url), central, "150 ms")
        own = f"{reverse(url)}?kanwil={kanwil.office_id}"
        page(f"{name} satu Kanwil", own, central, "150 ms")
