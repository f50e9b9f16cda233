"""Sign in and out, and choose the role to act in."""

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import ActingRequest, get_own_membership, require
from accounts.forms import SignInForm
from accounts.middleware import SESSION_KEY


class SignIn(LoginView):
    form_class = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    pass


@require()
@require_http_methods(["GET", "POST"])
def switch(request: ActingRequest) -> HttpResponse:
    """Choose one of one's own memberships."""
    if request.method == "POST":
        chosen = get_own_membership(request.user, int(request.POST.get("membership") or 0))
        request.session[SESSION_KEY] = chosen.pk
        return redirect("home")
    return render(request, "accounts/switch.html")
