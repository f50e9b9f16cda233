"""Two versions of an instrument side by side: what came, what went, what changed, in words.

Pure: plain content in (indicators.content), plain values out. Indicators are matched by the mapping where one is
given, else by code; rights by number. Values are compared as people read them, so 10 and 10.00 are the same weight.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Field, Model

from indicators.content import ADJUSTMENT, INDICATOR, PREDICATE, RIGHT, Content
from indicators.models import AdjustmentRule, BandRow, Indicator, Instrument, Predicate, Right, ScoringScheme
from indicators.states import AnswerKind, Relation
from indicators.wording import figure, range_words

NOTHING = "–"
ALIKE = 0.5  # the share of common words from which single words are marked
# Fields whose name on the model says nothing to a reader.
LABELS = {
    "code": "kode",
    "certainty": "kepastian",
    "source": "sumber",
    "weights_certainty": "kepastian bobot",
    "weights_source": "sumber bobot",
    "na_certainty": "kepastian perlakuan tidak berlaku",
    "na_source": "sumber perlakuan tidak berlaku",
}
HEAD = ("title", "legal_basis", "status", "certainty", "source", "note", "legal_source")
SCHEME = (
    "weight_struktur", "weight_proses", "weight_hasil", "weights_certainty", "weights_source",
    "na_policy", "na_certainty", "na_source", "decimals", "rounding",
)  # fmt: skip

Part = tuple[str, bool]  # words, and whether they are on this side only


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs, both sides in words."""

    label: str
    old: str
    new: str

    @property
    def old_parts(self) -> list[Part]:
        return [(words, odd) for words, _, odd in self._pieces() if words]

    @property
    def new_parts(self) -> list[Part]:
        return [(words, odd) for _, words, odd in self._pieces() if words]

    def _pieces(self) -> Iterator[tuple[str, str, bool]]:
        """The two sides cut into pieces: words of the old, words of the new, whether they differ.

        One piece without a mark where little is common: then everything would be marked.
        """
        old, new = self.old.split(), self.new.split()
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() < ALIKE:
            yield self.old, self.new, False
            return
        for tag, a, b, c, d in matcher.get_opcodes():
            yield " ".join(old[a:b]), " ".join(new[c:d]), tag != "equal"


@dataclass(frozen=True, slots=True)
class RightDifference:
    """One right in both versions; `relation` is SAME, CHANGED, NEW or DROPPED."""

    number: int
    name: str
    relation: Relation
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorDifference:
    """One indicator of the old version and what it is in the new; a merged or split one stands in several."""

    old_code: str  # empty: new
    new_code: str  # empty: dropped
    text: str
    right: str
    relation: Relation
    changes: tuple[FieldChange, ...] = ()
    note: str = ""

    @property
    def codes(self) -> str:
        """The code, or both where it changed."""
        return " → ".join(dict.fromkeys(code for code in (self.old_code, self.new_code) if code))


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything two versions differ in; `rights` and `indicators` hold the unchanged ones too."""

    head: tuple[FieldChange, ...]
    scheme: tuple[FieldChange, ...]
    predicates: tuple[FieldChange, ...]
    adjustments: tuple[FieldChange, ...]
    rights: tuple[RightDifference, ...]
    indicators: tuple[IndicatorDifference, ...]

    def _indicators(self, *relations: Relation) -> list[IndicatorDifference]:
        return [i for i in self.indicators if i.relation in relations]

    @property
    def added(self) -> list[IndicatorDifference]:
        return self._indicators(Relation.NEW)

    @property
    def removed(self) -> list[IndicatorDifference]:
        return self._indicators(Relation.DROPPED)

    @property
    def changed(self) -> list[IndicatorDifference]:
        """Those of both versions that are not the same: changed, merged or split."""
        return self._indicators(Relation.CHANGED, Relation.MERGED, Relation.SPLIT)

    @property
    def same(self) -> list[IndicatorDifference]:
        return self._indicators(Relation.SAME)

    @property
    def changed_rights(self) -> list[RightDifference]:
        return [right for right in self.rights if right.relation != Relation.SAME]

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the content differs (the head is no part of the content)."""
        return not (
            self.scheme
            or self.predicates
            or self.adjustments
            or self.changed_rights
            or any(i.relation != Relation.SAME for i in self.indicators)
        )


