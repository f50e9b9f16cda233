"""Judging an item in the browser's own terms: forms in, pages out."""

from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from assessments import filling, library
from assessments.answers import Answer
from assessments.models import Item, Verdict
from assessments.states import Level
from tests.assessments.desk import as_member, as_role
from tests.world import World, pdf_file

pytestmark = pytest.mark.integration
NUMERIC = "01.H1"


@pytest.fixture(scope="module")
def kept_judging(kept_world: World) -> World:
    """The Kanwil has started on the first region."""
    world = deepcopy(kept_world)
    world.submit()
    world.start_kanwil()
    return world


@pytest.fixture
def judging(kept_judging: World, db: None) -> World:
    return deepcopy(kept_judging)


def _url(item: Item) -> str:
    return reverse("assessments:judge", args=[item.pk])


def _post(client: Client, item: Item, query: str = "", **fields: object):
    shown = {"version": item.version, "seen_verdict": item.kanwil_verdict_id or "", "outcome": "terima", "note": ""}
    return client.post(_url(item) + query, shown | fields)


def _returned(**fields: str) -> dict[str, str]:
    return {"outcome": "kembalikan", "reason_code": "tahun-salah", "note": "Perda tahun 2019."} | fields


def test_accepting_writes_the_verdict_and_stays_on_the_item(judging: World) -> None:
    item = judging.item()
    answer = _post(as_role(judging, Role.VERIFIKATOR_KANWIL), item)
    assert (answer.status_code, answer["Location"]) == (302, _url(item))
    item = judging.item()
    assert (item.state, item.kanwil_verdict.outcome) == ("diterima", "terima")


def test_save_and_next_goes_to_the_next_item_that_is_left_and_keeps_the_filters(judging: World) -> None:
    judging.judge(["01.S2"])
    client = as_role(judging, Role.VERIFIKATOR_KANWIL)
    answer = _post(client, judging.item("01.S1"), "?hak=1&keadaan=belum-diperiksa", next="1", **_returned())
    assert answer["Location"] == _url(judging.item("01.S3")) + "?hak=1&keadaan=belum-diperiksa"
    assert judging.item("01.S1").state == "dikembalikan"


def test_after_the_last_one_it_goes_back_to_the_list(judging: World) -> None:
    codes = list(Item.objects.filter(assessment=judging.assessment()).values_list("indicator__code", flat=True))
    judging.judge(codes[1:])
    answer = _post(as_role(judging, Role.VERIFIKATOR_KANWIL), judging.item(codes[0]), next="1")
    assert answer["Location"] == reverse("assessments:verification", args=[judging.assessment().pk])


def test_a_return_without_reason_or_note_is_refused_and_keeps_what_was_typed(judging: World) -> None:
    client = as_role(judging, Role.VERIFIKATOR_KANWIL)
    answer = _post(client, judging.item(), **_returned(reason_code="", note="Tahun 2019, mohon diganti"))
    assert answer.status_code == 422
    assert "Pilih alasan pengembalian." in answer.content.decode()
    assert "Tahun 2019, mohon diganti" in answer.content.decode()
    answer = _post(client, judging.item(), **_returned(note=" "))
    assert answer.status_code == 422
    assert "Tulis apa yang kurang" in answer.content.decode()
    answer = _post(client, judging.item(), **_returned(note="x" * 2001))
    assert (answer.status_code, "x" * 2001 in answer.content.decode()) == (422, True)
    assert not Verdict.objects.exists()


@pytest.mark.parametrize(
    ("typed", "note", "message"),
    [
        ("nihil", "", "tulis angka"),
        ("12.5", "", "pakai koma"),
        ("-1", "dari BPS", "tidak mungkin"),
        ("1", "", "tulis catatan dari mana angkanya"),
    ],
)
def test_a_verified_value_that_does_not_fit_is_refused_in_words(
    judging: World, typed: str, note: str, message: str
) -> None:
    client = as_role(judging, Role.VERIFIKATOR_KANWIL)
    answer = _post(client, judging.item(NUMERIC), verified_value=typed, note=note)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()


def test_a_verified_value_is_read_in_indonesian_form(judging: World) -> None:
    client = as_role(judging, Role.VERIFIKATOR_KANWIL)
    assert _post(client, judging.item(NUMERIC), verified_value="12,5", note="Dari laporan dinas.").status_code == 302
    assert str(judging.item(NUMERIC).kanwil_verdict.verified_value) == "12.5000"


