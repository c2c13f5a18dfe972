"""What this site decides otherwise than allauth."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import passthrough_next_redirect_url, user_username
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY, REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from chatsite.accounts.models import EMAIL_MAX, User
from chatsite.accounts.name_keys import name_key
from chatsite.accounts.names import NameTaken, SignedUp, claim, store
from chatsite.accounts.onward import is_local
from chatsite.community import joining
from chatsite.community.keeping import why_disabled
from chatsite.community.site import community
from rooms.names import BadName, person_name
from rooms.web.qr import qr_svg

logger = logging.getLogger(__name__)

NOWHERE = "::"
"""The address of a client who has none, such as one at a Unix socket."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped
    """Names as the chat has them, and guests who sign up and stay who they are."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("This name and this password do not belong together."),
        "email_password_mismatch": _("This address and this password do not belong together."),
        "too_many_login_attempts": _(
            "Too many attempts that failed. Wait five minutes, then try again, or ask for a new"
            " password."
        ),
        "email_taken": _("Somebody has an account with this address. Log in, or use another one."),
        "enter_current_password": _("This is not your present password."),
    }

    def new_user(self, request: HttpRequest) -> User:
        """The row of the guest who signs up, or a new one; raises `SignedUp`."""
        guest = guest_of(request)
        return User.objects.new_person() if guest is None else _row_of(guest)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether a part of allauth asks who it is before a change, unless that was shown lately.

        Whoever came by single sign-on and has no password could not show it: only second factors
        ask everybody.
        """
        can_show = app == "allauth.mfa" or context.request.user.has_usable_password()
        return bool(can_show and super().is_reauthentication_required(app=app, **kwargs))

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """A clean name that nobody else has; raises `ValidationError`."""
        try:
            name = person_name(username)
            if not shallow:
                claim(name, own=own_id(context.request))
        except (BadName, NameTaken) as reason:
            raise ValidationError(str(reason)) from reason
        return name

    def clean_email(self, email: str) -> str:
        """An address that can be stored; raises `ValidationError`."""
        if len(email) > EMAIL_MAX:
            raise ValidationError(f"An address can have at most {EMAIL_MAX} characters.")
        return str(super().clean_email(email))

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Store who signs up; raises `NameTaken` and `NotInvited` where somebody was quicker."""
        super().save_user(request, user, form, commit=False)
        if commit:
            with transaction.atomic():
                store(user)
                take_in(request, user)
        return user

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The key under which failed log-ins are counted: one for all spellings of a name or of an
        address. allauth makes the Host header a part of it, which clients spell as they like."""
        return name_key(credentials.get("email") or credentials.get("username", ""))

    def set_password(self, user: User, password: str) -> None:
        """Store a new password, and nothing else: hashing it takes so long that an admin may have
        disabled the account since the user was read."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def ajax_response_form(self, form: Any) -> dict[str, Any]:
        """A form as a script gets it, without the passwords that were typed."""
        answer: dict[str, Any] = super().ajax_response_form(form)
        for field in form:
            if field.widget_type == "password":
                answer["fields"][field.html_name]["value"] = ""
        return answer

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether the visitor may join; a guest has joined before. Else a page says what to do."""
        words = None if guest_of(request) is not None else joining.may_enter(request)
        if words is not None:
            shown = {"title": "Not open to everybody", "text": words}
            raise ImmediateHttpResponse(render(request, "chat/error.html", shown, status=403))
        return True

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """Leave the name as it is: a form has asked for it."""

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin a session; that of a guest who has just signed up goes on under a new key. Whoever
        has opened an invitation before is let into its room."""
        guest = guest_of(request)
        if guest is not None and guest.pk == user.pk:
            request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            request.session.cycle_key()
        super().login(request, user)
        joining.logged_in(request, user)

    def is_safe_url(self, url: str) -> bool:
        """Whether `next` may lead there: never to another site, trusted ones included."""
        return is_local(url)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link in an e-mail that confirms its address, which leads on to where somebody was
        when they asked for the e-mail."""
        url = super().get_email_confirmation_url(request, emailconfirmation)
        return str(passthrough_next_redirect_url(request, url, REDIRECT_FIELD_NAME))

    def format_email_subject(self, subject: str) -> str:
        """The subject, after the site's name."""
        return f"[{community()}] {subject}"

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Say who has disabled the account, and why; the password was right."""
        context = {"title": "You cannot log in", "text": why_disabled(user)}
        return render(request, "site/banned.html", context, status=403)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's address; the site knows its proxies (`chatsite/proxy.py`)."""
        return str(request.META.get("REMOTE_ADDR") or NOWHERE)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send an e-mail; where that fails, the person is told and can ask for it again."""
        try:
            super().send_mail(template_prefix, email, {**context, "site_name": str(community())})
        except OSError as reason:
            logger.error("An e-mail could not be sent: %s", reason)  # noqa: TRY400 - no traceback
            self.add_message(
                self.request,
                messages.ERROR,
                message="The e-mail could not be sent. Try again later, or tell an admin.",
            )


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped
    """People who come from another site: they get the name that they have there, if it is free."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Take name and address from the other site; a guest keeps their name."""
        user: User = super().populate_user(request, sociallogin, data)
        guest = guest_of(request)
        wanted = guest.name if guest is not None else data.get("name") or data.get("username") or ""
        user_username(user, str(wanted))
        return user

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Ask for a name where theirs is not free."""
        try:
            claim(person_name(sociallogin.user.name), own=own_id(request))
        except (BadName, NameTaken):
            return False
        return bool(super().is_auto_signup_allowed(request, sociallogin))

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """The account that has confirmed an address which the person has proven, and the address.

        allauth would also take an account that has merely typed the address: anybody can make one.
        """
        confirmed = EmailAddress.objects.filter(email__in=self._proven(sociallogin), verified=True)
        found = confirmed.select_related("user").first()
        return None if found is None else (found.user, found.email)

    def unconfirmed(self, sociallogin: Any) -> set[str]:
        """The addresses that the person has proven and that no account has confirmed."""
        proven = self._proven(sociallogin)
        confirmed = EmailAddress.objects.filter(email__in=proven, verified=True)
        return proven.difference(confirmed.values_list("email", flat=True))

    def _proven(self, sociallogin: Any) -> set[str]:
        """The addresses that the other site has confirmed; none unless it is trusted in that."""
        return {
            address.email.lower()
            for address in sociallogin.email_addresses
            if address.verified and self.can_authenticate_by_email(sociallogin, address.email)
        }

    def new_user(self, request: HttpRequest, sociallogin: Any) -> User:
        """A person who is not stored yet: allauth takes one with a row for an account."""
        return User.objects.new_person()

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """Store who signs up, a guest in their own row; raises `NameTaken`.

        Accounts that have typed an address of theirs, and could not confirm it, lose it to them.
        """
        new: User = sociallogin.user
        guest = guest_of(request)
        if guest is not None:
            sociallogin.user = _row_of(guest)
            sociallogin.user.email = new.email
        name = person_name(new.name if form is None else form.cleaned_data["username"])
        sociallogin.user.name = name
        with transaction.atomic():
            _take_from_others(self.unconfirmed(sociallogin))
            store(sociallogin.user)
            saved: User = super().save_user(request, sociallogin, form)
            if form is None:  # else it was done when the form was stored
                take_in(request, saved)
        return saved


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped
    """Second factors, with the site's own QR codes."""

    def build_totp_svg(self, url: str) -> str:
        """The QR code for an authenticator, on white: it is shown as a picture."""
        return qr_svg(url).replace("<path", '<path fill="#fff" d="M0 0h999v999H0z"/><path', 1)

    def get_totp_issuer(self) -> str:
        """The site's name."""
        return str(community())


def guest_of(request: HttpRequest) -> User | None:
    """The guest for whom account pages are opened as for a visitor (`urls.for_visitors`)."""
    guest: User | None = getattr(request, "guest", None)
    return guest


def _row_of(guest: User) -> User:
    """The row of a guest who signs up; raises `SignedUp` where it is that of an account by now."""
    row = User.objects.get(pk=guest.pk)
    if not row.guest:
        raise SignedUp(row.pk)
    return row


def take_in(request: HttpRequest, user: User) -> None:
    """Take in somebody new: a guest was when they picked their name. Raises `NotInvited`."""
    if guest_of(request) is None:
        joining.arrived(request, user)


def _take_from_others(addresses: set[str]) -> None:
    """Remove addresses from the accounts that have typed them and not confirmed them."""
    for typed in EmailAddress.objects.filter(email__in=addresses).select_related("user"):
        typed.remove()
    User.objects.filter(email__in=addresses).update(email="")


def own_id(request: HttpRequest) -> int | None:
    """The id of the person whose request it is, a guest's too."""
    person = guest_of(request) or request.user
    return person.pk if isinstance(person, User) else None
