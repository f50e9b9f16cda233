"""Tim daerah: the operator sees the region's people, invites them, hands over; nobody in the centre is needed."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import ActingRequest, require
from accounts.states import MANAGE_TEAM
from accounts.team import get_team_member, may_have_link, team_of
from assessments import invitations
from assessments.board import held_counts
from assessments.forms.team import OWNERS, InviteForm
from assessments.invitations import Invited
from indicators.queries import owners


@require(MANAGE_TEAM)
@require_safe
def team(request: ActingRequest) -> HttpResponse:
    held = held_counts(request.membership.region_id or 0)
    rows = [
        {
            "member": member,
            "is_self": member.user_id == request.user.pk,
            "may_have_link": may_have_link(member),
            "tasks": held.get(member.pk, 0),
        }
        for member in team_of(request.membership)
    ]
    context = {"rows": rows, "region": request.membership.region, "today": timezone.localdate()}
    return render(request, "accounts/team.html", context)


@require(MANAGE_TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invite(request: ActingRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            made = invitations.invite(**form.cleaned_data, by=request.membership)
        except ValidationError as error:
            _keep(form, error)
        else:
            return _show(request, made)
    context = {"form": form, "region": request.membership.region, "owners": owners(), "owners_id": OWNERS}
    return render(request, "accounts/team_invite.html", context, status=422 if form.errors else 200)


def _keep(form: InviteForm, error: ValidationError) -> None:
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, texts in by_field.items():
        form.add_error(name if name in form.fields else None, texts)


def _show(request: ActingRequest, made: Invited) -> HttpResponse:
    """The link stands in the answer itself, to hand over where mail does not arrive."""
    if not made.link:
        held = made.membership
        messages.success(
            request, f"{held.user} sudah mempunyai akun dan sekarang menjadi {held.role_label}; ia diberi tahu."
        )
        return redirect("assessments:team")
    context = {"member": made.membership, "link": made.link, "days": invitations.DAYS}
    return render(request, "accounts/team_link.html", context)


@require(MANAGE_TEAM)
@require_POST
@never_cache
def team_link(request: ActingRequest, pk: int) -> HttpResponse:
    """A new one-time link for somebody who has not come in yet."""
    member = get_team_member(request.membership, pk)
    if not may_have_link(member):
        messages.error(
            request, f"{member.user} sudah dapat masuk sendiri. Bila lupa kata sandi, mintalah tautan admin nasional."
        )
        return redirect("assessments:team")
    return _show(request, invitations.invite_again(member=member, by=request.membership))


@require(MANAGE_TEAM)
@require_POST
def team_end(request: ActingRequest, pk: int) -> HttpResponse:
    """End a role; the items the person had are with the operator again."""
    member = get_team_member(request.membership, pk)
    try:
        items = invitations.dismiss(member=member, by=request.membership)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("assessments:team")
    back = f" {items} butirnya kembali kepada operator." if items else ""
    messages.success(request, f"Peran {member.user} sebagai {member.role_label} diakhiri.{back}")
    own = member.pk == request.membership.pk
    return redirect(reverse("home") if own else reverse("assessments:team"))
