"""The region's side in tests: signing in, saving an answer, the words of a page."""

import html
import re

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from assessments.models import Item
from tests.world import World

HTMX = {"HX-Request": "true"}
YES_NO, NUMBER, RATIO = "01.S1", "01.P1", "01.P3"


def sign_in(world: World, role: str = Role.OPERATOR_PEMDA) -> Client:
    client = Client()
    client.force_login(world.members[role].user, backend="accounts.backends.MembershipBackend")
    return client


def save(client: Client, item: Item, **data: str) -> HttpResponse:
    fields = {"version": str(item.version)} | data
    return client.post(reverse("assessments:item_save", args=[item.pk]), fields, headers=HTMX)


def text_of(answer: HttpResponse) -> str:
    """The words of a page, tags taken out."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())
