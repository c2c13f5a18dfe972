"""The forms of account pages, with the site's words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.forms import SignupForm as AllauthSocialSignupForm
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from chatsite.accounts.adapters import guest_of
from chatsite.accounts.models import User
from chatsite.accounts.names import NameTaken, check_name
from chatsite.accounts.onward import passing_on
from chatsite.accounts.profile import TooOften, change
from rooms.names import BadName

_EMAIL = _("E-mail address")
_PASSWORD_HELP = _("At least 8 characters, and none that many people use.")
_NAME_HELP = _("What others see. You can log in with it, too.")
LOGIN_MAX = 320
"""Code points of a name or an address as it is typed to log in: no address is longer. To bring a
longer one into its normal form could take seconds, for which the whole process waits."""
_EMAIL_HELP = _("For a new password, should you forget yours. Nobody else sees it.")


class _Named:
    """A form with a field `username` for the name.

    The name is cut by nothing and checked as all names are, once (`AccountAdapter.clean_username`).
    """

    fields: dict[str, forms.Field]

    def _name_field(self) -> None:
        field: Any = self.fields["username"]
        field.label, field.help_text = _("Name"), _NAME_HELP
        field.max_length = None
        field.validators = [v for v in field.validators if not isinstance(v, MaxLengthValidator)]
        field.widget.attrs = {"autocomplete": "username", "dir": "auto", "spellcheck": "false"}
        guest = guest_of(context.request)
        if guest is not None:
            field.initial = guest.name
        email = self.fields.get("email")
        if email is not None:
            email.label, email.help_text = _("E-mail (optional)"), _EMAIL_HELP


class SignupForm(_Named, AllauthSignupForm):  # type: ignore[misc]  # untyped
    """Create an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields the site's words."""
        super().__init__(*args, **kwargs)
        self._name_field()
        self.fields["password1"].help_text = _PASSWORD_HELP


class SocialSignupForm(_Named, AllauthSocialSignupForm):  # type: ignore[misc]  # untyped
    """Create an account for somebody who comes from another site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields the site's words."""
        super().__init__(*args, **kwargs)
        self._name_field()

    def validate_unique_email(self, value: str) -> str:
        """Refuse an address that another account has, unless the person has proven it and the
        account has not; raises `ValidationError`."""
        if value in get_adapter().unconfirmed(self.sociallogin):
            return value
        return str(super().validate_unique_email(value))


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # untyped
    """Log in with a name or an e-mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields the site's words."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["login"]
        field.label = _("Name or e-mail")
        field.widget.attrs["autocomplete"] = "username"
        too_long = _("No name and no address is as long as this. Type yours.")
        field.validators.append(MaxLengthValidator(LOGIN_MAX, too_long))
        forgotten = passing_on(context.request, reverse("account_reset_password"))
        words = _("Forgot your password?")
        self.fields["password"].help_text = format_html('<a href="{}">{}</a>', forgotten, words)


class AddEmailForm(AllauthAddEmailForm):  # type: ignore[misc]  # untyped
    """Add an e-mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the field the site's words."""
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _EMAIL


class ResetPasswordForm(AllauthResetPasswordForm):  # type: ignore[misc]  # untyped
    """Ask for a link by which one chooses a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the field the site's words."""
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _EMAIL


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]  # untyped
    """Replace one's password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields the site's words."""
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Present password")
        _label_passwords(self)


class SetPasswordForm(AllauthSetPasswordForm):  # type: ignore[misc]  # untyped
    """Set a password where one has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields the site's words."""
        super().__init__(*args, **kwargs)
        _label_passwords(self)


class ResetPasswordKeyForm(AllauthResetPasswordKeyForm):  # type: ignore[misc]  # untyped
    """Choose a new password by the link of an e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields the site's words."""
        super().__init__(*args, **kwargs)
        _label_passwords(self)


def _label_passwords(form: forms.Form) -> None:
    form.fields["password1"].label = _("New password")
    form.fields["password1"].help_text = _PASSWORD_HELP
    form.fields["password2"].label = _("New password once more")


class NameForm(forms.Form):
    """Change one's name."""

    username = forms.CharField(label=_("Name"), help_text=_NAME_HELP)

    def __init__(self, user: User, request: HttpRequest) -> None:
        """Ask for the new name of `user`."""
        super().__init__(request.POST or None, initial={"username": user.name})
        self.user = user
        self.request = request
        self.fields["username"].widget.attrs = {"autocomplete": "username", "dir": "auto"}

    def clean_username(self) -> str:
        """A clean name that nobody else has."""
        try:
            return check_name(self.user, self.cleaned_data["username"], self.request)
        except (BadName, NameTaken) as reason:
            raise forms.ValidationError(str(reason)) from None

    def save(self) -> bool:
        """Store the name; False, with an error, where somebody was quicker."""
        try:
            change(self.user, name=self.cleaned_data["username"])
        except (NameTaken, TooOften) as reason:
            self.add_error("username", str(reason))
            return False
        return True
