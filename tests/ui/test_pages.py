"""The frame of every page and the pages of trouble, drawn as a visitor without an account sees them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

pytestmark = pytest.mark.unit
TROUBLE = {
    "400": "Permintaan",
    "403": "Peran",
    "403_csrf": "Formulir",
    "404": "Halaman",
    "409": "Data",
    "500": "Terjadi",
}


@pytest.mark.parametrize(("name", "word"), TROUBLE.items())
def test_a_page_of_trouble_says_what_happened_and_offers_a_way_on(name: str, word: str) -> None:
    page = render_to_string(f"{name}.html")
    assert [page.count("<h1>"), f"<h1>{word} " in page, "btn btn-primary" in page] == [1, True, True]


def test_a_stale_form_shows_what_changed_and_keeps_what_was_typed() -> None:
    change = {"label": "Jawaban", "before": "Ya", "after": "", "who": "Operator Pemda", "when": None}
    kept = [("Catatan", "<tabel 3>")]
    page = render_to_string("409.html", {"changes": [change], "kept": kept, "retry_url": "/butir/7/"})
    wanted = ("<td>Ya</td>", "<td>–</td>", "readonly>&lt;tabel 3&gt;</textarea>", 'href="/butir/7/"')
    assert [piece in page for piece in wanted] == [True] * 4


@pytest.mark.django_db  # the footer names the ministry of today
def test_a_page_turner_keeps_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/", {"keadaan": "dikirim"})
    request.user, request.membership, request.memberships = AnonymousUser(), None, []
    page_obj = Paginator(range(1514), 50).page(1)
    turner = render_to_string("partials/pagination.html", {"page_obj": page_obj, "what": "daerah"}, request)
    assert ["1–50 dari 1.514 daerah" in turner, 'href="?keadaan=dikirim&amp;page=2"' in turner] == [
        True,
        True,
    ]
