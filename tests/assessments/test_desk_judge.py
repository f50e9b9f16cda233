"""Judging an item in the browser's own terms: forms in, pages out."""

import io
from copy import deepcopy

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from accounts.states import Role
from assessments import cycles, filling, library
from assessments.answers import Answer
from assessments.models import Cycle, Evidence, Item, Verdict
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
    assert other.context["file"].document == old
    assert "Tanggal belum diisi" in other.content.decode()


def test_pins_jump_and_office_files_and_closed_ones_have_their_place(judging: World, settings) -> None:
    region = judging.regions[1]
    item = judging.item(region=region)
    by = judging.operator(region)
    perda = judging.document(region, "perda.pdf", pages=9)
    book = io.BytesIO()
    Workbook().save(book)
    upload = ContentFile(book.getvalue(), name="rekap.xlsx")
    rekap, _ = library.add_document(region=region, by=by, upload=upload, label=library.Label())
    library.attach(item_id=item.pk, document=perda, pages="2-3, 7", by=by)
    library.attach(item_id=item.pk, document=rekap, by=by)
    client = as_role(judging, Role.VERIFIKATOR_KANWIL)
    files = client.get(_url(item)).context["files"]
    perda_url = reverse("assessments:document_file", args=[perda.pk])
    assert [(pin.label, pin.url.split("&")[0]) for pin in files[0].pins] == [
        ("2–3", f"{perda_url}?hlm=2#page=2"),
        ("7", f"{perda_url}?hlm=7#page=7"),
    ]
    assert files[1].frame == reverse("assessments:document_preview", args=[rekap.pk])

    settings.CLAMD_URL = "tcp://pemindai.test:3310"
    page = client.get(_url(item))
    assert [file.frame for file in page.context["files"]] == ["", ""]
    assert "<iframe" not in page.content.decode()
    assert "menunggu pemindaian virus" in page.content.decode()


# --- Taking back, the same document, texts, who looks ---------------------------------------------------------------


def test_the_message_leads_back_and_the_verdict_is_taken_back_there(judging: World) -> None:
    client = as_role(judging, Role.VERIFIKATOR_KANWIL)
    item = judging.item()
    following = client.get(_post(client, item, "?hak=1", next="1")["Location"]).content.decode()
    assert f'<a href="{_url(item)}?hak=1#batalkan" data-shortcut="u">Batalkan putusan butir 01.S1</a>' in following
    back = client.get(_url(item) + "?hak=1").context
    taken = client.post(back["undo_url"], {"seen_verdict": back["own_verdict"].pk}, follow=True)
    assert "Putusan butir 01.S1 dibatalkan." in taken.content.decode()
    assert taken.redirect_chain == [(_url(item) + "?hak=1", 302)]
    assert (judging.item().state, judging.item().kanwil_verdict) == ("terisi", None)
    assert "· dibatalkan" in taken.content.decode()
    again = client.post(back["undo_url"], {"seen_verdict": back["own_verdict"].pk})
    assert again.status_code == 409


def test_readers_take_nothing_back_and_accept_nothing(judging: World) -> None:
    judging.judge(["01.S1"])
    item = judging.item()
    auditor = as_role(judging, Role.AUDITOR)
    for name in ("judge_undo", "judge_together"):
        answer = auditor.post(reverse(f"assessments:{name}", args=[item.pk]), {"seen_verdict": item.kanwil_verdict_id})
        assert answer.status_code == 403, name
    assert judging.item().state == "diterima"


def _box(page, code: str) -> str:
    return next(shared.token for shared in page.context["shared"] if shared.item.indicator.code == code)


def test_one_document_s_items_are_accepted_together_or_not_at_all(judging: World) -> None:
    # `ready` has put one document under every item that had none.
    client = as_role(judging, Role.VERIFIKATOR_KANWIL)
    judging.judge(["01.S3"])
    item = judging.item()
    page = client.get(_url(item) + "?hak=1")
    listed = [shared.item.indicator.code for shared in page.context["shared"]]
    assert (listed[0], "01.S3" in listed, "01.S1" in listed) == ("01.S2", False, False)
    assert f"“data-dukung” juga mendukung {len(listed)} butir lain" in page.content.decode()
    chosen = [page.context["own_token"], _box(page, "01.S2"), _box(page, "01.P1")]
    together = page.context["together_url"]

    judging.judge(["01.P1"], outcome="kembalikan", reason_code="tahun-salah", note="Ganti.")
    stale = client.post(together, {"butir": chosen})
    assert (stale.status_code, judging.item().state) == (409, "terisi")

    taken = client.post(together, {"butir": chosen[:2]})
    assert taken["Location"] == _url(judging.item("01.P2")) + "?hak=1"  # S3 and P1 are judged already
    states = [judging.item(code).state for code in ("01.S1", "01.S2", "01.P1", "01.P2")]
    assert states == ["diterima", "diterima", "dikembalikan", "terisi"]
    empty = client.post(together, {"butir": ["x", "1²:1:"]}, follow=True)
    assert "Pilih paling sedikit satu butir." in empty.content.decode()


