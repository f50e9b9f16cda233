"""Versions of the instrument on screen: lists, forms of a draft, mapping, comparison, publishing by two people."""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership
from accounts.states import Role
from assessments import instruments
from indicators.content import content_of
from indicators.drafting import Head
from indicators.models import Indicator, Instrument
from tests.assessments.desk import as_member
from tests.assessments.instrument import published
from tests.world import World

pytestmark = pytest.mark.integration
Counted = Callable[[int], CaptureQueriesContext]
BANDS = {"rentang-TOTAL_FORMS": "7", "rentang-INITIAL_FORMS": "0"}


@dataclass
class Screens:
    source: Instrument
    draft: Instrument
    members: dict[str, Membership]

    def client(self, role: str = Role.VERIFIKATOR_PUSAT) -> Client:
        return as_member(self.members[role])

    def url(self, name: str, *more: object) -> str:
        return reverse(f"assessments:instrument{name}", args=[self.draft.pk, *more])

    def indicator(self, code: str) -> Indicator:
        return Indicator.objects.get(right__instrument=self.draft, code=code)


@pytest.fixture(scope="module")
def kept_screens(kept: None) -> Screens:
    world = World(region_count=1)
    source = published()
    head = Head("uji", "dua", "Instrumen uji", "Peraturan uji")
    draft = instruments.start_draft(source_id=source.pk, head=head, by=world.members[Role.VERIFIKATOR_PUSAT])
    return Screens(source, draft, world.members)


@pytest.fixture
def screens(kept_screens: Screens, db: None) -> Screens:
    return deepcopy(kept_screens)


def filled(client: Client, url: str) -> dict[str, str]:
    """What a browser would send back from the forms of a page, unchanged."""
    page = client.get(url)
    form, fields = page.context["form"], {}
    for field in form:
        value = field.value()
        if value not in {None, False}:
            fields[field.html_name] = "on" if value is True else str(getattr(value, "pk", value))
    for band in page.context.get("bands") or []:
        fields |= {field.html_name: str(field.value() or "") for field in band}
        fields |= {f"rentang-{name}": page.context["bands"].management_form[name].value() for name in MANAGEMENT}
    return fields | {"version": str(page.context.get("version"))}


MANAGEMENT = ("TOTAL_FORMS", "INITIAL_FORMS")


def words_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.both
def test_the_public_sees_published_versions_only(screens, client):
    listed = client.get(reverse("indicators:list"))
    assert [i.version for i in listed.context["instruments"] if i.code == "uji"] == ["satu"]
    assert client.get(reverse("indicators:instrument", args=["uji", "satu"])).status_code == 200
    assert client.get(reverse("indicators:instrument", args=["uji", "dua"])).status_code == 404
    assert client.get(screens.url("_compare", screens.source.pk)).status_code == 404


@pytest.mark.both
def test_who_drafts_sees_all_with_state_and_cycles(screens):
    page = screens.client().get(reverse("assessments:instruments"))
    assert [i.version for i in page.context["drafts"]] == ["dua"]
    assert "satu" in [i.version for i in page.context["published"]]
    assert screens.client(Role.AUDITOR).get(reverse("assessments:instruments")).status_code == 403


def test_a_new_version_is_made_from_a_published_one(screens):
    url = reverse("assessments:instrument_new", args=[screens.source.pk])
    named = {"code": "uji", "version": "dua", "title": "Instrumen uji", "legal_basis": "Peraturan uji"}
    taken = screens.client().post(url, named)
    assert taken.status_code == 422
    assert "Versi dua dari uji sudah ada" in words_of(taken)
    done = screens.client().post(url, named | {"version": "tiga"})
    made = Instrument.objects.get(code="uji", version="tiga")
    assert done.headers["Location"] == reverse("assessments:instrument", args=[made.pk])
    assert content_of(made) == content_of(screens.source)


