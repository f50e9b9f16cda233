"""One item beside its files: what is claimed, what supports it, what was said of it, and the verdict."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import ActingRequest, number_in
from accounts.states import VERIFY_CENTRAL, VERIFY_KANWIL
from assessments import dossier
from assessments.access import get_item
from assessments.describe import claim_words
from assessments.desk import presence, text_blocks
from assessments.errors import ItemErrors, Refused, Stale
from assessments.forms.desk import JudgeForm
from assessments.models import Cycle, Item, Verdict
from assessments.offers import LEVEL_STAGE, level_of, why_not_judging
from assessments.queries import explanations_of
from assessments.reasons import OFFERED
from assessments.states import Claim, Level, VerdictOutcome
from assessments.verdicts import Judgement, undo
from assessments.verdicts import judge as write_verdicts
from assessments.views.common import conflict, perform
from assessments.views.desk import at_desk, instrument_note
from assessments.views.item_files import chosen, shown_files
from assessments.views.trails import Trail, address, trail_of, with_query
from assessments.windows import opening_of
from assessments.worklist import current_verdict, is_left
from indicators.models import BandRow, Indicator
from indicators.states import Direction
from indicators.wording import band_text

BANDS_SECONDS = 3600
READS_ONLY = "Peran Anda tidak mencakup putusan atas butir."
ALL_DONE = "Tidak ada lagi butir yang menunggu putusan Anda pada saringan ini."


@at_desk()
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: ActingRequest, pk: int) -> HttpResponse:
    """Read an item beside its files; POST writes the verdict of the acting level, or sees to a text kept for notes."""
    item = get_item(request.membership, pk)
    trail = trail_of(request)
    level = level_of(request.membership)
    if request.method != "POST":
        return _page(request, item, trail, JudgeForm(None, item=item, level=level or Level.KANWIL))
    if level is None:
        raise PermissionDenied(READS_ONLY)
    if request.POST.keys() & TEXTS.keys():
        return _page(request, item, trail, _with_texts(request, item, level))
    form = JudgeForm(request.POST, item=item, level=level)
    if form.is_valid():
        try:
            written = write_verdicts(
                assessment_id=item.assessment_id, level=level, by=request.membership, judgements=[form.judgement]
            )
        except Stale as error:
            return conflict(request, error, retry_url=address(trail, item.pk), kept=form.kept)
        except ItemErrors as error:
            form.add_error(None, list(error.errors.values()))
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return _saved(request, item, trail, written)
    return _page(request, item, trail, form, status=422)


def _saved(request: ActingRequest, item: Item, trail: Trail, written: Sequence[Verdict]) -> HttpResponse:
    """Back to the item, or on to the next that is left on this way, with a link that takes the verdict back."""
    said = (
        f"Putusan butir {item.indicator.code} · {item.assessment.region} tersimpan: {written[0].get_outcome_display()}."
    )
    if "next" not in request.POST:
        messages.success(request, said)
        return redirect(address(trail, item.pk))
    back = f"{address(trail, item.pk)}#batalkan"
    link = format_html(
        '{} <a href="{}" data-shortcut="u">Batalkan putusan butir {}</a>', said, back, item.indicator.code
    )
    messages.success(request, link)
    return _go_on(request, item, trail)


def _go_on(request: ActingRequest, item: Item, trail: Trail) -> HttpResponse:
    following = trail.next_url(item)
    if following:
        return redirect(following)
    messages.info(request, ALL_DONE)
    return redirect(trail.list_url(item))


@at_desk(VERIFY_KANWIL, VERIFY_CENTRAL)
@require_POST
def judge_undo(request: ActingRequest, pk: int) -> HttpResponse:
    """Take the acting level's verdict back; what stood before it stands again."""
    item, level = get_item(request.membership, pk), _level(request)
    seen = number_in(request.POST.get("seen_verdict", "")) or None
    return perform(
        request,
        lambda: undo(item_id=item.pk, level=level, seen_verdict=seen, by=request.membership),
        done=f"Putusan butir {item.indicator.code} dibatalkan. Butir ini menunggu putusan Anda lagi.",
        back=address(trail_of(request), item.pk),
    )