@dataclass(frozen=True, slots=True)
class Link:
    """What somebody says an indicator has become; an empty code where there is none on that side."""

    old: str
    new: str
    relation: Relation
    note: str = ""


def compare(old: Content, new: Content, links: Iterable[Link] = (), head: Sequence[FieldChange] = ()) -> Difference:
    """What `new` changes of `old`. `links` tell which indicator became which where codes do not."""
    return Difference(
        head=tuple(head),
        scheme=tuple(row_changes(ScoringScheme, SCHEME, _flat(old["scheme"]), _flat(new["scheme"]))),
        predicates=tuple(_keyed(Predicate, PREDICATE, "label", old["predicates"], new["predicates"])),
        adjustments=tuple(
            _keyed(AdjustmentRule, ADJUSTMENT, "label", old.get("adjustments", []), new.get("adjustments", []))
        ),
        rights=tuple(_rights(old.get("rights", []), new.get("rights", []))),
        indicators=tuple(_indicators(_placed(old), _placed(new), list(links))),
    )


def head_changes(old: Instrument, new: Instrument) -> list[FieldChange]:
    """What differs in title, legal basis, sources and notes of two versions."""
    return list(
        row_changes(
            Instrument, HEAD, {name: getattr(old, name) for name in HEAD}, {name: getattr(new, name) for name in HEAD}
        )
    )


# --- Fields in words ----------------------------------------------------------------------------------------------


def row_changes(
    model: type[Model], names: Iterable[str], old: Content, new: Content, of: str = ""
) -> Iterator[FieldChange]:
    """The named columns that differ between two rows given as plain data; `of` goes before each label."""
    for name in names:
        field = model._meta.get_field(name)
        if not isinstance(field, Field):
            raise TypeError(f"{name} is no column of {model}")
        before, after = _words(field, old), _words(field, new)
        if before != after:
            label = LABELS.get(name, str(field.verbose_name))
            yield FieldChange(f"{of}: {label}" if of else label.capitalize(), before, after)


def _words(field: "Field[Any, Any]", row: Content) -> str:
    value = row.get(field.name, field.get_default())
    if value is None or value == "":
        return NOTHING
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    match value:
        case bool():
            return "Ya" if value else "Tidak"
        case int() | Decimal():
            return figure(Decimal(value))
    return str(value)


def _flat(scheme: Content) -> Content:
    """The scheme with the names of the model's columns."""
    weights = scheme["weights"]
    return {
        **{key: value for key, value in scheme.items() if key != "weights"},
        **{f"weight_{kind}": weights[kind] for kind in ("struktur", "proses", "hasil")},
        "weights_certainty": weights["certainty"],
        "weights_source": weights["source"],
    }


def _keyed(
    model: type[Model], names: tuple[str, ...], title: str, old: list[Content], new: list[Content]
) -> Iterator[FieldChange]:
    """Rows with a key (the first name): what came, what went, what changed."""
    key, *rest = names
    before, after = ({row[key]: row for row in rows} for rows in (old, new))
    for code in dict.fromkeys([*before, *after]):
        match before.get(code), after.get(code):
            case None, dict() as came:
                yield FieldChange(came[title], NOTHING, _summary(model, rest, came))
            case dict() as went, None:
                yield FieldChange(went[title], _summary(model, rest, went), NOTHING)
            case dict() as was, dict() as now:
                yield from row_changes(model, rest, was, now, of=now[title])


def _summary(model: type[Model], names: Iterable[str], row: Content) -> str:
    empty = dict.fromkeys(names)
    return "; ".join(f"{c.label.lower()} {c.new}" for c in row_changes(model, names, empty, row))


# --- Rights and indicators ----------------------------------------------------------------------------------------


def _rights(old: list[Content], new: list[Content]) -> Iterator[RightDifference]:
    before, after = ({right["number"]: right for right in rights} for rights in (old, new))
    for number in sorted(before.keys() | after.keys()):
        was, now = before.get(number), after.get(number)
        if was is None or now is None:
            name = (was or now or {})["name"]
            yield RightDifference(number, name, Relation.NEW if was is None else Relation.DROPPED)
            continue
        changes = (*row_changes(Right, RIGHT[1:], was, now), *_order(was, now))
        yield RightDifference(number, now["name"], Relation.CHANGED if changes else Relation.SAME, changes)