@pytest.mark.both
@pytest.mark.parametrize(
    ("part", "typed", "reads"),
    [
        ("kepala", {"title": "Judul lain"}, lambda d: d.title == "Judul lain"),
        (
            "skema",
            {"weight_hasil": "57,5", "weight_proses": "32,5"},
            lambda d: d.scheme.weight_hasil == Decimal("57.5"),
        ),
        ("predikat", {"minimum": "80"}, lambda d: d.predicates.filter(minimum=80).exists()),
        ("penyesuaian", {"cap_highest": "3"}, lambda d: d.adjustment_rules.get().cap_highest == 3),
        ("hak", {"name": "Hak lain"}, lambda d: d.rights.filter(name="Hak lain").exists()),
        ("padanan", {"relation": "digabung"}, lambda d: d.links.filter(relation="digabung").exists()),
    ],
)
def test_each_kind_of_row_is_changed_by_its_form(screens, part, typed, reads):
    row = {
        "kepala": screens.draft,
        "skema": screens.draft.scheme,
        "predikat": screens.draft.predicates.first(),
        "penyesuaian": screens.draft.adjustment_rules.first(),
        "hak": screens.draft.rights.first(),
        "padanan": screens.draft.links.first(),
    }[part]
    url = screens.url("_row", part, row.pk)
    done = screens.client().post(url, filled(screens.client(), url) | typed)
    assert done.status_code == 302
    assert reads(Instrument.objects.get(pk=screens.draft.pk))


@pytest.mark.parametrize(
    ("part", "typed", "message"),
    [
        ("skema", {"weight_hasil": "61"}, "jumlahnya harus 100"),
        ("skema", {"weight_hasil": "enam"}, "bukan angka"),
        ("predikat", {"minimum": "0"}, "Predikat lain sudah dimulai pada nilai ini."),
        ("penyesuaian", {"cap_highest": "-1"}, "Tulis 0 atau lebih"),
        ("hak", {"number": "2"}, "Nomor ini sudah dipakai hak lain."),
        ("padanan", {"relation": "dihapus"}, "pilih “Tidak ada”"),
    ],
)
def test_a_wrong_entry_is_told_and_kept(screens, part, typed, message):
    row = {
        "skema": screens.draft.scheme,
        "predikat": screens.draft.predicates.first(),
        "penyesuaian": screens.draft.adjustment_rules.first(),
        "hak": screens.draft.rights.first(),
        "padanan": screens.draft.links.first(),
    }[part]
    url = screens.url("_row", part, row.pk)
    refused = screens.client().post(url, filled(screens.client(), url) | typed)
    assert refused.status_code == 422
    assert message in words_of(refused)
    ((name, value),) = typed.items()
    assert str(refused.context["form"][name].value()) == value


@pytest.mark.both
def test_an_indicator_is_changed_with_its_bands(screens):
    url = screens.url("_row", "indikator", screens.indicator("1.H1").pk)
    page = screens.client().get(url)
    assert [words for _, words in page.context["band_rows"]][:3] == ["≤ 110", "> 110 – 140", "> 140"]
    typed = {"text": "Angka lain.", "rentang-1-limit": "150,5"}
    assert screens.client().post(url, filled(screens.client(), url) | typed).status_code == 302
    changed = screens.indicator("1.H1")
    assert changed.text == "Angka lain."
    assert [band.limit for band in changed.bands.all()] == [110, Decimal("150.5"), None]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"rentang-1-points": "banyak"}, "“banyak” bukan angka"),
        ({"rentang-1-points": ""}, "Tulis poin untuk batas ini"),
        ({"rentang-0-points": "1000000"}, "Tulis 0 sampai 9999."),
        ({"rentang-2-limit": "200"}, "Tepat rentang terakhir tanpa batas"),
        ({"code": "2.H1"}, "Kode ini sudah dipakai indikator lain."),
        ({"numerator": ""}, "Rasio memerlukan pembilang."),
        ({"na_allowed": "on"}, "Tulis kapan indikator ini tidak berlaku."),
    ],
)
def test_a_wrong_band_or_field_of_an_indicator_is_told_and_kept(screens, typed, message):
    url = screens.url("_row", "indikator", screens.indicator("1.H1").pk)
    refused = screens.client().post(url, filled(screens.client(), url) | typed | {"text": "Yang diketik."})
    assert refused.status_code == 422
    assert message in words_of(refused)
    assert "Yang diketik." in words_of(refused)
    assert screens.indicator("1.H1").text != "Yang diketik."


