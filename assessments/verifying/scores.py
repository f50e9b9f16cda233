"""Snapshots of scores: each in itself, all against the log, and what is in force against the newest."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import zip_longest

from django.db.models import F

from assessments.models import Assessment, Decision, Event, Score
from assessments.sealing import hash_of_tree, seal_of_score
from assessments.states import AssessmentState, ScoreStage
from assessments.verifying.scope import CHUNK, Misfit, Scope, Tally, facts, moment

POINTER = {ScoreStage.SELF: "score_self", ScoreStage.KANWIL: "score_kanwil", ScoreStage.FINAL: "score_final"}
SETTLED = frozenset({AssessmentState.SCORED, AssessmentState.DECIDED})


def check_scores(scope: Scope, tally: Tally) -> None:
    """Each snapshot against its seal, all of them against the log, and what is in force against the newest."""
    scores = Score.objects.filter(scope.of("assessment__cycle")).select_related(
        "assessment__region", "assessment__cycle"
    )
    found: dict[int, list[str]] = defaultdict(list)
    newest: dict[tuple[int, str], Score] = {}
    for score in scores.order_by("pk").iterator(CHUNK):
        _check_seal(score)
        score.explanation = None  # what follows needs it no more, and it is large
        found[score.assessment_id].append(score.seal)
        newest[score.assessment_id, score.stage] = score
        tally.count += 1
    _check_named(scope, found)
    for score in newest.values():
        _check_in_force(score)
    _check_pointers(scope)


def _name(score: Score) -> str:
    where = f"{score.assessment.region} {score.assessment.cycle.award_year}"
    return f"{score.get_stage_display()} {where} (nilai {score.pk}, dihitung {moment(score.computed_at)})"


def _check_seal(score: Score) -> None:
    spec_hash = score.assessment.cycle.instrument_hash
    if hash_of_tree(spec_hash, score.stage, score.explanation) != score.input_hash:
        raise Misfit(f"{_name(score)}: penjelasannya tidak sesuai dengan sidiknya.")
    if seal_of_score(score) != score.seal:
        raise Misfit(f"{_name(score)}: angka atau predikatnya tidak sesuai dengan segelnya.")


def _check_named(scope: Scope, found: Mapping[int, list[str]]) -> None:
    """The log names the seal of every snapshot, in the order in which they were made."""
    events = Event.objects.filter(scope.of("cycle"), verb=Event.Verb.SCORED).order_by("pk")
    named: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, assessment, after in events.values_list("pk", "assessment", "after").iterator(CHUNK):
        named[assessment][facts(after).get("seal", "")] = pk
    for assessment, seals in found.items():
        for seal, expected in zip_longest(seals, [s for s in named[assessment] if s in seals]):
            if seal != expected:
                # Ordered newest first: the copy of a row is the first one.
                score = Score.objects.select_related("assessment__region", "assessment__cycle").filter(seal=seal)[0]
                raise Misfit(f"{_name(score)}: tidak tertulis di log pada urutannya.")
    for assessment, by_seal in named.items():
        for seal, pk in by_seal.items():
            if seal not in found[assessment] and not Score.objects.filter(seal=seal).exists():
                region = Assessment.objects.select_related("region").get(pk=assessment).region
                raise Misfit(f"nilai {region} yang ditulis peristiwa {pk} tidak ada lagi.")


def _check_in_force(score: Score) -> None:
    assessment = score.assessment
    pointer = getattr(assessment, f"{POINTER[ScoreStage(score.stage)]}_id")
    reopened = pointer is None and score.stage == ScoreStage.FINAL and assessment.state not in SETTLED
    if pointer != score.pk and not reopened:
        raise Misfit(f"{_name(score)}: yang terakhir dihitung, tetapi yang berlaku adalah nilai {pointer or 'kosong'}.")


def _check_pointers(scope: Scope) -> None:
    """Nobody's score in force is another's or another stage's, and a decree says what its score says."""
    assessments = Assessment.objects.filter(scope.of("cycle")).select_related("region")
    for stage, pointer in POINTER.items():
        own = {f"{pointer}__assessment": F("pk"), f"{pointer}__stage": stage}
        wrong = assessments.filter(**{f"{pointer}__isnull": False}).exclude(**own).first()
        if wrong:
            raise Misfit(f"{stage.label} {wrong.region}: yang berlaku adalah nilai daerah atau tahap lain.")
    same = {
        "score": F("assessment__score_final"),
        "predicate_code": F("score__predicate_code"),
        "predicate_label": F("score__predicate_label"),
    }
    decisions = Decision.objects.filter(scope.of("assessment__cycle")).select_related("assessment__region", "decree")
    if decision := decisions.exclude(**same).first():
        raise Misfit(f"penetapan {decision.assessment.region} ({decision.decree}): berbeda dari nilai akhirnya.")
