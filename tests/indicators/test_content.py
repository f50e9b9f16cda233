"""Instruments as data: what is shipped loads, comes back equal, and any change of it shows in its fingerprint."""

from decimal import Decimal

import pytest

from indicators.content import clear, content_of, fingerprint, write
from indicators.loading import DATA, load
from indicators.models import BandDecision, Indicator, Instrument
from indicators.queries import spec_of
from indicators.scoring import Answer, score
from indicators.states import InstrumentState

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CODES = ["permenkumham-22-2021", "permenkumham-25-2013", "permenkumham-34-2016"]


@pytest.fixture
def shipped() -> dict[str, Instrument]:
    return {code: load(DATA / f"{code}.toml")[0] for code in CODES}


def test_three_rules_stand_side_by_side_published_and_frozen(shipped):
    assert [path.stem for path in sorted(DATA.glob("*.toml"))] == CODES
    assert {code: made.state for code, made in shipped.items()} == dict.fromkeys(CODES, InstrumentState.PUBLISHED)
    assert {code: made.content_hash for code, made in shipped.items()} == {
        code: fingerprint(made) for code, made in shipped.items()
    }
    counts = {c: Indicator.objects.filter(right__instrument=made).count() for c, made in shipped.items()}
    assert counts == dict(zip(CODES, (120, 6, 0), strict=True))


@pytest.mark.both
def test_only_a_whole_rule_can_be_used_for_a_cycle(shipped):
    assert list(Instrument.objects.usable()) == [shipped["permenkumham-22-2021"]]

    shipped["permenkumham-22-2021"].state = InstrumentState.DRAFT
    shipped["permenkumham-22-2021"].save()

    assert not Instrument.objects.usable().exists()


@pytest.mark.parametrize("code", CODES)
def test_content_written_to_another_version_is_the_same(shipped, code):
    copy = Instrument.objects.create(code=code, version="salinan", title="x", status="kerja", certainty="U")

    write(copy, content_of(shipped[code]), acting_as="Pengujian")

    assert content_of(copy) == content_of(shipped[code])
    assert fingerprint(copy) == fingerprint(shipped[code])


def test_a_draft_can_be_emptied_and_written_anew(shipped):
    copy = Instrument.objects.create(code="x", version="1", title="x", status="kerja", certainty="U")
    write(copy, content_of(shipped["permenkumham-25-2013"]), acting_as="Pengujian")
    clear(copy)
    write(copy, content_of(shipped["permenkumham-34-2016"]), acting_as="Pengujian")

    assert fingerprint(copy) == fingerprint(shipped["permenkumham-34-2016"])


@pytest.mark.parametrize(
    ("change", "by"),
    [
        (lambda i: Indicator.objects.filter(right__instrument=i, code="06.H1"), {"text": "Rumusan lain"}),
        (lambda i: i.predicates.filter(code="peduli"), {"minimum": Decimal("74.99")}),
        (lambda i: i.adjustment_rules.filter(kind="aksi-ham"), {"cap_highest": Decimal(6)}),
        (lambda i: i.rights.filter(number=3), {"short_name": "Lain"}),
    ],
)
def test_any_change_shows_in_the_fingerprint(shipped, change, by):
    instrument = shipped["permenkumham-22-2021"]

    assert change(instrument).update(**by) == 1

    assert fingerprint(instrument) != instrument.content_hash


def test_the_gap_of_2013_is_on_record_and_the_same_engine_scores_its_bands(shipped):
    old = shipped["permenkumham-25-2013"]
    decision = BandDecision.objects.get(indicator__right__instrument=old)
    assert (decision.indicator.code, decision.acting_as) == ("B.03", "Instrumen bawaan")
    assert "celah" in decision.finding.lower()

    values = {"A.01": "110.5", "A.02": "19", "B.01": "5.1", "B.02": "30", "B.03": "50", "B.04": "6"}
    result = score(spec_of(old), {code: Answer(Decimal(value)) for code, value in values.items()})

    points = {code: item.points for code, item in result.items().items()}
    assert points == {"A.01": 8, "A.02": 10, "B.01": 8, "B.02": 0, "B.03": 0, "B.04": 2}
    assert [right.score for right in result.rights] == [Decimal(90), Decimal(25)]
    assert result.base == Decimal("57.50")
