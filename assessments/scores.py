"""Computing and storing scores: reads in bulk, asks the pure engine, stores immutable snapshots."""

from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts.models import Membership
from assessments.errors import Refused
from assessments.events import event, write
from assessments.models import Adjustment, Assessment, Cycle, Event, Score, Tree
from assessments.queries import ScoreRow, score_rows
from assessments.sealing import hash_of_tree, seal_of_score
from assessments.states import AssessmentState, Claim, ItemState, Level, ScoreStage, VerdictOutcome
from assessments.transitions import move_all
from indicators import scoring
from indicators.models import Instrument
from indicators.queries import hash_of, spec_of

POINTER = {ScoreStage.SELF: "score_self", ScoreStage.KANWIL: "score_kanwil", ScoreStage.FINAL: "score_final"}
# Asked for each of 61,680 items of a nation: a member of an enum looks itself up every time.
EMPTY, ACCEPT, NOT_APPLICABLE = ItemState.EMPTY.value, VerdictOutcome.ACCEPT.value, Claim.NOT_APPLICABLE.value
JUDGED_BY: dict[ScoreStage, tuple[Level, ...]] = {
    ScoreStage.SELF: (),
    ScoreStage.KANWIL: (Level.KANWIL,),
    ScoreStage.FINAL: (Level.CENTRAL,),
}


def claimed(claim: str, value: Decimal | None, state: str) -> scoring.Answer:
    """What the engine is told of an item as the region claims it."""
    if state == EMPTY:
        return scoring.Answer()
    return scoring.Answer(value, claim == NOT_APPLICABLE)


def answer_for(stage: ScoreStage, row: ScoreRow) -> scoring.Answer:
    """What the engine is told about an item at a stage, of a row with the verdict of the stage's level.

    Self: the claim, as if all were accepted. Kanwil and final: the verdict of that level on the item's present version;
    ScoringError when there is none, never a silent zero.
    """
    if stage is ScoreStage.SELF or row[5] == EMPTY:
        return claimed(row[2], row[3], row[5])
    _, code, claim, value, version, _, judged_version, outcome, verified = row
    if outcome is None or judged_version != version:
        raise scoring.ScoringError(
            f"Butir {code}: belum ada putusan untuk versi terakhir, sehingga belum dapat dinilai."
        )
    accepted = outcome == ACCEPT
    return scoring.Answer(verified if accepted else value, claim == NOT_APPLICABLE, accepted, value)


@lru_cache(maxsize=8)
def _frozen_spec(instrument_id: int, instrument_hash: str) -> scoring.Instrument:
    spec = spec_of(Instrument.objects.select_related("scheme").get(pk=instrument_id))
    if hash_of(spec) != instrument_hash:
        raise Refused("Instrumen berubah sejak siklus dibuka; nilai tidak dihitung. Hubungi pengelola sistem.")
    return spec


def frozen_spec(cycle: Cycle) -> scoring.Instrument:
    """The instrument as its cycle froze it: read once a process, and kept only under its own hash.

    Refused when the instrument in the database is no longer what was frozen.
    """
    return _frozen_spec(cycle.instrument_id, cycle.instrument_hash)


def results(
    spec: scoring.Instrument, assessment_ids: Sequence[int], stage: ScoreStage
) -> Generator[tuple[int, scoring.Result]]:
    """(assessment id, result) in the order of the ids: 1 query for any number of regions, 2 at the final stage."""
    adjustments = adjustments_of(assessment_ids) if stage is ScoreStage.FINAL else {}
    # A cursor of the server must be closed before what cannot be scored rolls the transaction back.
    with closing(score_rows(assessment_ids, *JUDGED_BY[stage])) as rows:
        for pk, own in groupby(rows, key=itemgetter(0)):
            answers = {row[1]: answer_for(stage, row) for row in own}
            yield pk, scoring.score(spec, answers, adjustments.get(pk, ()))


def adjustments_of(assessment_ids: Iterable[int]) -> dict[int, list[scoring.Adjustment]]:
    """The approved adjustments by assessment id."""
    found: dict[int, list[scoring.Adjustment]] = defaultdict(list)
    for row in Adjustment.objects.counting().filter(assessment_id__in=list(assessment_ids)):
        found[row.assessment_id].append(
            scoring.Adjustment(row.points, f"{row.get_kind_display()}: {row.reason} ({row.basis})", row.kind)
        )
    return found


