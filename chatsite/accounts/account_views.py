"""Pages of one's own account that allauth has not, or has otherwise."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from allauth.account.views import SignupView
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as social_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from chatsite.accounts.adapters import guest_of
from chatsite.accounts.forms import NameForm
from chatsite.accounts.models import User
from chatsite.accounts.names import NameTaken, SignedUp
from chatsite.accounts.onward import passing_on
from chatsite.accounts.people import person_of
from chatsite.community.invitations import NotInvited


class Signup(SignupView):  # type: ignore[misc]  # untyped
    """`/account/signup/`: a visitor or a guest creates an account."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Create it; where somebody was quicker, say so and ask again."""
        try:
            response: HttpResponse = super().form_valid(form)
        except SignedUp as reason:
            response = self._sent_twice(form, reason)
        except NameTaken as reason:
            form.add_error("username", str(reason))
            response = self.form_invalid(form)
        except NotInvited as reason:
            form.add_error(None, str(reason))
            response = self.form_invalid(form)
        return response

    def _sent_twice(self, form: Any, reason: SignedUp) -> HttpResponse:
        """Log in a guest whose browser has sent the same form twice; refuse another password.

        The browser shows the second answer, and may have dropped the first one with its cookie.
        """
        user = User.objects.get(pk=reason.person)
        if user.check_password(form.cleaned_data["password1"]):
            response: HttpResponse = perform_login(
                self.request, user, redirect_url=self.get_success_url()
            )
        else:
            form.add_error(None, str(reason))
            response = self.form_invalid(form)
        return response


signup = Signup.as_view()


@never_cache
@require_http_methods(["GET", "HEAD"])
def account(request: HttpRequest) -> HttpResponse:
    """`/account/`: what one can change, and how it is now; a guest can create an account."""
    if guest_of(request) is None:
        return _overview(request)
    return redirect(passing_on(request, reverse("account_signup")))


@login_required
def _overview(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    context = {
        "name": user.name,
        "email": EmailAddress.objects.get_primary_email(user),
        "has_password": user.has_usable_password(),
        "factors": Authenticator.objects.filter(user_id=user.pk).exists(),
        "providers": social_adapter().list_providers(request),
    }
    return render(request, "account/account.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_name(request: HttpRequest) -> HttpResponse:
    """`/account/name/`: another name; whoever is in a room with one sees it at once."""
    user = person_of(request)
    form = NameForm(user, request)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, "Your name was changed.")
        return redirect("account")
    return render(request, "account/name.html", {"form": form})