def _order(was: Content, now: Content) -> Iterator[FieldChange]:
    """The order of the indicators that both have: scoring does not ask for it, the form does."""
    before, after = ([i["code"] for i in right["indicators"]] for right in (was, now))
    old, new = [code for code in before if code in after], [code for code in after if code in before]
    if old != new:
        yield FieldChange("Urutan indikator", ", ".join(old), ", ".join(new))


@dataclass(frozen=True, slots=True)
class _Placed:
    """An indicator and where it stands."""

    number: int
    right: str
    row: Content


def _placed(content: Content) -> dict[str, _Placed]:
    return {
        row["code"]: _Placed(right["number"], f"{right['number']}. {right['name']}", row)
        for right in content.get("rights", [])
        for row in right["indicators"]
    }


def pairs_of(old: Iterable[str], new: Iterable[str], links: Sequence[Link]) -> list[Link]:
    """Every indicator of both sides at least once: as linked, else by equal code, else as new or dropped.

    A pair by code is given as SAME: whether it changed is for whoever knows the content.
    """
    there, here = list(old), list(new)
    found = [link for link in links if link.old in {"", *there} and link.new in {"", *here} and link.old + link.new]
    linked_old, linked_new = {link.old for link in found}, {link.new for link in found}
    by_code = {code for code in here if code in there and code not in linked_old | linked_new}
    found += [Link(code, code, Relation.SAME) for code in here if code in by_code]
    found += [Link("", code, Relation.NEW) for code in here if code not in by_code | linked_new]
    found += [Link(code, "", Relation.DROPPED) for code in there if code not in by_code | linked_old]
    place = {code: position for position, code in enumerate(here)}
    return sorted(found, key=lambda link: place.get(link.new, len(place)))


def _indicators(
    old: Mapping[str, _Placed], new: Mapping[str, _Placed], links: Sequence[Link]
) -> Iterator[IndicatorDifference]:
    for link in pairs_of(old, new, links):
        was, now = old.get(link.old), new.get(link.new)
        shown = now or was
        if shown is None:
            continue
        relation = link.relation
        changes: tuple[FieldChange, ...] = ()
        if was and now:
            moved = (FieldChange("Hak", was.right, now.right),) if was.number != now.number else ()
            changes = (*moved, *indicator_changes(was.row, now.row))
            if relation in {Relation.SAME, Relation.CHANGED}:
                relation = Relation.CHANGED if changes else Relation.SAME
        yield IndicatorDifference(link.old, link.new, shown.row["text"], shown.right, relation, changes, link.note)


def indicator_changes(was: Content, now: Content) -> Iterator[FieldChange]:
    """What differs between two readings of an indicator, its bands and the decisions about them included."""
    old, new = _whole(was), _whole(now)
    yield from row_changes(Indicator, ("code", "kind", *INDICATOR[1:]), old, new)
    for label, words in (("Rentang", bands_in_words), ("Keputusan atas rentang", _decisions)):
        before, after = words(old), words(new)
        if before != after:
            yield FieldChange(label, before, after)


def _whole(row: Content) -> Content:
    """With the names of the model's columns, and the range a yes or no always has."""
    whole = row | {"kind": row["type"]}
    return whole | {"value_min": 0, "value_max": 1} if row["answer"] == AnswerKind.YES_NO else whole


def bands_in_words(row: Content) -> str:
    """The bands of an indicator given as plain data: "≥ 90: 10 poin; 80 – < 90: 8 poin; < 80: 0 poin"."""
    limits = [None, *(band.get("limit") for band in row["bands"])]
    yes_no = row["answer"] == AnswerKind.YES_NO
    return "; ".join(
        f"{range_words(BandRow(band['points'], band.get('limit'), before), row['direction'], yes_no=yes_no)}: "
        f"{figure(Decimal(band['points']))} poin"
        for band, before in zip(row["bands"], limits, strict=False)
    )


def _decisions(row: Content) -> str:
    return "; ".join(f"{d['finding']} Keputusan: {d['decision']}" for d in row.get("decisions", [])) or NOTHING
