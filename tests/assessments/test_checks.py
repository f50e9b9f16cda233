"""Periksa kelengkapan: each rule by itself on plain values; then what holds the sending up, and the page."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.states import Role
from assessments import explaining, filling, library, transitions
from assessments.answers import Answer
from assessments.checks import rules_answers, rules_evidence, rules_figures
from assessments.checks.findings import LIMITS, Attachment, Entry, Form, Found, Severity
from assessments.checks.run import RULES, check, review
from assessments.errors import ItemErrors, Locked, Refused, Stale
from assessments.models import Assessment, Event, Explanation, Item
from assessments.states import AssessmentState, Claim
from indicators import scoring
from tests.assessments.desk import as_role
from tests.assessments.region import text_of
from tests.world import World

PAPER = Attachment(1, "Laporan", pages=3, day=date(2025, 6, 1))
REASON = "Daerah ini tidak memiliki kawasan pesisir sama sekali."
BANDS = tuple(scoring.Band(Decimal(limit) if limit else None, Decimal(0)) for limit in (90, 80, 70, 60, None))
SCALE = scoring.Indicator("06.H1", "hasil", high_is_good=True, maximum=Decimal(10), bands=BANDS)


def form(*entries: Entry, population: int | None = 1000) -> Form:
    return Form(2025, population, entries, last_year=2024)


def ratio(code: str, numerator: int, denominator: int | Decimal, **more: object) -> Entry:
    facts = {"denominator_text": "Jumlah kelahiran hidup", "denominator_unit": "kelahiran", "owner": "Dinas Kesehatan"}
    numbers = {"numerator": Decimal(numerator), "denominator": Decimal(denominator), "factor": 100}
    return Entry(code, int(code[:2]), Claim.VALUE, Decimal(1), files=(PAPER,), **(facts | numbers | more))  # type: ignore[arg-type]


def found(
    rule: Callable[..., object], *entries: Entry, population: int | None = 1000
) -> list[tuple[str, str, list[str]]]:
    """What the rule says: level, words, codes."""
    said: list[Found] = list(rule(form(*entries, population=population), LIMITS))  # type: ignore[call-overload]
    return [(f.severity.value, f.message, [e.code for e in f.about]) for f in said]


@pytest.mark.unit
class TestAnswers:
    def test_blanks_are_one_warning_a_right(self):
        said = found(
            rules_answers.blanks, Entry("01.S1", 1), Entry("01.S2", 1), Entry("01.S3", 1, "ya"), Entry("06.H1", 6)
        )

        assert [(level, codes) for level, _, codes in said] == [
            ("peringatan", ["01.S1", "01.S2"]),
            ("peringatan", ["06.H1"]),
        ]
        assert said[0][1].startswith("Hak 1: 2 butir kosong dan akan bernilai 0. Isi butirnya")

    @pytest.mark.parametrize(
        ("reason", "files", "lacks"),
        [
            (REASON, (PAPER,), None),
            ("x" * 29, (PAPER,), "alasannya kurang dari 30 huruf"),
            (REASON, (), "data dukungnya belum ada"),
            ("Tidak ada.", (), "alasannya kurang dari 30 huruf dan data dukungnya belum ada"),
        ],
    )
    def test_not_applicable_needs_a_reason_and_a_paper(self, reason, files, lacks):
        said = found(rules_answers.thin_not_applicable, Entry("09.H1", 9, "tidak-berlaku", reason=reason, files=files))

        assert [(level, f"tetapi {lacks}. " in words) for level, words, _ in said] == (
            [("peringatan", True)] if lacks else []
        )


@pytest.mark.unit
class TestFigures:
    def test_population_is_asked_for_once(self):
        assert found(rules_figures.population_missing, population=1000) == []
        assert [(level, codes) for level, _, codes in found(rules_figures.population_missing, population=None)] == [
            ("galat", [])
        ]

    def test_another_population_than_disdukcapils_names_both_figures(self):
        same, other = ratio("06.H3", 900, 1000, is_population=True), ratio("06.H4", 900, 1250, is_population=True)

        ((level, words, codes),) = found(rules_figures.population_differs, same, other, ratio("06.H1", 1, 77))

        assert (level, codes) == ("peringatan", ["06.H4"])
        assert "Butir 06.H4 (Dinas Kesehatan) memakai jumlah penduduk 1.250, sedangkan Disdukcapil 1.000." in words
        assert found(rules_figures.population_differs, other, population=None) == []

    def test_the_same_denominator_with_two_figures_names_items_opd_and_figures(self):
        here = ratio("06.H1", 1, 1200)
        there = ratio("10.H2", 1, 1250, owner="Disdukcapil", denominator_text="jumlah SELURUH kelahiran hidup")
        other = ratio("07.H1", 1, 900, denominator_text="Jumlah kelahiran")

        ((level, words, codes),) = found(rules_figures.denominators_differ, here, there, other)

        assert (level, codes) == ("peringatan", ["06.H1", "10.H2"])
        assert "06.H1 (Dinas Kesehatan) 1.200; 10.H2 (Disdukcapil) 1.250" in words

    def test_equal_denominators_and_those_in_another_unit_are_left_alone(self):
        alike = ratio("06.H1", 1, 1200), ratio("06.H2", 1, 1200), ratio("06.H4", 1, 7, denominator_unit="keluarga")
        assert found(rules_figures.denominators_differ, *alike) == []

    @pytest.mark.parametrize(
        ("numerator", "factor", "level"),
        [(100, 100, None), (101, 100, "galat"), (101, 1000, "peringatan"), (101, 1, None)],
    )
    def test_a_part_is_not_more_than_the_whole(self, numerator, factor, level):
        said = found(rules_figures.numerator_exceeds, ratio("06.H1", numerator, 100, factor=factor))

        assert [s[0] for s in said] == ([level] if level else [])

    @pytest.mark.parametrize(
        ("last", "now", "told"),
        [
            ("100", "150", False),  # half as much again, in the same band
            ("100", "151", True),
            ("100", "49", True),
            ("95", "75", False),  # two bands
            ("95", "65", True),  # three bands
            ("0", "55", False),  # from nothing, in the same band
            ("0", "95", True),  # from nothing to the best band
        ],
    )
    def test_a_jump_is_measured_in_shares_and_bands(self, last, now, told):
        entry = Entry("06.H1", 6, Claim.VALUE, Decimal(now), last=Decimal(last), unit="persen", scale=SCALE)
        said = found(rules_figures.jump, entry)

        assert [level for level, _, _ in said] == (["peringatan"] if told else [])
        assert all(f"{last} pada tahun kinerja 2024, kini {now} persen" in words for _, words, _ in said)

    def test_without_last_year_there_is_no_jump(self):
        assert found(rules_figures.jump, Entry("06.H1", 6, Claim.VALUE, Decimal(5))) == []


@pytest.mark.unit
class TestEvidence:
    def test_a_claim_without_a_paper_is_an_error_and_tidak_only_advice(self):
        entries = (
            Entry("01.S1", 1, "ya"),
            Entry("01.H1", 1, "nilai", Decimal(1)),
            Entry("01.S2", 1, "ya", files=(PAPER,)),
            Entry("01.S3", 1, "tidak"),
            Entry("01.P1", 1, "tidak-berlaku", reason=REASON),
            Entry("01.P2", 1),
        )
        assert [(s[0], s[2]) for s in found(rules_evidence.evidence_missing, *entries)] == [
            ("galat", ["01.S1", "01.H1"])
        ]
        assert [(s[0], s[2]) for s in found(rules_evidence.nothing_shown_for_no, *entries)] == [("saran", ["01.S3"])]

    def test_the_date_counts_only_where_the_indicator_says_so(self):
        old, new, undated = (
            Attachment(n, f"Dokumen {n}", day=day) for n, day in enumerate((date(2024, 12, 31), date(2025, 1, 1), None))
        )
        entries = (
            Entry("06.H1", 6, "ya", files=(old, new, undated), date_matters=True),
            Entry("06.H2", 6, "ya", files=(old,), date_matters=True),
            Entry("06.S1", 6, "ya", files=(old, undated)),
        )
        ((level, words, codes),) = found(rules_evidence.outside_year, *entries)
        assert (level, codes) == ("peringatan", ["06.H1", "06.H2"])
        assert words.startswith("“Dokumen 0” bertanggal 31-12-2024, di luar tahun kinerja 2025, untuk 2 butir.")
        assert [(s[0], s[2]) for s in found(rules_evidence.undated, *entries)] == [("saran", ["06.H1"])]

    @pytest.mark.parametrize(("pages", "pins", "told"), [(30, "", 0), (31, "", 1), (31, "4", 0), (None, "", 0)])
    def test_a_long_document_should_name_its_pages(self, pages, pins, told):
        entry = Entry("01.S1", 1, "ya", files=(Attachment(1, "Perda", pins, pages),))
        assert [s[0] for s in found(rules_evidence.unpinned, entry)] == ["saran"] * told

    @pytest.mark.parametrize(("items", "told"), [(20, 0), (21, 1)])
    def test_one_paper_for_very_many_items_is_pointed_out(self, items, told):
        entries = [Entry(f"01.S{n}", 1, "ya", files=(PAPER,)) for n in range(items)]
        assert [(s[0], len(s[2])) for s in found(rules_evidence.overused, *entries)] == [("saran", 21)] * told


@pytest.mark.unit
class TestFindings:
    def test_a_sound_form_has_none(self):
        assert check(form(Entry("01.S1", 1, "ya", files=(PAPER,)))) == []

    def test_another_figure_is_another_finding_and_another_message_is_not(self):
        def prints(*denominators: str, owner: str = "Dinas Kesehatan") -> list[str]:
            entries = [ratio(f"06.H{n}", 1, Decimal(d), owner=owner) for n, d in enumerate(denominators)]
            return [finding.fingerprint for finding in check(form(*entries))]

        first = prints("1200", "1250")
        assert prints("1200.0000", "1250", owner="Dinkes") == first
        assert prints("1200", "1251") != first

    def test_an_error_about_locked_items_becomes_a_warning(self):
        locked, free = Entry("01.S1", 1, "ya", locked=True), Entry("02.S1", 2, "ya")
        assert [(f.severity, f.codes) for f in check(form(locked, free))] == [
            (Severity.WARNING, ["01.S1"]),
            (Severity.ERROR, ["02.S1"]),
        ]

    def test_rules_come_in_the_order_of_the_levels_and_each_has_its_name(self):
        assert len({rule.code for rule in RULES}) == len({rule.title for rule in RULES}) == len(RULES)


# --- With a form -------------------------------------------------------------------------------------------------


def submit(world: World) -> Assessment:
    seen = world.assessment()
    return transitions.submit(assessment_id=seen.pk, version=seen.version, by=world.operator())


def warnings(world: World) -> dict[str, str]:
    """Fingerprint by rule and first code."""
    return {
        " ".join([finding.rule, *finding.codes[:1]]): finding.fingerprint
        for finding in review(world.assessment()).of(Severity.WARNING)
    }


def explain(world: World, *fingerprints: str, text: str = "Sudah diperiksa dan benar.") -> int:
    return explaining.explain(
        assessment_id=world.assessment().pk, texts=dict.fromkeys(fingerprints, text), by=world.operator()
    )


def set_denominator(world: World, code: str, denominator: int) -> None:
    item = world.item(code)
    answer = Answer(Claim.VALUE, numerator=item.numerator, denominator=Decimal(denominator))
    filling.fill_items(
        assessment_id=item.assessment_id, by=world.operator(), fillings=[filling.Filling(item.pk, item.version, answer)]
    )


@pytest.mark.integration
def test_sending_waits_for_errors_and_for_a_word_about_each_warning(world):
    world.fill()
    world.endorse()  # everything is in order now
    set_denominator(world, "06.H2", 1250)
    (contradiction,) = warnings(world).values()
    with pytest.raises(Refused, match=r"menemukan 1 peringatan yang belum dijelaskan.*“Periksa kelengkapan”"):
        submit(world)
    library.detach(evidence_id=world.item("01.S1").evidence.get().pk, by=world.operator())
    with pytest.raises(Refused, match="menemukan 1 galat dan 1 peringatan"):
        submit(world)
    library.attach(item_id=world.item("01.S1").pk, document=world.document(), by=world.operator())
    explain(world, contradiction, text="Dinkes mencatat kelahiran di luar daerah.")

    # The figure changes once more: the word about the old one does not cover the new one.
    set_denominator(world, "06.H2", 1300)
    with pytest.raises(Refused, match="menemukan 1 peringatan yang belum dijelaskan"):
        submit(world)
    explain(world, *warnings(world).values(), text="Angka akhir Dinkes per Desember.")
    submit(world)

    assert world.assessment().state == AssessmentState.SUBMITTED
    assert [(said.text, said.codes) for said in Explanation.objects.all()] == [
        ("Angka akhir Dinkes per Desember.", ["06.H1", "06.H2"])
    ]
    log = Event.objects.filter(verb=Event.Verb.EXPLAINED).order_by("id")
    assert [event.after["text"] for event in log] == [
        "Dinkes mencatat kelahiran di luar daerah.",
        "Angka akhir Dinkes per Desember.",
    ]


@pytest.mark.integration
def test_a_form_without_the_population_is_not_sent(world):
    world.fill(limit=1)
    world.endorse()
    Assessment.objects.filter(pk=world.assessment().pk).update(population=None)

    with pytest.raises(Refused, match="menemukan 1 galat"):
        submit(world)


@pytest.mark.both
@pytest.mark.integration
def test_the_population_is_set_once_more_only_by_who_saw_the_present_figure(world):
    fields = {"assessment_id": world.assessment().pk, "by": world.operator()}
    explaining.set_population(**fields, population=412_350, seen=None)

    with pytest.raises(Stale) as stale:
        explaining.set_population(**fields, population=400_000, seen=None)
    with pytest.raises(Refused, match="lebih dari 0"):
        explaining.set_population(**fields, population=0, seen=412_350)
    explaining.set_population(**fields, population=412_350, seen=None)  # the same again changes nothing

    (change,) = stale.value.changes
    assert (change.before, change.after) == ("–", "412.350")
    assert [e.after for e in Event.objects.filter(verb=Event.Verb.POPULATION_SET)] == [{"population": 412_350}]
    assert world.assessment().population == 412_350


@pytest.mark.integration
def test_only_the_operator_answers_the_checks_and_only_while_the_form_is_open(world):
    pk = world.assessment().pk
    for role in (Role.KONTRIBUTOR_OPD, Role.VERIFIKATOR_KANWIL):
        with pytest.raises(PermissionDenied):
            explaining.explain(assessment_id=pk, texts={}, by=world.members[role])
        with pytest.raises(PermissionDenied):
            explaining.set_population(assessment_id=pk, population=1, seen=None, by=world.members[role])
    world.submit(limit=1)

    with pytest.raises(Locked):
        explain(world)
    with pytest.raises(Locked):
        explaining.set_population(assessment_id=pk, population=1, seen=1000, by=world.operator())


@pytest.mark.integration
def test_explanations_are_taken_all_or_none(world):
    world.fill(limit=100)
    first, second = list(warnings(world).values())[:2]
    pk, by = world.assessment().pk, world.operator()

    with pytest.raises(ItemErrors) as refused:
        explaining.explain(assessment_id=pk, texts={first: "Belum ada datanya.", second: "  - "}, by=by)
    with pytest.raises(Stale):
        explaining.explain(assessment_id=pk, texts={first: "Belum ada datanya.", "x" * 64: "Tidak ada."}, by=by)

    assert (list(refused.value.errors), Explanation.objects.count()) == ([second], 0)
    assert [explain(world, first), explain(world, first)] == [1, 0]


@pytest.mark.integration
def test_last_years_figure_is_the_verified_one_of_the_newest_year_with_data(world):
    world.to_scored()
    earlier = world.assessment()
    Item.objects.filter(assessment=earlier, indicator__code="08.H1").update(value=Decimal(20))
    cycle = world.cycle
    type(cycle).objects.filter(pk=cycle.pk).update(award_year=2025, performance_year=2024)
    del world.cycle
    world.fill()
    set_denominator(world, "07.H1", 100)

    said = [finding for finding in review(world.assessment()).findings if finding.rule == "lonjakan"]

    assert [(finding.severity, finding.codes) for finding in said] == [(Severity.WARNING, ["07.H1"])]
    assert "Butir 07.H1 berubah jauh: 5 pada tahun kinerja 2024, kini 50 persen." in said[0].message


# --- The page ----------------------------------------------------------------------------------------------------


@pytest.mark.integration
def test_the_page_shows_levels_links_and_what_is_next(world):
    world.fill(limit=119)
    page = as_role(world, Role.OPERATOR_PEMDA).get(reverse("assessments:checks", args=[world.assessment().pk]))

    text, source = text_of(page), page.content.decode()
    assert "Formulir belum dapat dikirim selama masih ada 11 galat dan 1 peringatan yang belum dijelaskan" in text
    assert "Hak 10: 11 butir dijawab tanpa data dukung." in text
    assert "Hak 10: 1 butir kosong dan akan bernilai 0." in text
    for code, right in (("01.S1", 1), ("10.H5", 10)):
        assert f"{reverse('assessments:right', args=[world.assessment().pk, right])}#butir-{code}" in source
    levels = [text.index(f"{level} ·") for level in ("Galat", "Peringatan", "Saran")]
    assert all(here < there for here, there in pairwise(levels))


@pytest.mark.integration
def test_population_and_explanations_are_given_on_the_page_and_what_was_typed_is_kept(world):
    world.fill(limit=119)
    pk = world.assessment().pk
    client = as_role(world, Role.OPERATOR_PEMDA)
    population, explanations = (reverse(f"assessments:{name}", args=[pk]) for name in ("population", "explain"))
    (key,) = warnings(world).values()

    wrong = client.post(population, {"population": "empat ratus ribu", "seen": ""})
    right = client.post(population, {"population": "412.350", "seen": ""})
    other = client.post(population, {"population": "400.000", "seen": ""})
    thin = client.post(explanations, {f"penjelasan-{key}": "tipis"})
    empty = client.post(explanations, {f"penjelasan-{key}": ""})
    good = client.post(explanations, {f"penjelasan-{key}": "Angka baru terbit bulan Juni."})
    gone = client.post(explanations, {f"penjelasan-{'0' * 64}": "Temuan lama yang sudah hilang."})

    statuses = [answer.status_code for answer in (wrong, right, other, thin, empty, good, gone)]
    assert statuses == [422, 302, 409, 422, 302, 302, 409]
    assert "empat ratus ribu" in wrong.content.decode()
    assert ">tipis</textarea>" in thin.content.decode()
    assert "Temuan lama yang sudah hilang." in gone.content.decode()
    assert world.assessment().population == 412_350
    assert [said.text for said in Explanation.objects.all()] == ["Angka baru terbit bulan Juni."]


@pytest.mark.integration
def test_the_kanwil_reads_the_explanation_on_the_item_and_on_the_region(world):
    world.fill()
    world.ready()
    set_denominator(world, "06.H2", 1250)
    explain(world, *warnings(world).values(), text="Dinkes mencatat kelahiran di luar daerah.")
    world.endorse()
    submit(world)
    client = as_role(world, Role.VERIFIKATOR_KANWIL)

    def says(name: str, key: int) -> bool:
        return "Dinkes mencatat kelahiran di luar daerah." in text_of(
            client.get(reverse(f"assessments:{name}", args=[key]))
        )

    pk = world.assessment().pk
    assert [says("judge", world.item(code).pk) for code in ("06.H1", "06.H2", "06.H3")] == [True, True, False]
    assert [says("verification", pk), says("checks", pk)] == [True, True]


@pytest.mark.integration
@pytest.mark.parametrize("limit", [1, 120])
def test_the_page_costs_the_same_whatever_was_found(world, limit, django_assert_num_queries):
    world.fill(limit=limit)
    client = as_role(world, Role.OPERATOR_PEMDA)
    url = reverse("assessments:checks", args=[world.assessment().pk])
    client.get(url)

    with django_assert_num_queries(10):
        client.get(url)


# --- The repair round --------------------------------------------------------------------------------------------


@pytest.mark.integration
def test_the_repair_leads_through_the_returned_items_one_by_one(world):
    world.submit(limit=30)
    world.start_kanwil()
    world.judge(["01.S2", "02.P1", "03.S1"], outcome="kembalikan", reason_code="lainnya", note="Perjelas.")
    pk = world.return_for_repair().pk
    client = as_role(world, Role.OPERATOR_PEMDA)

    def following(after: str = "") -> str:
        answer = client.get(reverse("assessments:repair_next", args=[pk]), {"setelah": after} if after else {})
        return answer.headers["Location"].removeprefix(f"/penilaian/{pk}/")

    assert [following(), following("01.S2"), following("02.P1"), following("03.S1")] == [
        "hak/1/#butir-01.S2",
        "hak/2/#butir-02.P1",
        "hak/3/#butir-03.S1",
        "hak/1/#butir-01.S2",
    ]
    overview = client.get(reverse("assessments:assessment", args=[pk])).content.decode()
    assert overview.index("3 butir perlu diperbaiki") < overview.index("Hak sipil dan politik")
    assert "setelah=01.S2" in client.get(reverse("assessments:right", args=[pk, 1])).content.decode()

    for code in ("01.S2", "02.P1", "03.S1"):
        library.attach(item_id=world.item(code).pk, document=world.document(name="baru.pdf"), by=world.operator())
    assert following("01.S2") == ""
    assert submit(world).state == AssessmentState.SUBMITTED
