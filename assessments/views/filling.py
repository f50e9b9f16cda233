"""The form of one right: twelve items, each saved by itself; their data dukung.

Every act answers with the item's card: to htmx the card alone, without JavaScript the page around it or, when done,
a way back to the card. What was refused comes back with 422, what somebody else changed with 409; typed text stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import dateformat, timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import ActingRequest, number_in, require
from accounts.models import Membership
from accounts.states import FILL, VIEW, Scope
from assessments import access
from assessments.answers import Answer
from assessments.board import is_ready, task_on, with_task
from assessments.carry_over import Proposal, with_proposals
from assessments.describe import claim_words
from assessments.errors import ItemErrors, Refused, Stale
from assessments.estimates import Claimed, claims_of, right_outlook, sees_estimate
from assessments.files import RefusedFile, clean_name
from assessments.filling import Filling, fill_items
from assessments.forms.documents import ACCEPTED, UploadForm
from assessments.forms.filling import FilterForm, ItemForm, PagesForm
from assessments.library import add_evidence, attach, detach
from assessments.models import Assessment, Evidence, Item, Task
from assessments.queries import RightProgress, items_through_years, library_of, progress_by_right
from assessments.states import IN_HAND, Claim, DocumentKind
from assessments.views.standing import Lock, item_lock, lock_of
from assessments.windows import openings
from indicators.states import Kind
from indicators.wording import band_text

KINDS = DocumentKind.choices
BY_ITSELF = "otomatis"  # a field of the form as autosave.js sends it


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one uploaded file."""

    name: str
    text: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One item as its card shows it; the fields after `locked` speak of the act just tried."""

    item: Item
    form: ItemForm
    locked: str
    may_fill: bool
    proposal: Proposal | None = None
    may_open: bool = True  # documents that are not on the own item
    task: Task | None = None  # inside the Pemda only
    upload: UploadForm | None = None
    reports: Sequence[FileReport] = ()
    error: str = ""
    conflict: Stale | None = None
    done: str = ""
    saved: str = ""  # by itself, and when
    unsaved: str = ""  # why not
    kept: Sequence[tuple[str, str]] = ()
    pages_of: int | None = None
    pages_typed: str = ""

    @property
    def editable(self) -> bool:
        return self.may_fill and not self.locked

    @property
    def anchor(self) -> str:
        return anchor_of(self.item)

    @property
    def may_hand_in(self) -> bool:
        """The contributor's own item, answered."""
        return not self.may_open and self.editable and self.task is not None and is_ready(self.task)

    @property
    def bands(self) -> list[tuple[str, Decimal]]:
        return band_text(self.item.indicator)

    @property
    def answer(self) -> str:
        return claim_words(self.item)


@dataclass(frozen=True, slots=True)
class Trial:
    """The act just tried on one item, to be shown on its card."""

    item_id: int
    card: dict[str, Any] = field(default_factory=dict)
    status: int = 200


def anchor_of(item: Item) -> str:
    return f"butir-{item.indicator.code}"


def address_of(item: Item) -> str:
    """The item's card on the page of its right."""
    page = reverse("assessments:right", args=[item.assessment_id, item.indicator.right.number])
    return f"{page}#{anchor_of(item)}"


def _card(pair: tuple[Item, Proposal | None], assessment: Assessment, lock: Lock | None, by: Membership) -> Card:
    item, proposal = pair
    task = task_on(item) if by.scope is Scope.REGION else None
    if task:
        task.item = item  # read already
    locked = lock.why if lock else item_lock(assessment, item) or _in_other_hand(task, by)
    may_see_all = by.can(VIEW)
    return Card(item, ItemForm(item), locked, by.can(FILL), proposal=proposal, may_open=may_see_all, task=task)


def _in_other_hand(task: Task | None, by: Membership) -> str:
    """Why a contributor may not write to an item just now, or nothing; an operator always may."""
    if by.can(VIEW) or task is None or task.state in IN_HAND:
        return ""
    return f"{task.get_state_display()}; terbuka lagi bila operator Pemda mengembalikannya."


