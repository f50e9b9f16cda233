"""Computing and storing scores: reads in bulk, asks the pure engine, stores immutable snapshots."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from accounts.models import Membership
from assessments.errors import Refused
from assessments.events import event
from assessments.models import Adjustment, Assessment, Event, Score
from assessments.queries import ScoreRow, score_rows
from assessments.states import AssessmentState, Claim, ItemState, ScoreStage, VerdictOutcome
from assessments.transitions import move
from indicators import scoring
from indicators.models import Instrument
from indicators.queries import hash_of, spec_of

POINTER = {ScoreStage.SELF: "score_self", ScoreStage.KANWIL: "score_kanwil", ScoreStage.FINAL: "score_final"}


def claimed(claim: str, value: Decimal | None, state: str) -> scoring.Answer:
    """What the engine is told of an item as the region claims it."""
    if state == ItemState.EMPTY:
        return scoring.Answer()
    return scoring.Answer(value, not_applicable=claim == Claim.NOT_APPLICABLE)


def answer_for(stage: ScoreStage, row: ScoreRow) -> scoring.Answer:
    """What the engine is told about an item at a stage.

    Self: the claim, as if all were accepted. Kanwil and final: the verdict of that level on the item's present version;
    ScoringError when there is none, never a silent zero.
    """
    (
        _,
        code,
        claim,
        value,
        version,
        state,
        kanwil_version,
        kanwil,
        kanwil_value,
        central_version,
        central,
        central_value,
    ) = row
    if stage is ScoreStage.SELF or state == ItemState.EMPTY:
        return claimed(claim, value, state)
    if stage is ScoreStage.KANWIL:
        judged_version, outcome, verified = kanwil_version, kanwil, kanwil_value
    else:
        judged_version, outcome, verified = central_version, central, central_value
    if outcome is None or judged_version != version:
        raise scoring.ScoringError(
            f"Butir {code}: belum ada putusan untuk versi terakhir, sehingga belum dapat dinilai."
        )
    accepted = outcome == VerdictOutcome.ACCEPT
    return scoring.Answer(
        verified if accepted else value, not_applicable=claim == Claim.NOT_APPLICABLE, accepted=accepted
    )


class Scorer:
    """Scores regions of one instrument; reads the instrument once."""

    def __init__(self, instrument: Instrument) -> None:
        self.spec = spec_of(instrument)
        self.spec_hash = hash_of(self.spec)

    def results(self, assessment_ids: Sequence[int], stage: ScoreStage) -> dict[int, scoring.Result]:
        """Result by assessment id: 2 queries for any number of regions."""
        answers: dict[int, dict[str, scoring.Answer]] = defaultdict(dict)
        for row in score_rows(assessment_ids):
            answers[row[0]][row[1]] = answer_for(stage, row)
        adjustments = adjustments_of(assessment_ids) if stage is ScoreStage.FINAL else {}
        return {pk: scoring.score(self.spec, answers[pk], adjustments.get(pk, ())) for pk in assessment_ids}


def adjustments_of(assessment_ids: Iterable[int]) -> dict[int, list[scoring.Adjustment]]:
    """The standing adjustments by assessment id."""
    found: dict[int, list[scoring.Adjustment]] = defaultdict(list)
    for row in Adjustment.objects.filter(assessment_id__in=list(assessment_ids), withdrawn_at=None):
        found[row.assessment_id].append(
            scoring.Adjustment(row.points, f"{row.get_kind_display()}: {row.reason} ({row.basis})")
        )
    return found


def explanation(result: scoring.Result) -> dict[str, Any]:
    """The whole tree as plain data: figures as text, so that no digit is lost."""
    return {
        "base": str(result.base),
        "final": str(result.final),
        "predicate": result.predicate.code,
        "adjustments": [{"points": str(a.points), "reason": a.reason} for a in result.adjustments],
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
                        "items": [
                            {
                                "code": item.code,
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

    The final stage also moves the assessment from central verification to "nilai akhir dihitung".
    """
    assessments = list(
        Assessment.objects.select_for_update(of=("self",))
        .filter(pk__in=assessment_ids)
        .select_related("cycle__instrument", "region", POINTER[stage])
        .order_by("pk")
    )
    if stage is ScoreStage.FINAL:
        _require_central(assessments)
    scorer = Scorer(assessments[0].cycle.instrument)
    if scorer.spec_hash != assessments[0].cycle.instrument_hash:
        raise Refused("Instrumen berubah sejak siklus dibuka; nilai tidak dihitung. Hubungi pengelola sistem.")
    results = scorer.results([a.pk for a in assessments], stage)
    fresh = [(a, _snapshot(a, stage, results[a.pk], scorer.spec_hash)) for a in assessments]
    changed = [(a, s) for a, s in fresh if not _same(getattr(a, POINTER[stage]), s)]
    Score.objects.bulk_create([s for _, s in changed])
    for assessment, snapshot in changed:
        setattr(assessment, POINTER[stage], snapshot)
    Assessment.objects.bulk_update([a for a, _ in changed], [POINTER[stage]], batch_size=200)
    Event.objects.bulk_create(
        event(
            Event.Verb.SCORED,
            by=by,
            assessment=a,
            after={
                "stage": stage.value,
                "final": s.final,
                "predicate": s.predicate_label,
                "input": s.input_hash,
            },
        )
        for a, s in changed
    )
    if stage is ScoreStage.FINAL:
        for assessment in assessments:
            if assessment.state == AssessmentState.CENTRAL:
                move(assessment, AssessmentState.SCORED, by=by)
    return [s for _, s in changed]


def _require_central(assessments: Sequence[Assessment]) -> None:
    for assessment in assessments:
        if assessment.state not in {AssessmentState.CENTRAL, AssessmentState.SCORED}:
            raise Refused(
                f"{assessment.region} dalam keadaan “{assessment.get_state_display()}”; "
                "nilai akhir hanya dihitung setelah verifikasi pusat."
            )


def _snapshot(assessment: Assessment, stage: ScoreStage, result: scoring.Result, spec_hash: str) -> Score:
    tree = explanation(result)
    fingerprint = json.dumps([spec_hash, stage.value, tree], sort_keys=True, cls=DjangoJSONEncoder)
    return Score(
        assessment=assessment,
        stage=stage,
        base=result.base,
        adjustments=sum((a.points for a in result.adjustments), Decimal(0)),
        final=result.final,
        predicate_code=result.predicate.code,
        predicate_label=result.predicate.label,
        explanation=tree,
        input_hash=hashlib.sha256(fingerprint.encode()).hexdigest(),
    )


def _same(current: Score | None, fresh: Score) -> bool:
    return current is not None and current.input_hash == fresh.input_hash