@at_desk(VERIFY_KANWIL, VERIFY_CENTRAL)
@require_POST
def judge_together(request: ActingRequest, pk: int) -> HttpResponse:
    """Accept the chosen items that the same document supports: all or none."""
    item, level, trail = get_item(request.membership, pk), _level(request), trail_of(request)
    judgements = [judgement for token in request.POST.getlist("butir") if (judgement := _acceptance(token))]
    if not judgements:
        messages.error(request, "Pilih paling sedikit satu butir.")
        return redirect(address(trail, item.pk))
    try:
        written = write_verdicts(
            assessment_id=item.assessment_id, level=level, by=request.membership, judgements=judgements
        )
    except Stale as error:
        return conflict(request, error, retry_url=address(trail, item.pk))
    except Refused as error:
        messages.error(request, str(error))
        return redirect(address(trail, item.pk))
    messages.success(request, f"{len(written)} butir diterima bersama. Tiap putusan dapat dibatalkan di butirnya.")
    if any(verdict.item_id == item.pk for verdict in written):
        return _go_on(request, item, trail)
    return redirect(address(trail, item.pk))


def _acceptance(token: str) -> Judgement | None:
    """What a box of the list stands for: item, version and standing verdict as the page showed them."""
    key, _, rest = token.partition(":")
    version, _, seen = rest.partition(":")
    if not number_in(key):
        return None
    return Judgement(number_in(key), number_in(version), number_in(seen) or None, VerdictOutcome.ACCEPT)


def _level(request: ActingRequest) -> Level:
    level = level_of(request.membership)
    if level is None:
        raise PermissionDenied(READS_ONLY)
    return level


# --- Texts kept for notes -----------------------------------------------------------------------------------------


def _use_text(request: ActingRequest, data: QueryDict) -> None:
    wanted = number_in(data.get("pakai_teks", ""))
    block = next((block for block in text_blocks.blocks_of(request.membership) if block.pk == wanted), None)
    if block:
        data["outcome"] = VerdictOutcome.RETURN
        data["note"] = "\n".join(part for part in (data.get("note", "").strip(), block.text) if part)
        data["reason_code"] = block.reason_code or data.get("reason_code", "")


def _keep_text(request: ActingRequest, data: QueryDict) -> None:
    try:
        text_blocks.keep(
            by=request.membership,
            title=data.get("judul_teks", "").replace("\0", ""),
            text=data.get("note", "").replace("\0", ""),
            reason_code=data.get("reason_code", ""),
        )
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Catatan disimpan sebagai teks siap pakai. Putusan belum tersimpan.")


def _drop_text(request: ActingRequest, data: QueryDict) -> None:
    text_blocks.drop(pk=number_in(data.get("hapus_teks", "")), by=request.membership)
    messages.success(request, "Teks siap pakai dihapus. Putusan belum tersimpan.")


# The buttons within the form of a verdict that do not save it.
TEXTS = {"pakai_teks": _use_text, "simpan_teks": _keep_text, "hapus_teks": _drop_text}


def _with_texts(request: ActingRequest, item: Item, level: Level) -> JudgeForm:
    """The form as it was typed, unjudged, after a text was put into it, kept or dropped."""
    data = request.POST.copy()
    for name in TEXTS.keys() & data.keys():
        TEXTS[name](request, data)
    form = JudgeForm(None, item=item, level=level)
    form.initial = {name: data.get(name, "") for name in form.fields}
    return form


# --- The page -----------------------------------------------------------------------------------------------------