def _read(assessment: Assessment, by: Membership, **which: object) -> list[tuple[Item, Proposal | None]]:
    """Items of the form with their proposals and tasks: all, or those in a contributor's own hand."""
    pairs = with_proposals(assessment, with_task(items_through_years(assessment)).filter(**which))
    if by.can(VIEW):
        return pairs
    return [pair for pair in pairs if (task := task_on(pair[0])) and task.contributor_id == by.pk]


def _progress(assessment: Assessment, by: Membership) -> list[RightProgress]:
    return progress_by_right(assessment, None if by.can(VIEW) else access.visible_items(by))


@require(VIEW, FILL)
@require_GET
def right(request: ActingRequest, pk: int, number: int) -> HttpResponse:
    """The form of one right; for whoever may not write now, or not at all, the same page to read."""
    return _page(request, access.get_form(request.membership, pk), number)


def _page(request: ActingRequest, assessment: Assessment, number: int, trial: Trial | None = None) -> HttpResponse:
    pairs = _read(assessment, request.membership, indicator__right__number=number)
    if not pairs:
        raise Http404
    windows = openings(assessment)
    lock = lock_of(assessment, windows)
    cards = [_card(pair, assessment, lock, request.membership) for pair in pairs]
    if trial:
        cards = [replace(c, **trial.card) if c.item.pk == trial.item_id else c for c in cards]
    claims = [(item.indicator.code, item.claim, item.value, item.state) for item, _ in pairs]
    rights = _progress(assessment, request.membership)
    at = next(i for i, row in enumerate(rights) if row["number"] == number)
    context = {
        "assessment": assessment,
        "right": pairs[0][0].indicator.right,
        "groups": [(kind.label, [c for c in cards if c.item.indicator.kind == kind]) for kind in Kind],
        "progress": rights[at],
        "previous": rights[at - 1] if at else None,
        "next": rights[at + 1] if at + 1 < len(rights) else None,
        "lock": lock,
        "may_fill": request.membership.can(FILL),
        "sees_form": request.membership.can(VIEW),
        "estimate": _estimate(request, assessment, number, claims),
    } | _shared(assessment)
    return render(request, "assessments/right.html", context, status=trial.status if trial else 200)


def _estimate(request: ActingRequest, assessment: Assessment, number: int, claims: Iterable[Claimed]) -> Decimal | None:
    seen = sees_estimate(request.membership, assessment)
    return right_outlook(assessment.cycle, number, claims) if seen else None


def _shared(assessment: Assessment) -> dict[str, object]:
    instrument = assessment.cycle.instrument
    return {
        "year": assessment.cycle.performance_year,
        "place": assessment.region,
        "kinds": KINDS,
        "accepted": ACCEPTED,
        "instrument_note": instrument.note if instrument.is_working else "",
    }


def on_card(request: ActingRequest, item: Item, *, status: int = 200, **shown: Any) -> HttpResponse:
    """The card of the item after an act: alone for htmx, else in its page, or the way back when all went well."""
    assessment, number = item.assessment, item.indicator.right.number
    if not request.htmx:  # type: ignore[attr-defined]  # put there by django-htmx
        if status == 200:
            messages.success(request, f"Butir {item.indicator.code}: {shown['done']}")
            return redirect(address_of(item))
        return _page(request, assessment, number, Trial(item.pk, shown, status))
    return item_card(request, item, status=status, **shown)


def item_card(request: ActingRequest, item: Item, *, status: int = 200, **shown: Any) -> HttpResponse:
    """The card alone, read anew, and the progress of its right."""
    assessment, number = item.assessment, item.indicator.right.number
    (pair,) = _read(assessment, request.membership, indicator__code=item.indicator.code)
    lock = lock_of(assessment, openings(assessment))
    card = replace(_card(pair, assessment, lock, request.membership), **shown)
    rights = _progress(assessment, request.membership)
    context = {
        "card": card,
        "assessment": assessment,
        "progress": next(row for row in rights if row["number"] == number),
        "estimate": _estimate(request, assessment, number, claims_of(assessment, number)),
    } | _shared(assessment)
    return render(request, "assessments/_item_answer.html", context, status=status)


