"""Sign in and out, the own password and role, and the accounts of others."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView, PasswordResetConfirmView
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import people
from accounts.access import ActingRequest, get_account, get_membership_of, get_own_membership, number_in, require
from accounts.forms import (
    GrantForm,
    MembershipEndForm,
    NewPasswordForm,
    NewUserForm,
    OwnPasswordForm,
    SignInForm,
    UserFilterForm,
)
from accounts.middleware import SESSION_KEY
from accounts.models import AccountEvent, User
from accounts.queries import events_of, find_users
from accounts.states import MANAGE_USERS, SCOPE_OF, Role

T = TypeVar("T")
Page = Mapping[str, object]  # the words around a form
EVENTS_SHOWN = 50


class SignIn(LoginView):
    form_class = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    pass


class PasswordChange(PasswordChangeView):
    """The signed-in person changes the own password; other sessions of the account end."""

    form_class = OwnPasswordForm
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("home")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        people.record_password_set(user=form.user)
        messages.success(self.request, "Kata sandi diganti.")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PasswordSet(PasswordResetConfirmView):
    """Set a password through a one-time link."""

    form_class = NewPasswordForm
    template_name = "accounts/password_set.html"
    success_url = reverse_lazy("accounts:login")

    def get_user(self, uidb64: str) -> User | None:
        """A closed account cannot be opened through a link."""
        found = super().get_user(uidb64)
        return found if found and found.is_active else None

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        people.record_password_set(user=form.user)
        messages.success(self.request, "Kata sandi tersimpan. Masuklah dengan alamat surel dan kata sandi baru Anda.")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@require()
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: ActingRequest) -> HttpResponse:
    """Choose one of one's own memberships."""
    if request.method == "POST":
        chosen = get_own_membership(request.user, number_in(request.POST.get("membership", "")))
        request.session[SESSION_KEY] = chosen.pk
        messages.success(request, f"Anda bekerja sebagai {chosen.role_label} · {chosen.scope_label}.")
        return redirect("home")
    return render(request, "accounts/switch.html")


@require(MANAGE_USERS)
@require_safe
def users(request: ActingRequest) -> HttpResponse:
    form = UserFilterForm(request.GET)
    form.is_valid()  # a filter that cannot be read filters nothing; its message stands beside the field
    typed = form.cleaned_data
    found = find_users(text=typed.get("q", ""), role=typed.get("role", ""))
    page = Paginator(found, settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "is_filtered": any(typed.values())}
    return render(request, "accounts/users.html", context)


