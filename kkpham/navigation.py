"""The menu of each role; a page renders no link that would be refused."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Membership
from accounts.states import DECIDE, FILL, MANAGE_CYCLES, MANAGE_OFFICES, PIAGAM, RECAP, Role


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    icon: str
    active: bool


def home_of(membership: Membership) -> str:
    """The address of the page a role starts at."""
    if membership.role in {Role.OPERATOR_PEMDA, Role.KONTRIBUTOR_OPD}:
        return reverse("assessments:current")
    return reverse("assessments:list")


def _entries(membership: Membership) -> list[tuple[str, str, str]]:
    entries = []
    if membership.can(FILL):
        entries += [
            ("Formulir", reverse("assessments:current"), "clipboard-list"),
            ("Dokumen", reverse("assessments:documents"), "folder"),
        ]
    else:
        entries.append(("Daerah", reverse("assessments:list"), "list-checks"))
    if membership.can(MANAGE_CYCLES) or membership.can(DECIDE) or membership.can(PIAGAM):
        entries.append(("Siklus", reverse("assessments:cycles"), "calendar-days"))
    if membership.can(RECAP):
        entries.append(("Rekap", reverse("reports:recap"), "table-2"))
        entries.append(("Pekerjaan", reverse("jobs:list"), "loader"))
    if membership.can(MANAGE_OFFICES):
        entries.append(("Kanwil", reverse("regions:office_list"), "landmark"))
    entries.append(("Instrumen", reverse("indicators:list"), "book-open"))
    return entries


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor: `nav` and `membership` of who is signed in."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {}
    nav = [
        Entry(label, url, icon, request.path.startswith(url)) for label, url, icon in _entries(membership)
    ]
    return {"nav": nav, "membership": membership}