@require(FILL)
@require_POST
def item_save(request: ActingRequest, pk: int) -> HttpResponse:
    """Save one answer, or clear it (button “kosongkan”)."""
    item = access.get_item(request.membership, pk)
    form = ItemForm(item, request.POST)
    if BY_ITSELF in request.POST:
        return _save_by_itself(request, item, form)
    if not form.is_valid():
        return _refused(request, item, form)
    answer = Answer(Claim.NONE) if "kosongkan" in request.POST else form.answer()
    try:
        changed = _fill(request, item, form, answer)
    except Stale as error:
        return _conflict(request, item, form, error)
    except ItemErrors as errors:
        return _refused(request, item, form, errors.errors[item.indicator.code])
    except Refused as error:
        return _refused(request, item, form, str(error))
    return on_card(request, item, done="Tersimpan." if changed else "Sudah tersimpan.")


def _fill(request: ActingRequest, item: Item, form: ItemForm, answer: Answer) -> list[Item]:
    filling = Filling(item.pk, form.cleaned_data["version"], answer)
    return fill_items(assessment_id=item.assessment_id, by=request.membership, fillings=[filling])


def _refused(request: ActingRequest, item: Item, form: ItemForm, error: str = "") -> HttpResponse:
    return on_card(request, item, status=422, form=form, error=error or _marked(form), kept=form.kept())


def _marked(form: ItemForm) -> str:
    if "version" in form.errors:
        return "Halaman ini tidak lengkap. Muat ulang, lalu isi lagi."
    return "Periksa isian yang ditandai."


def _save_by_itself(request: ActingRequest, item: Item, form: ItemForm) -> HttpResponse:
    """As the button saves, while the person goes on typing: the answer never takes the place of a field.

    422: the answer is not one yet; 423: the form or the item is closed; 409: somebody else changed it, and only the
    button, which shows what, may overwrite that. Nor is an answer emptied on the way to the next one.
    """
    if not form.is_valid():
        return _unsaved(request, item, form, _marked(form), status=422)
    answer = form.answer()
    if answer.claim == Claim.NONE and item.claim != Claim.NONE:
        words = "Isian kosong. Tekan “Simpan” bila jawabannya memang dikosongkan."
        return _unsaved(request, item, form, words, status=422)
    try:
        changed = _fill(request, item, form, answer)
    except Stale:
        words = "Butir ini sudah diubah orang lain. Tekan “Simpan” untuk melihat perubahannya; isian Anda tetap ada."
        return _unsaved(request, item, form, words, status=409)
    except ItemErrors as errors:
        return _unsaved(request, item, form, errors.errors[item.indicator.code], status=422)
    except Refused as error:
        return _unsaved(request, item, form, str(error), status=423)
    region = item.assessment.region
    at = f" {dateformat.format(timezone.localtime(timezone.now(), region.tz), 'H.i')} {region.timezone}"
    return on_card(request, item, done="Tersimpan.", saved=f"Tersimpan{at}" if changed else "Tersimpan")


def _unsaved(request: ActingRequest, item: Item, form: ItemForm, words: str, *, status: int) -> HttpResponse:
    card = Card(item, form, "", may_fill=True, unsaved=words)
    return render(request, "assessments/_unsaved.html", {"card": card, "item": item}, status=status)


def _conflict(request: ActingRequest, item: Item, form: ItemForm, error: Stale) -> HttpResponse:
    """The card with what was typed, on top of the present version: saving again is a choice made knowingly."""
    current = Item.objects.values_list("version", flat=True).get(pk=item.pk)
    data = {name: form.data[name] for name in form.data} | {"version": str(current)}
    typed = ItemForm(item, data)
    return on_card(request, item, status=409, form=typed, conflict=error, kept=typed.kept())


