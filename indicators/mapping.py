"""What each indicator of one version has become in the next, and two versions compared by it.

While a draft is written the mapping holds what is known by row or decided by a person; the rest follows from equal
codes (comparing.pairs_of). `settle` writes it out whole.
"""

from django.db import transaction

from indicators.comparing import Difference, Link, compare, head_changes
from indicators.content import content_of
from indicators.models import Indicator, IndicatorLink, Instrument
from indicators.states import Relation

# The same link read from new to old.
BACKWARDS = {
    Relation.NEW: Relation.DROPPED,
    Relation.DROPPED: Relation.NEW,
    Relation.MERGED: Relation.SPLIT,
    Relation.SPLIT: Relation.MERGED,
}


def links_of(instrument: Instrument) -> list[Link]:
    """The mapping of a version from its previous one, as far as it is written: one query."""
    rows = instrument.links.select_related("old", "new")
    return [Link(_code(row.old), _code(row.new), Relation(row.relation), row.note) for row in rows]


def links_between(old: Instrument, new: Instrument) -> list[Link]:
    """The mapping from one version to another where one follows the other, in either order; else none."""
    if new.previous_id == old.pk:
        return links_of(new)
    if old.previous_id == new.pk:
        return [
            Link(link.new, link.old, BACKWARDS.get(link.relation, link.relation), link.note) for link in links_of(old)
        ]
    return []


def compare_versions(old: Instrument, new: Instrument) -> Difference:
    """Any two versions side by side."""
    return compare(content_of(old), content_of(new), links_between(old, new), head_changes(old, new))


def link_equal_codes(instrument: Instrument) -> None:
    """Tie the rows of a version to those of its previous one with the same code, before any code is changed."""
    there = {i.code: i for i in Indicator.objects.filter(right__instrument=instrument.previous_id)}
    IndicatorLink.objects.bulk_create(
        IndicatorLink(instrument=instrument, old=there[new.code], new=new, relation=Relation.SAME)
        for new in Indicator.objects.filter(right__instrument=instrument)
        if new.code in there
    )


@transaction.atomic
def settle(instrument: Instrument) -> None:
    """Write the mapping out whole: every indicator of both versions stands in it, with what it has become."""
    if instrument.previous is None:
        return
    rows = instrument.links.select_related("old", "new")
    there = {(_code(row.old), _code(row.new)): row for row in rows}
    old = {i.code: i for i in Indicator.objects.filter(right__instrument=instrument.previous)}
    new = {i.code: i for i in Indicator.objects.filter(right__instrument=instrument)}
    missing, moved = [], []
    for found in compare_versions(instrument.previous, instrument).indicators:
        row = there.get((found.old_code, found.new_code))
        if row is None:
            ends = {"old": old.get(found.old_code), "new": new.get(found.new_code)}
            missing.append(IndicatorLink(instrument=instrument, relation=found.relation, **ends))
        elif row.relation != found.relation:
            row.relation = found.relation
            moved.append(row)
    IndicatorLink.objects.bulk_create(missing)
    IndicatorLink.objects.bulk_update(moved, ["relation"])


def _code(indicator: Indicator | None) -> str:
    return indicator.code if indicator else ""
