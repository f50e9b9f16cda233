"""A file sent for one item: attached to it, or kept in the library with the reason why not."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from assessments.models import Document, Evidence, Item, Upload
from tests.assessments.region import sign_in
from tests.assessments.uploads import BEGIN, send, upload
from tests.world import pdf_bytes

pytestmark = pytest.mark.integration


def sent_for(client: Client, item: Item, name: str, content: bytes) -> str:
    """A whole file meant for an item; the address that attaches it."""
    answer = client.post(reverse(BEGIN), {"name": name, "size": len(content), "item": item.pk}).json()
    assert send(client, answer["url"], content).status_code == 200
    return answer["attach"]


def attached(item: Item) -> list[tuple[str, str]]:
    found = Evidence.objects.filter(item=item, removed_at=None).order_by("pk")
    return list(found.values_list("document__original_name", "pages"))


def test_a_file_sent_for_an_item_is_attached_to_it_whatever_its_name_says(world):
    client, item = sign_in(world), world.item("01.P1")
    url = sent_for(client, item, "01.S1 perda.pdf", pdf_bytes("a", 3))

    answer = client.post(url, {"pages": "2-3"})

    assert (answer.status_code, answer.json()["message"]) == (200, "Dilampirkan pada butir 01.P1.")
    assert answer.json()["versions"] == [item.version, world.item("01.P1").version]
    assert "01.S1 perda" in answer.json()["card"]
    assert (attached(item), attached(world.item("01.S1"))) == ([("01.S1 perda.pdf", "2-3")], [])


def test_pages_that_do_not_exist_leave_the_file_in_the_library_and_say_so(world):
    client, item = sign_in(world), world.item("01.P1")
    url = sent_for(client, item, "perda.pdf", pdf_bytes("a", 3))

    answer = client.post(url, {"pages": "9"})

    assert (answer.status_code, attached(item), Document.objects.count()) == (422, [], 1)
    assert answer.json()["message"].startswith("Tersimpan, tetapi “perda” belum dilampirkan: ")


def test_a_file_for_a_locked_item_is_refused_before_it_is_sent(world):
    item = world.item("01.P1")
    world.submit(limit=1)

    answer = sign_in(world).post(reverse(BEGIN), {"name": "perda.pdf", "size": 10, "item": item.pk})

    assert (answer.status_code, answer.json()["message"]) == (422, "Formulir sudah dikirim ke Kanwil.")


@pytest.mark.both
def test_a_contributor_attaches_what_the_library_has_already_only_to_an_item_in_the_own_hand(world):
    content = pdf_bytes("sama", 1)
    upload(sign_in(world), "laporan.pdf", content)
    world.hand_over("01.P1")
    client, item = sign_in(world, Role.KONTRIBUTOR_OPD), world.item("01.P1")
    url = sent_for(client, item, "laporan.pdf", content)
    token = Upload.objects.latest("pk").token

    elsewhere = client.post(reverse("assessments:item_take", args=[world.item("01.S1").pk, token]))
    here = client.post(url)

    assert (elsewhere.status_code, here.status_code, attached(item)) == (404, 200, [("laporan.pdf", "")])