@require(FILL)
@require_POST
def item_upload(request: ActingRequest, pk: int) -> HttpResponse:
    """Take in several files for an item; each is judged by itself."""
    item = access.get_item(request.membership, pk)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return on_card(request, item, status=422, upload=form, error="Berkas belum diunggah: periksa isian di bawah.")
    pages = form.cleaned_data["pages"]
    label = form.label(request.membership.opd)
    reports = []
    for upload in form.cleaned_data["uploads"]:
        name = clean_name(upload.name or "")
        try:
            _, new = add_evidence(
                item=item,
                region=item.assessment.region,
                by=request.membership,
                upload=upload,
                label=label,
                pages=pages,
            )
        except (Refused, RefusedFile) as error:
            reports.append(FileReport(name, str(error), taken=False))
        else:
            reports.append(FileReport(name, TAKEN if new else KNOWN, taken=True))
    if not all(report.taken for report in reports):
        return on_card(request, item, status=422, upload=form, reports=reports)
    told = "; ".join(f"{report.name} {report.text}" for report in reports)
    return on_card(request, item, done=f"{told}.", reports=reports)


TAKEN = "diunggah dan dilampirkan"
KNOWN = "sudah ada di daftar dokumen, dilampirkan tanpa diunggah ulang"


@require(FILL)
@require_http_methods(["GET", "HEAD", "POST"])
def item_attach(request: ActingRequest, pk: int) -> HttpResponse:
    """Use a document of the region's library for this item too."""
    item = access.get_item(request.membership, pk)
    refused: dict[str, object] = {}
    if request.method == "POST":
        form = PagesForm(request.POST)
        typed = form.data.get("pages", "")
        document = access.get_document(request.membership, number_in(request.POST.get("document", "")))
        try:
            attach(item_id=item.pk, document=document, by=request.membership, pages=typed)
        except Refused as error:
            refused = {"error": str(error), "refused_pk": document.pk, "typed": typed}
        else:
            messages.success(request, f"“{document.title}” dilampirkan pada butir {item.indicator.code}.")
            return redirect(address_of(item))
    search = FilterForm(request.GET)
    search.is_valid()
    found = library_of(item.assessment.region_id, **search.cleaned_data)
    found = found.filter(pk__in=access.visible_documents(request.membership).values("pk"))
    page = Paginator(found, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    lock = lock_of(item.assessment, openings(item.assessment))
    context = {
        "item": item,
        "assessment": item.assessment,
        "back": address_of(item),
        "sees_form": request.membership.can(VIEW),
        "search": search,
        "page_obj": page,
        "here": set(Evidence.objects.filter(item=item, removed_at=None).values_list("document_id", flat=True)),
        "locked": lock.why if lock else item_lock(item.assessment, item),
    } | _shared(item.assessment)
    return render(request, "assessments/attach.html", context | refused, status=422 if refused else 200)


@require(FILL)
@require_POST
def evidence_pages(request: ActingRequest, pk: int) -> HttpResponse:
    """Change which pages of a document support the item."""
    evidence = access.get_evidence(request.membership, pk)
    item = access.get_item(request.membership, evidence.item_id)
    typed = request.POST.get("pages", "")
    try:
        attach(item_id=item.pk, document=evidence.document, by=request.membership, pages=typed)
    except Refused as error:
        return on_card(request, item, status=422, error=str(error), pages_of=evidence.pk, pages_typed=typed)
    return on_card(request, item, done=f"Halaman “{evidence.document.title}” disimpan.")


@require(FILL)
@require_POST
def evidence_remove(request: ActingRequest, pk: int) -> HttpResponse:
    """Take a document off an item; it stays in the library."""
    evidence = access.get_evidence(request.membership, pk)
    item = access.get_item(request.membership, evidence.item_id)
    try:
        detach(evidence_id=evidence.pk, by=request.membership)
    except Stale as error:
        return on_card(request, item, status=409, conflict=error)
    except Refused as error:
        return on_card(request, item, status=422, error=str(error))
    return on_card(request, item, done=f"“{evidence.document.title}” dilepas; dokumennya tetap ada di daftar dokumen.")