@require(MANAGE_USERS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def user_new(request: ActingRequest) -> HttpResponse:
    """A new account: first the role, then what the role needs; then the link to hand over."""
    page = {"heading": "Tambah pengguna", "action": "Buat akun", "back": reverse("accounts:users")}
    role = _chosen_role(request)
    if not role:
        return _choose_role(request, page)
    form = NewUserForm(request.POST or None, role=role)
    if form.is_valid():
        name, email = form.cleaned_data["name"], form.cleaned_data["email"]
        made = _attempt(
            form, lambda: people.create_user(email=email, name=name, grant=form.grant(), by=request.membership)
        )
        if made:
            return _show_link(request, made, people.issue_link(user_id=made.pk, by=request.membership))
    return _form_page(request, form, {**page, "role": Role(role)})


@require(MANAGE_USERS)
@require_safe
def user(request: ActingRequest, pk: int) -> HttpResponse:
    account = get_account(pk)
    context = {
        "account": account,
        "today": timezone.localdate(),
        "memberships": account.memberships.with_scope().order_by("-valid_from", "-pk"),
        "events": [_line(event) for event in events_of(account)[:EVENTS_SHOWN]],
    }
    return render(request, "accounts/user.html", context)


@require(MANAGE_USERS)
@require_http_methods(["GET", "HEAD", "POST"])
def membership_new(request: ActingRequest, pk: int) -> HttpResponse:
    account = get_account(pk)
    page = {"heading": "Tambah peran", "action": "Berikan peran", "account": account, "back": _address(account)}
    role = _chosen_role(request)
    if not role:
        return _choose_role(request, page)
    form = GrantForm(request.POST or None, role=role)
    if form.is_valid():
        made = _attempt(
            form, lambda: people.add_membership(user_id=account.pk, grant=form.grant(), by=request.membership)
        )
        if made:
            messages.success(request, f"{account} menjadi {made.role_label} · {made.scope_label}.")
            return redirect(_address(account))
    return _form_page(request, form, {**page, "role": Role(role)})


@require(MANAGE_USERS)
@require_http_methods(["GET", "HEAD", "POST"])
def membership_end(request: ActingRequest, pk: int, membership_pk: int) -> HttpResponse:
    membership = get_membership_of(pk, membership_pk)
    account = membership.user
    words = f"{membership.role_label} · {membership.scope_label}"
    form = MembershipEndForm(request.POST or None)
    if form.is_valid():
        on = form.cleaned_data["on"]
        ended = _attempt(form, lambda: people.end_membership(membership_id=membership.pk, on=on, by=request.membership))
        if ended:
            messages.success(request, f"Peran {words} diakhiri.")
            return redirect(_address(account))
    page = {
        "heading": "Akhiri peran",
        "lead": f"{account} tidak lagi dapat bekerja sebagai {words} mulai tanggal di bawah.",
        "action": "Akhiri peran",
        "account": account,
        "back": _address(account),
        "grave": True,
    }
    return _form_page(request, form, page)


@require(MANAGE_USERS)
@require_POST
def user_activate(request: ActingRequest, pk: int) -> HttpResponse:
    return _switch_account(request, pk, active=True, done="Akun diaktifkan.")


@require(MANAGE_USERS)
@require_POST
def user_deactivate(request: ActingRequest, pk: int) -> HttpResponse:
    return _switch_account(request, pk, active=False, done="Akun dinonaktifkan.")


@require(MANAGE_USERS)
@require_POST
@never_cache
def user_link(request: ActingRequest, pk: int) -> HttpResponse:
    """Make a one-time link and show it in the answer itself: it is stored nowhere."""
    account = get_account(pk)
    try:
        link = people.issue_link(user_id=account.pk, by=request.membership)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_address(account))
    return _show_link(request, account, link)


def _switch_account(request: ActingRequest, pk: int, *, active: bool, done: str) -> HttpResponse:
    account = get_account(pk)
    try:
        people.set_active(user_id=account.pk, active=active, by=request.membership)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect(_address(account))


def _attempt(form: BaseForm, act: Callable[[], T]) -> T | None:
    """Run the verb; what it refuses goes back into the form, so that nothing typed is lost."""
    try:
        return act()
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, texts in by_field.items():
            form.add_error(name if name in form.fields else None, texts)
        return None


def _chosen_role(request: ActingRequest) -> str:
    role = request.POST.get("role") or request.GET.get("role", "")
    return role if role in Role.values else ""


def _choose_role(request: ActingRequest, page: Page) -> HttpResponse:
    roles = [{"value": role.value, "label": role.label, "scope": SCOPE_OF[role].label} for role in Role]
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/choose_role.html", {**page, "roles": roles}, status=status)


def _form_page(request: ActingRequest, form: BaseForm, page: Page) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "accounts/form_page.html", {**page, "form": form}, status=status)


def _show_link(request: ActingRequest, account: User, link: people.PasswordLink) -> HttpResponse:
    path = reverse("accounts:password_set", args=[link.uid, link.token])
    context = {
        "account": account,
        "link": request.build_absolute_uri(path),
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
    }
    return render(request, "accounts/link.html", context)


def _line(event: AccountEvent) -> dict[str, object]:
    """An event as partials/timeline.html shows it."""
    facts = event.after
    note = f"{facts['role']} · {facts['scope']}" if "role" in facts else ""
    return {
        "what": event.get_verb_display(),
        "who": f"{event.actor} ({event.acting_as})",
        "when": event.at,
        "note": note,
    }


def _address(account: User) -> str:
    return reverse("accounts:user", args=[account.pk])