def test_rows_are_added_and_removed(screens):
    client = screens.client()
    right = screens.draft.rights.first()
    new = screens.url("_row_new", "indikator")
    assert client.get(f"{new}?hak={right.pk}").context["form"]["right"].value() == right.pk
    url = screens.url("_row", "indikator", screens.indicator("2.H1").pk)
    typed = filled(client, url) | {"code": "1.H7", "right": str(right.pk)}
    assert client.post(new, typed).status_code == 302
    made = screens.indicator("1.H7")
    assert (made.right, made.position, made.bands.count()) == (right, 4, 3)
    version = instruments.seen_of(screens.draft)
    remove = screens.url("_row_remove", "indikator", made.pk)
    assert client.post(remove, {"version": version}).status_code == 302
    assert not Indicator.objects.filter(pk=made.pk).exists()
    assert client.post(screens.url("_row_remove", "skema", screens.draft.scheme.pk)).status_code == 404
    assert client.get(screens.url("_row_new", "lain")).status_code == 404


def test_who_saves_over_somebody_else_gets_409_with_both(screens):
    url = screens.url("_row", "indikator", screens.indicator("1.H1").pk)
    mine, theirs = (filled(screens.client(), url) for _ in range(2))
    screens.client(Role.ADMIN_NASIONAL).post(url, theirs | {"unit": "permil"})
    typed = {"text": "Yang saya ketik.", "direction": "tinggi", "rentang-0-limit": "105"}
    refused = screens.client().post(url, mine | typed)
    assert refused.status_code == 409
    assert [(c.label, c.before, c.after) for c in refused.context["changes"]] == [("Satuan", "persen", "permil")]
    assert refused.context["kept"] == [
        ("Indikator", "Yang saya ketik."),
        ("Satuan", "persen"),
        ("Arah", "Makin tinggi makin baik"),
        ("Rentang dan poin", "105: 10; 140: 5; selebihnya: 0"),
    ]


def test_who_saves_what_somebody_removed_gets_409_with_the_text(screens):
    row = screens.indicator("1.H1")
    url = screens.url("_row", "indikator", row.pk)
    mine = filled(screens.client(), url)
    row.delete()
    refused = screens.client().post(url, mine | {"text": "Yang saya ketik."})
    assert refused.status_code == 409
    assert ("Indikator", "Yang saya ketik.") in refused.context["kept"]


@pytest.mark.both
def test_faults_stand_on_the_page_with_the_way_to_mend_them(screens):
    row = screens.indicator("1.H1")
    row.bands.filter(limit=140).update(points=20)
    page = screens.client().get(screens.url(""))
    assert [(f.fault.where, f.url) for f in page.context["faults"]] == [
        ("Indikator 1.H1", screens.url("_row", "indikator", row.pk))
    ]
    assert screens.client().post(screens.url("_propose"), {"status": "kerja"}).status_code == 422


@pytest.mark.both
def test_the_mapping_names_every_pair_and_narrows(screens):
    row = screens.indicator("1.H1")
    Indicator.objects.filter(pk=row.pk).update(unit="permil")
    page = screens.client().get(screens.url("_mapping"))
    assert [(str(r), n) for r, n in page.context["counts"]] == [("sama", 5), ("diubah", 1)]
    narrowed = screens.client().get(screens.url("_mapping"), {"hubungan": "diubah"})
    (only,) = narrowed.context["rows"]
    link = screens.draft.links.get(new=row)
    assert (only.pair.codes, only.url) == ("1.H1", screens.url("_row", "padanan", link.pk))
    link.delete()
    (only,) = screens.client().get(screens.url("_mapping"), {"hubungan": "diubah"}).context["rows"]
    assert screens.client().get(only.url).context["form"]["new"].value() == row.pk