def explanation(result: scoring.Result) -> dict[str, Any]:
    """The whole tree as plain data: figures as text, so that no digit is lost."""
    return {
        "base": str(result.base),
        "final": str(result.final),
        "predicate": result.predicate.code,
        "adjustments": [{"points": str(a.points), "reason": a.reason, "kind": a.kind} for a in result.adjustments],
        "added": [{"kind": k.kind, "points": str(k.points), "counted": str(k.counted)} for k in result.added],
        "rights": [
            {
                "number": right.number,
                "name": right.name,
                "score": None if right.score is None else str(right.score),
                "kinds": [
                    {
                        "kind": kind.kind,
                        "weight": str(kind.weight),
                        "points": str(kind.points),
                        "possible": str(kind.possible),
                        "share": str(kind.share),
                        "not_applicable": str(kind.totals.not_applicable),
                        "items": [
                            {
                                "code": item.code,
                                "claimed": None if item.claimed is None else str(item.claimed),
                                "value": None if item.value is None else str(item.value),
                                "basis": item.basis.value,
                                "band": item.band,
                                "points": str(item.points),
                                "possible": str(item.possible),
                            }
                            for item in kind.items
                        ],
                    }
                    for kind in right.kinds
                ],
            }
            for right in result.rights
        ],
    }


@transaction.atomic
def compute(*, assessment_ids: Sequence[int], stage: ScoreStage, by: Membership | None = None) -> list[Score]:
    """Score regions of one cycle at one stage and keep the snapshots. Twice on the same input changes nothing.

    The final stage also moves the assessment from central verification to "nilai akhir dihitung". Reads with at most
    4 queries, whatever the number of regions.
    """
    pointer = POINTER[stage]
    assessments = {
        assessment.pk: assessment
        for assessment in Assessment.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=assessment_ids)
        .select_related("cycle", pointer)
        .defer(f"{pointer}__explanation")
        .order_by("pk")
    }
    if stage is ScoreStage.FINAL:
        _require_central(assessments.values())
    cycle = next(iter(assessments.values())).cycle
    changed = []
    with closing(results(frozen_spec(cycle), list(assessments), stage)) as scored:
        for pk, result in scored:
            snapshot = _snapshot(assessments[pk], stage, result, cycle.instrument_hash)
            if not _same(getattr(assessments[pk], pointer), snapshot):
                changed.append((assessments[pk], snapshot))
    Score.objects.bulk_create(snapshot for _, snapshot in changed)
    for assessment, snapshot in changed:
        setattr(assessment, pointer, snapshot)
    newest = Score.objects.filter(assessment=OuterRef("pk"), stage=stage).order_by("-pk").values("pk")[:1]
    Assessment.objects.filter(pk__in=[a.pk for a, _ in changed]).update(**{pointer: Subquery(newest)})
    events = [_scored(assessment, snapshot, by) for assessment, snapshot in changed]
    if stage is ScoreStage.FINAL:
        done = [a for a in assessments.values() if a.state == AssessmentState.CENTRAL]
        events += move_all(done, AssessmentState.SCORED, by=by)
    write(events)
    return [snapshot for _, snapshot in changed]


def _scored(assessment: Assessment, snapshot: Score, by: Membership | None) -> Event:
    after = {
        "stage": str(snapshot.stage),
        "final": snapshot.final,
        "predicate": snapshot.predicate_label,
        "input": snapshot.input_hash,
        "seal": snapshot.seal,
    }
    return event(Event.Verb.SCORED, by=by, assessment=assessment, after=after)


def _require_central(assessments: Iterable[Assessment]) -> None:
    for assessment in assessments:
        if assessment.state not in {AssessmentState.CENTRAL, AssessmentState.SCORED}:
            raise Refused(
                f"{assessment.region} dalam keadaan “{assessment.get_state_display()}”; "
                "nilai akhir hanya dihitung setelah verifikasi pusat."
            )


def _snapshot(assessment: Assessment, stage: ScoreStage, result: scoring.Result, spec_hash: str) -> Score:
    tree = Tree(explanation(result))
    snapshot = Score(
        assessment=assessment,
        stage=stage,
        base=result.base,
        adjustments=sum((k.counted for k in result.added), Decimal(0)),
        final=result.final,
        predicate_code=result.predicate.code,
        predicate_label=result.predicate.label,
        explanation=tree,
        input_hash=hash_of_tree(spec_hash, stage.value, tree),
    )
    snapshot.seal = seal_of_score(snapshot)
    return snapshot


def _same(current: Score | None, fresh: Score) -> bool:
    return current is not None and current.input_hash == fresh.input_hash
