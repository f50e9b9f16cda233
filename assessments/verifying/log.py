"""The log: each chain from its first event to its end."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from assessments.models import Chain, Event
from assessments.sealing import SEALED, seal_of
from assessments.verifying.scope import CHUNK, Misfit, Scope, Tally, moment


@dataclass(slots=True)
class _Line:
    """A chain as its row tells it, and how far its events were followed."""

    row: Chain
    length: int = 0
    tip: str = ""

    @property
    def key(self) -> tuple[int | None, int | None]:
        return self.row.assessment_id, self.row.cycle_id

    @property
    def name(self) -> str:
        if self.row.assessment:
            return f"log {self.row.assessment.region} {self.row.assessment.cycle.award_year}"
        return f"log siklus {self.row.cycle.award_year}" if self.row.cycle else "log umum"


def check_log(scope: Scope, tally: Tally) -> None:
    """Every event in order: position, seal, chain; then that no chain ends before the end its row tells of."""
    lines = {chain.pk: _Line(chain) for chain in _chains(scope)}
    events = Event.objects.filter(chain__in=lines) if scope.cycle else Event.objects.all()
    rows = events.order_by("pk").values_list("pk", "chain", "position", "seal", *SEALED).iterator(CHUNK * 4)
    for pk, chain, position, seal, *parts in rows:
        line = lines.get(chain) or lines.setdefault(chain, _Line(_chain(chain)))
        _follow(line, pk, position, seal, parts)
        tally.count += 1
        if scope.until is None or pk <= scope.until:
            scope.tips[chain], scope.last = seal, pk
    later = dict(Chain.objects.values_list("pk", "length"))
    for pk, line in lines.items():
        if line.length < line.row.length:
            missing = line.row.length - line.length
            raise Misfit(f"{line.name}: {missing} peristiwa hilang di ujung, sesudah peristiwa ke-{line.length}.")
        if line.length > later[pk]:
            raise Misfit(f"{line.name}: {line.length - later[pk]} peristiwa terlalu banyak di ujung.")


def _follow(line: _Line, pk: int, position: int, seal: str, parts: list[Any]) -> None:
    if trouble := _trouble(line, position, seal, parts):
        at, verb = parts[:2]
        raise Misfit(f"{line.name}: peristiwa {pk} ({verb}, {moment(at)}), ke-{position}: {trouble}")
    line.length, line.tip = position, seal


def _trouble(line: _Line, position: int, seal: str, parts: list[Any]) -> str:
    row = dict(zip(SEALED, parts, strict=True))
    if position != line.length + 1:
        return f"peristiwa ke-{line.length + 1} sebelumnya hilang."
    if line.key != (row["assessment_id"], None if row["assessment_id"] else row["cycle_id"]):
        return "berada di rantai yang salah."
    if seal_of(line.tip, parts) != seal:
        return "isinya tidak sesuai dengan segelnya."
    if position == line.row.length and seal != line.row.tip:
        return "segelnya bukan ujung rantai yang dicatat."
    return ""


def _chains(scope: Scope) -> QuerySet[Chain]:
    chains = Chain.objects.select_related("assessment__region", "assessment__cycle", "cycle")
    return chains.filter(scope.of("assessment__cycle") | scope.of("cycle")) if scope.cycle else chains


def _chain(pk: int) -> Chain:
    """A chain that began after the others were read; it ends where its events end."""
    chain = _chains(Scope()).filter(pk=pk).first()
    if chain is None:
        raise Misfit(f"log: rantai {pk}, tempat beberapa peristiwa berada, tidak ada lagi.")
    chain.length, chain.tip = 0, ""
    return chain