@pytest.mark.both
def test_two_versions_stand_side_by_side(screens):
    Indicator.objects.filter(pk=screens.indicator("1.H1").pk).update(text="Persentase lain.")
    url = reverse("assessments:instrument_compare", args=[screens.source.pk, screens.draft.pk])
    page = words_of(screens.client().get(url))
    assert "1 indikator berubah, 0 baru, 0 dihapus, 5 tetap." in page
    assert "Lama Persentase 1.H1. Baru Persentase lain." in page
    chosen = screens.client().get(screens.url("_compare_with"), {"dengan": screens.source.pk})
    assert chosen.headers["Location"] == url
    for nothing in (screens.draft.pk, "x"):
        back = screens.client().get(screens.url("_compare_with"), {"dengan": nothing})
        assert back.headers["Location"] == screens.url("")


def test_nothing_sent_is_answered_in_words(screens):
    row = screens.url("_row", "indikator", screens.indicator("1.H1").pk)
    assert screens.client().post(row, {}).status_code == 422


def test_two_people_publish_and_then_it_is_frozen_and_public(screens, client):
    drafter, publisher = screens.client(), screens.client(Role.ADMIN_NASIONAL)
    url = screens.url("_row", "hak", screens.draft.rights.first().pk)
    typed = filled(drafter, url)
    resmi = {"status": "resmi", "regulation": "Peraturan Uji Nomor 1 Tahun 2027", "annex": "Lampiran I"}
    refused = drafter.post(screens.url("_propose"), resmi)
    assert refused.status_code == 422
    assert refused.context["form"]["regulation"].value() == resmi["regulation"]
    resmi |= {"gazette_number": "12", "gazette_year": "2027", "date": "2027-01-31"}
    assert drafter.post(screens.url("_propose"), resmi).status_code == 302
    assert not drafter.get(screens.url("_propose")).context["may_publish"]
    page = publisher.get(screens.url("_propose"))
    assert page.context["may_publish"]
    read = {name: page.context[name] for name in ("fingerprint", "version")}
    old = publisher.post(screens.url("_publish"), read | {"fingerprint": "lain"})
    assert old.status_code == 409
    publisher.post(screens.url("_publish"), read)
    done = Instrument.objects.get(pk=screens.draft.pk)
    assert (done.state, done.status, done.content_hash) == ("terbit", "resmi", page.context["fingerprint"])
    assert client.get(reverse("indicators:instrument", args=["uji", "dua"])).status_code == 200
    compared = reverse("assessments:instrument_compare", args=[screens.source.pk, screens.draft.pk])
    assert client.get(compared).status_code == 200
    assert drafter.get(url).headers["Location"] == screens.url("")
    frozen = drafter.post(url, typed | {"name": "Lain"})
    assert frozen.status_code == 422
    assert "sudah terbit" in words_of(frozen)


def test_sending_back_and_discarding(screens):
    drafter = screens.client()
    drafter.post(screens.url("_propose"), {"status": "kerja"})
    drafter.post(screens.url("_discard"))
    screens.client(Role.ADMIN_NASIONAL).post(screens.url("_return"), {"note": "Belum lengkap."})
    page = drafter.get(screens.url(""))
    assert page.context["may_change"]
    assert page.context["events"][0].note == "Belum lengkap."
    drafter.post(screens.url("_discard"))
    assert drafter.get(screens.url("")).status_code == 404


@pytest.mark.parametrize("versions", [1, 3])
def test_the_list_asks_no_more_for_more_versions(screens, django_assert_num_queries: Counted, versions):
    for number in range(1, versions):
        published(f"lain-{number}")
    client = screens.client()
    with django_assert_num_queries(6):
        client.get(reverse("assessments:instruments"))


@pytest.mark.parametrize("more", [0, 2])
@pytest.mark.parametrize(
    ("name", "count"),
    [("", 24), ("_mapping", 22), ("_propose", 39)],
)
def test_a_version_asks_no_more_for_more_indicators(screens, django_assert_num_queries: Counted, name, count, more):
    row = screens.indicator("2.H1")
    for number in range(more):
        row.pk, row.code, row.position = None, f"2.X{number}", 10 + number
        row._state.adding = True
        row.save()
        row.bands.create(position=1, limit=None, points=10)
    client = screens.client()
    with django_assert_num_queries(count):
        client.get(screens.url(name))
