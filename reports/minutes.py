"""The sheet of a berita acara: wholly from what was frozen when it was asked for, in a working form of ours."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from assessments.minutes import ACCEPTED, EMPTY, RETURNED, UNJUDGED
from assessments.models import Minutes
from indicators.states import Kind
from reports.models import MinutesSheet
from reports.printed import keep, kept
from reports.printing import press
from reports.qr import qr_svg

STYLESHEETS = ("print-record.css", "print-minutes.css")


def print_minutes(minutes_id: int) -> MinutesSheet:
    """Print a berita acara once; a sheet that is there stays as it is."""
    minutes = Minutes.objects.select_related(
        "by", "assessment__cycle__instrument", "assessment__region__province", "assessment__office"
    ).get(pk=minutes_id)
    if there := kept(MinutesSheet, minutes=minutes):
        return there
    content = press(*STYLESHEETS).pdf(html_of(minutes))
    return keep(MinutesSheet, f"berita-acara/{minutes.number}.pdf", content, minutes=minutes)[0]


@dataclass(frozen=True, slots=True)
class Line:
    """One right, or all of them: accepted and returned of each kind, then the sums."""

    name: str
    kinds: list[tuple[int, int]]
    total: int
    accepted: int
    returned: int
    unjudged: int
    empty: int


def lines_of(content: dict[str, Any]) -> list[Line]:
    """A line a right, and the sum of all behind them."""
    rights = content["rights"]
    summed: dict[str, Counter[str]] = {kind: Counter() for kind in Kind.values}
    for right in rights:
        for kind, counts in right["kinds"].items():
            summed[kind].update(counts)
    lines = [_line(f"{right['number']}. {right['name']}", right["kinds"]) for right in rights]
    return [*lines, _line("Jumlah", {kind: dict(counts) for kind, counts in summed.items()})]


def _line(name: str, kinds: dict[str, dict[str, int]]) -> Line:
    def of(what: str, among: Iterable[str] = Kind.values) -> int:
        return sum(kinds.get(kind, {}).get(what, 0) for kind in among)

    found = {what: of(what) for what in (ACCEPTED, RETURNED, UNJUDGED, EMPTY)}
    return Line(
        name,
        [(of(ACCEPTED, [kind]), of(RETURNED, [kind])) for kind in Kind.values],
        sum(found.values()),
        found[ACCEPTED],
        found[RETURNED],
        found[UNJUDGED],
        found[EMPTY],
    )


def html_of(minutes: Minutes) -> str:
    """The sheets of one berita acara."""
    content = minutes.content
    *lines, total = lines_of(content)
    context = {
        "minutes": minutes,
        "content": content,
        "signing": content["signing"],
        "day": date.fromisoformat(content["signing"]["day"]),
        "cycle": minutes.assessment.cycle,
        "place": minutes.assessment.region,
        "kinds": Kind.labels,
        "lines": lines,
        "total": total,
        "qr": qr_svg(settings.PUBLIC_URL + minutes.verify_path),
        "check_address": settings.PUBLIC_URL.split("://")[-1] + "/cek/",
    }
    return render_to_string("reports/pdf/minutes.html", context)
