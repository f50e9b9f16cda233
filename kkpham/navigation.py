"""The menu of each role; a page renders no link that would be refused."""

from dataclasses import dataclass
from functools import partial

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import Membership
from accounts.states import (
    DECIDE,
    DRAFT_INSTRUMENT,
    EVALUATE,
    FILL,
    MANAGE_CYCLES,
    MANAGE_OFFICES,
    MANAGE_TEAM,
    MANAGE_USERS,
    PIAGAM,
    READ_LOG,
    READ_SCENARIOS,
    RECAP,
    SIMULATE,
    VERIFY_CENTRAL,
    VERIFY_KANWIL,
    VIEW,
    Scope,
)
from notices.queries import unread_count
from regions.models import Institution

CACHE_SECONDS = 300
BELOW_FIRST = ("/penilaian/", "/butir/", "/sanggahan/")
# Pages of an entry that lie at another address.
BESIDE = {"Pendampingan": ("/profil/",), "Instrumen": ("/instrumen/",), "Simulasi": ("/simulasi/",)}


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    url: str
    icon: str
    active: bool


def home_of(membership: Membership) -> str:
    """The address of the page a role starts at."""
    if membership.scope is Scope.REGION:
        return reverse("assessments:current")
    return reverse("assessments:list")


def _region_entries(membership: Membership) -> list[tuple[str, str, str]]:
    """The first entries of the region's own people."""
    if membership.scope is not Scope.REGION:
        return []
    entries = []
    if membership.can(VIEW):
        entries.append(("Formulir", reverse("assessments:current"), "clipboard-list"))
    if membership.can(FILL):
        label = "Tugas" if membership.can(MANAGE_TEAM) else "Tugas saya"
        entries.append((label, reverse("assessments:my_tasks"), "list-todo"))
        entries.append(("Dokumen", reverse("assessments:documents"), "folder"))
    if membership.can(MANAGE_TEAM):
        entries.append(("Tim", reverse("assessments:team"), "users"))
    if membership.can(VIEW) and membership.region:
        entries.append(("Profil", reverse("coaching:profile", args=[membership.region.code]), "map-pin"))
    return entries


def _report_entries(membership: Membership) -> list[tuple[str, str, str]]:
    """What is counted from the forms."""
    entries = []
    if membership.can(RECAP):
        page = "reports:national" if membership.scope is Scope.NATION else "reports:dashboard"
        entries.append(("Ringkasan", reverse(page), "layout-dashboard"))
        entries.append(("Rekap", reverse("reports:recap"), "table-2"))
        entries.append(("Pekerjaan", reverse("jobs:list"), "loader"))
    if membership.can(READ_SCENARIOS):
        page = "reports:simulation" if membership.can(SIMULATE) else "reports:scenarios"
        entries.append(("Simulasi", reverse(page), "flask-conical"))
    if membership.can(EVALUATE):
        entries.append(("Evaluasi indikator", reverse("reports:evaluation"), "chart-column"))
    return entries


def _entries(membership: Membership) -> list[tuple[str, str, str]]:
    entries = _region_entries(membership)
    if not entries:
        entries.append(("Daerah", reverse("assessments:list"), "list-checks"))
    if membership.can(VERIFY_KANWIL) or membership.can(VERIFY_CENTRAL):
        entries.append(("Antrean", reverse("assessments:queue"), "inbox"))
        entries.append(("Pengembalian", reverse("assessments:returns"), "corner-up-left"))
    if membership.scope is not Scope.REGION:
        entries.append(("Pendampingan", reverse("coaching:board"), "handshake"))
    if membership.can(MANAGE_CYCLES) or membership.can(DECIDE) or membership.can(PIAGAM):
        entries.append(("Siklus", reverse("assessments:cycles"), "calendar-days"))
    entries += _report_entries(membership)
    if membership.can(MANAGE_OFFICES):
        entries.append(("Kanwil", reverse("regions:office_list"), "landmark"))
    if membership.can(MANAGE_USERS):
        entries.append(("Pengguna", reverse("accounts:users"), "users"))
    if membership.can(READ_LOG):
        entries.append(("Log", reverse("assessments:log"), "history"))
    page = "assessments:instruments" if membership.can(DRAFT_INSTRUMENT) else "indicators:list"
    entries.append(("Instrumen", reverse(page), "book-open"))
    return entries


def _institution() -> str:
    """The name of the ministry in charge today, or nothing where none is known."""
    institution = Institution.objects.on(timezone.localdate()).first()
    return institution.name if institution else ""


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor: the ministry of today for the footer; of who is signed in `nav`, `membership` and `unread`.

    `unread`: the notices not read yet, counted where a page shows the number.
    """
    context: dict[str, object] = {"institution": cache.get_or_set("institution", _institution, CACHE_SECONDS)}
    membership = getattr(request, "membership", None)
    if membership is None:
        return context
    entries = _entries(membership)
    # Pages of one region and one item lie below the first entry: the form, or the list of regions.
    below_first = request.path.startswith(BELOW_FIRST)
    nav = [
        Entry(
            label,
            url,
            icon,
            request.path.startswith((url, *BESIDE.get(label, ()))) or (below_first and position == 0),
        )
        for position, (label, url, icon) in enumerate(entries)
    ]
    unread = SimpleLazyObject(partial(unread_count, membership.user_id))
    return context | {"nav": nav, "membership": membership, "unread": unread}