def test_a_text_is_kept_used_and_dropped_without_losing_what_was_typed(judging: World) -> None:
    client = as_role(judging, Role.VERIFIKATOR_KANWIL)
    item = judging.item()
    typed = _returned(note="Halaman tanda tangan tidak ada.", reason_code="tanpa-tanda-tangan")
    kept = _post(client, item, judul_teks="Tanda tangan", simpan_teks="1", **typed)
    assert (kept.status_code, kept.context["form"].initial["note"]) == (200, typed["note"])
    block = kept.context["blocks"][0]
    assert (block.title, block.reason_code) == ("Tanda tangan", "tanpa-tanda-tangan")

    used = _post(client, item, note="Lihat hlm. 3.", pakai_teks=str(block.pk))
    initial = used.context["form"].initial
    assert (initial["outcome"], initial["reason_code"]) == ("kembalikan", "tanpa-tanda-tangan")
    assert initial["note"] == f"Lihat hlm. 3.\n{typed['note']}"
    refused = _post(client, item, judul_teks="", simpan_teks="1", note="Masih ada.")
    assert "memerlukan judul" in refused.content.decode()
    assert refused.context["form"].initial["note"] == "Masih ada."

    dropped = _post(client, item, note="Tetap.", hapus_teks=str(block.pk))
    assert (dropped.context["blocks"], dropped.context["form"].initial["note"]) == ([], "Tetap.")
    assert not Verdict.objects.exists()


def test_who_looks_at_the_item_is_told_to_the_other(judging: World) -> None:
    url = _url(judging.item())
    assert "juga sedang membuka" not in as_role(judging, Role.VERIFIKATOR_KANWIL).get(url).content.decode()
    page = as_role(judging, Role.PIMPINAN_KANWIL).get(url).content.decode()
    assert "Verifikator Kanwil juga sedang membuka butir ini" in page
    assert "juga sedang membuka" in as_role(judging, Role.AUDITOR).get(url).content.decode()


# --- What was there before ------------------------------------------------------------------------------------------


def test_what_was_judged_stands_beside_the_present_with_the_difference_in_words(judging: World) -> None:
    codes = list(Item.objects.filter(assessment=judging.assessment()).values_list("indicator__code", flat=True))
    judging.judge(codes)
    judging.judge(["01.S1"], outcome="kembalikan", reason_code="tahun-salah", note="Ganti.")
    judging.return_for_repair()
    old = Evidence.objects.get(item=judging.item(), removed_at=None)
    by = judging.operator()
    library.attach(item_id=judging.item().pk, document=judging.document(name="baru.pdf"), pages="2", by=by)
    library.detach(evidence_id=old.pk, by=by)
    item = judging.item()
    answer = Answer("tidak", note="Perda dicabut.")
    filling.fill_items(
        assessment_id=item.assessment_id, by=by, fillings=[filling.Filling(item.pk, item.version, answer)]
    )
    revision = as_role(judging, Role.VERIFIKATOR_KANWIL).get(_url(item)).context["papers"].revision
    assert revision.verdict.note == "Ganti."
    assert [(part.label, part.before, part.now, part.word) for part in revision.differences] == [
        ("Jawaban", "Ya", "Tidak", "Berubah"),
        ("Catatan daerah", "", "Perda dicabut.", "Baru"),
        ("Data dukung", "data-dukung", "", "Dilepas"),
        ("Data dukung", "", "baru · hlm. 2", "Baru"),
    ]


@pytest.mark.both
def test_last_year_s_answer_and_verdicts_stand_beside_this_year_s(judging: World) -> None:
    judging.judge(["01.S1"], outcome="kembalikan", reason_code="tahun-salah", note="Perda tahun 2019.")
    next_year = cycles.prepare_cycle(
        award_year=2027,
        performance_year=2026,
        instrument=judging.instrument,
        windows={w.stage: (w.opens_at, w.closes_at) for w in judging.cycle.windows.all()},
        by=judging.members[Role.ADMIN_NASIONAL],
    )
    Cycle.objects.filter(pk=judging.cycle.pk).update(state="ditutup", closed_at=timezone.now())
    cycles.open_cycle(cycle_id=next_year.pk, by=judging.members[Role.ADMIN_NASIONAL])
    item = Item.objects.get(assessment__cycle=next_year, assessment__region=judging.region, indicator__code="01.S1")
    last_year = as_role(judging, Role.VERIFIKATOR_KANWIL).get(_url(item)).context["papers"].last_year
    assert (last_year.cycle.performance_year, last_year.answer) == (2025, "Ya")
    assert [(str(v), v.note) for v in last_year.verdicts] == [("Kanwil: Dikembalikan", "Perda tahun 2019.")]
    assert [evidence.document.title for evidence in last_year.files] == ["data-dukung"]


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
    client.get(_url(item))  # what every page reads once is cached
    with django_assert_num_queries(10):  # two more where there is a verdict to write: the schedule and own texts
        page = client.get(_url(item))
    assert len(page.context["files"]) == files