def _page(request: ActingRequest, item: Item, trail: Trail, form: JudgeForm, *, status: int = 200) -> HttpResponse:
    assessment, member = item.assessment, request.membership
    level = level_of(member)
    papers = dossier.read(item, level)
    files = shown_files(item, papers.files, trail.query, member)
    file = chosen(files, request.GET.get("dok", ""))
    why_not = _why_not(request, item)
    shared = papers.shared.get(file.evidence.document_id, []) if file and not why_not else []
    looks = level is not None and request.method != "POST"
    context = {
        "item": item,
        "indicator": item.indicator,
        "bands": list(bands_of(item.indicator, assessment.cycle, item.value)),
        "assessment": assessment,
        "region": assessment.region,
        "form": form,
        "level": level,
        "why_not": why_not,
        "viewers": presence.look(item, member) if looks else presence.others(item, member),
        "kanwil_changed": item.changed_since_kanwil,
        "central_verdict": current_verdict(item, Level.CENTRAL),
        "own_verdict": current_verdict(item, level) if level else None,
        "undo_url": with_query(reverse("assessments:judge_undo", args=[item.pk]), trail.query),
        "papers": papers,
        "history": verdict_history(papers.history),
        "explanations": [said for said in explanations_of(assessment) if item.indicator.code in said.codes],
        "files": files,
        "file": file,
        "shared": _shared(shared, level, trail),
        "own_token": _token(item, level) if level and is_left(item, level) else "",
        "referral": item.referral if item.referral_id else None,
        "together_url": with_query(reverse("assessments:judge_together", args=[item.pk]), trail.query),
        "reasons": OFFERED,
        "blocks": text_blocks.blocks_of(member) if not why_not else [],
        "around": trail.around(item),
        "list_url": trail.list_url(item),
        "list_label": trail.list_label,
        "form_url": address(trail, item.pk),
        "instrument_note": instrument_note(assessment.cycle),
    }
    return render(request, "assessments/desk/judge.html", context, status=status)


def _why_not(request: ActingRequest, item: Item) -> str:
    if item.claim == Claim.NONE:
        return "Butir ini belum diisi, jadi belum ada yang dapat diputus."
    level = level_of(request.membership)
    schedule = opening_of(item.assessment, LEVEL_STAGE[level]) if level else {}
    return why_not_judging(request.membership, item.assessment, schedule)


@dataclass(frozen=True, slots=True)
class SharedItem:
    """Another item that the open document supports: what its box stands for, what the region answered, its page."""

    item: Item
    token: str
    answer: str
    url: str


def _shared(items: Iterable[Item], level: Level | None, trail: Trail) -> list[SharedItem]:
    if level is None:
        return []
    return [SharedItem(item, _token(item, level), claim_words(item), address(trail, item.pk)) for item in items]


def _token(item: Item, level: Level) -> str:
    """Read again by _acceptance."""
    seen = item.kanwil_verdict_id if level is Level.KANWIL else item.central_verdict_id
    return f"{item.pk}:{item.version}:{seen or ''}"


@dataclass(frozen=True, slots=True)
class ShownBand:
    words: str
    points: Decimal
    is_reached: bool


def bands_of(indicator: Indicator, cycle: Cycle, value: Decimal | None) -> Iterator[ShownBand]:
    """The bands, and which one the claimed value falls in. An instrument in use is frozen, so its bands are cached."""
    key = f"bands:{cycle.instrument_hash}:{indicator.pk}"
    bands = cache.get_or_set(key, lambda: _band_rows(indicator), BANDS_SECONDS) or []
    reached = False
    for row, words, points in bands:
        fits = value is not None and not reached and _meets(indicator, row, value)
        reached = reached or fits
        yield ShownBand(words, points, fits)


def _band_rows(indicator: Indicator) -> list[tuple[BandRow, str, Decimal]]:
    prefetch_related_objects([indicator], "bands")
    rows = zip(indicator.band_rows(), band_text(indicator), strict=True)
    return [(row, words, points) for row, (words, points) in rows]


def _meets(indicator: Indicator, row: BandRow, value: Decimal) -> bool:
    if row.limit is None:
        return True
    return value >= row.limit if indicator.direction == Direction.HIGH else value <= row.limit


def verdict_history(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Every verdict there ever was, newest first, for the timeline."""
    return [
        {
            "icon_name": "circle-check" if verdict.accepted else "corner-up-left",
            "what": " · ".join(
                part
                for part in (
                    str(verdict),
                    verdict.get_reason_code_display(),
                    f"versi {verdict.item_version}",
                    "dibatalkan" if hasattr(verdict, "withdrawal") else "",
                )
                if part
            ),
            "who": verdict.by,
            "when": verdict.at,
            "note": verdict.note,
        }
        for verdict in verdicts
    ]
