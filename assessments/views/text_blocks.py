"""Teks siap pakai: a verifier's own kept notes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import ActingRequest
from accounts.states import VERIFY_CENTRAL, VERIFY_KANWIL
from assessments.desk import text_blocks as kept
from assessments.errors import Refused
from assessments.forms.desk import TextBlockForm
from assessments.views.desk import at_desk


@at_desk(VERIFY_KANWIL, VERIFY_CENTRAL)
@require_http_methods(["GET", "HEAD", "POST"])
def text_blocks(request: ActingRequest) -> HttpResponse:
    """The person's own texts, and a form for a new one; the same title again replaces a text."""
    form = TextBlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept.keep(by=request.membership, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Teks siap pakai disimpan.")
            return redirect("assessments:text_blocks")
    context = {"form": form, "blocks": kept.blocks_of(request.membership)}
    return render(request, "assessments/desk/text_blocks.html", context, status=422 if form.is_bound else 200)


@at_desk(VERIFY_KANWIL, VERIFY_CENTRAL)
@require_POST
def text_block_drop(request: ActingRequest, pk: int) -> HttpResponse:
    kept.drop(pk=pk, by=request.membership)
    messages.success(request, "Teks siap pakai dihapus.")
    return redirect("assessments:text_blocks")