def test_two_verifiers_at_once_the_second_gets_409_with_the_note_kept(judging: World) -> None:
    item = judging.item()
    judging.judge(["01.S1"])
    answer = _post(as_role(judging, Role.VERIFIKATOR_KANWIL), item, **_returned(note="Catatan saya"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Catatan saya" in page
    assert "Kanwil: Diterima" in page
    assert judging.item().state == "diterima"


def test_who_may_not_judge(judging: World) -> None:
    item = judging.item()
    foreign = as_member(judging.join(Role.VERIFIKATOR_KANWIL, office=judging.foreign_office))
    assert _post(foreign, item).status_code == 404
    assert foreign.get(_url(item)).status_code == 404
    for role in (Role.AUDITOR, Role.TIM_PENILAI, Role.ADMIN_NASIONAL, Role.BIRO_HUKUM):
        client = as_role(judging, role)
        assert (client.get(_url(item)).status_code, _post(client, item).status_code) == (200, 403), role
    operator = as_role(judging, Role.OPERATOR_PEMDA)
    assert (operator.get(_url(item)).status_code, _post(operator, item).status_code) == (403, 403)
    assert not Verdict.objects.exists()


def test_readers_see_no_form(judging: World) -> None:
    page = as_role(judging, Role.AUDITOR).get(_url(judging.item())).content.decode()
    assert "Anda membaca halaman ini" in page
    assert 'name="outcome"' not in page


def test_an_item_changed_after_its_verdict_says_so(judging: World) -> None:
    codes = list(Item.objects.filter(assessment=judging.assessment()).values_list("indicator__code", flat=True))
    judging.judge(codes[1:])
    judging.judge(["01.S1"], outcome="kembalikan", reason_code="tahun-salah", note="Ganti.")
    client = as_role(judging, Role.VERIFIKATOR_KANWIL)
    back = reverse("assessments:return", args=[judging.assessment().pk])
    client.post(back, {"version": judging.assessment().version, "note": ""})
    item = judging.item()
    filling.fill_items(
        assessment_id=item.assessment_id,
        by=judging.operator(),
        fillings=[filling.Filling(item.pk, item.version, Answer("tidak"))],
    )
    listed = client.get(reverse("assessments:verification", args=[item.assessment_id]) + "?keadaan=berubah")
    assert [entry.item.pk for entry in listed.context["items"]] == [item.pk]
    assert "Berubah sejak diverifikasi" in client.get(_url(item)).content.decode()


def test_the_pusat_starts_from_the_kanwils_verdict_and_overrules_only_with_a_reason(judging: World) -> None:
    judging.judge()
    judging.judge(["01.S2"], outcome="kembalikan", reason_code="tahun-salah", note="Perda tahun 2019.")
    judging.forward()
    judging.start_central()
    client = as_role(judging, Role.VERIFIKATOR_PUSAT)
    item = judging.item("01.S2")
    page = client.get(_url(item))
    assert page.context["form"].initial["outcome"] == "kembalikan"
    assert "Kanwil: Dikembalikan" in page.content.decode()
    assert "bernilai 0 dalam nilai akhir" in page.content.decode()

    refused = client.post(_url(item), {"version": item.version, "seen_verdict": "", "outcome": "terima", "note": ""})
    assert refused.status_code == 422
    assert "berbeda dari putusan Kanwil" in refused.content.decode()
    taken = client.post(
        _url(item), {"version": item.version, "seen_verdict": "", "outcome": "terima", "note": "Perda masih berlaku."}
    )
    assert taken.status_code == 302
    item = judging.item("01.S2")
    assert (item.central_verdict.level, item.central_verdict.outcome) == (Level.CENTRAL, "terima")
    assert item.state == "dikembalikan"  # the state tells what the Kanwil said


def test_files_open_at_their_pinned_page_and_dates_outside_the_year_are_flagged(judging: World) -> None:
    item = Item.objects.select_related("indicator").filter(
        assessment=judging.assessment(judging.regions[1]), indicator__date_matters=True
    )[0]
    region = judging.regions[1]
    fresh = judging.document(region, "baru.pdf")
    old, _ = library.add_document(
        region=region, by=judging.operator(region), upload=pdf_file("lama.pdf", pages=5), label=library.Label()
    )
    library.attach(item_id=item.pk, document=fresh, pages="2-3", by=judging.operator(region))
    library.attach(item_id=item.pk, document=old, by=judging.operator(region))
    client = as_role(judging, Role.VERIFIKATOR_KANWIL)
    page = client.get(_url(item)).content.decode()
    assert f'src="{reverse("assessments:document_file", args=[fresh.pk])}#page=2&amp;' in page
    assert "Di luar tahun kinerja" not in page
    other = client.get(f"{_url(item)}?dok={old.pk}")
    assert other.context["file"].evidence.document_id == old.pk
    assert "Tanggal belum diisi" in other.content.decode()


@pytest.mark.parametrize("files", [1, 3])
def test_the_page_costs_the_same_for_one_file_and_for_three(
    judging: World, files: int, django_assert_num_queries
) -> None:
    region = judging.regions[1]
    item = Item.objects.filter(assessment=judging.assessment(region))[0]
    for number in range(files):
        document = judging.document(region, f"berkas-{number}.pdf")
        library.attach(item_id=item.pk, document=document, by=judging.operator(region))
    client = as_role(judging, Role.VERIFIKATOR_KANWIL)
    with django_assert_num_queries(10):
        page = client.get(_url(item))
    assert len(page.context["files"]) == files
