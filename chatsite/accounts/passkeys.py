"""The forms that take what a browser says of a passkey: whatever else comes is a wrong code."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm as AllauthAddForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm as AllauthAuthenticateForm
from allauth.mfa.webauthn.forms import LoginWebAuthnForm as AllauthLoginForm
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm as AllauthReauthenticateForm
from django import forms
from django.utils.translation import gettext_lazy as _

CREDENTIAL_MAX = 16_384
"""Characters of JSON: several times what browsers send."""
_MISSHAPEN = (AttributeError, KeyError, TypeError, ValueError)
"""What allauth and fido2 raise for JSON of another shape than they take for granted."""


class CredentialField(forms.JSONField):
    """What a browser says of a passkey, as JSON of at most `CREDENTIAL_MAX` characters."""

    def to_python(self, value: Any) -> Any:
        """The decoded value; raises `ValidationError` for what no browser sends."""
        if isinstance(value, str) and len(value) > CREDENTIAL_MAX:
            raise get_adapter().validation_error("incorrect_code")
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as mistake:  # a number or lists beyond all measure
            raise get_adapter().validation_error("incorrect_code") from mistake

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the form shows again: nothing, as no browser shows a hidden field."""
        return initial


class WithCredential(forms.Form):
    """Comes before a form of allauth, which takes for granted that the JSON has the right shape."""

    credential = CredentialField(required=True, widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        """The authenticator; raises `ValidationError` where the credential is none of ours."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form this comes before
        except _MISSHAPEN as mistake:
            raise get_adapter().validation_error("incorrect_code") from mistake


class LoginPasskeyForm(WithCredential, AllauthLoginForm):  # type: ignore[misc]  # untyped
    """Log in by a passkey."""


class AuthenticatePasskeyForm(WithCredential, AllauthAuthenticateForm):  # type: ignore[misc]  # untyped
    """The second step of logging in."""


class ReauthenticatePasskeyForm(WithCredential, AllauthReauthenticateForm):  # type: ignore[misc]  # untyped
    """Show once more that it is oneself."""


class AddPasskeyForm(AllauthAddForm):  # type: ignore[misc]  # untyped
    """Add a passkey or a security key."""

    credential = CredentialField(required=True, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields the site's words."""
        super().__init__(*args, **kwargs)
        field = self.fields["passwordless"]
        field.label = _("Log in by it without a password")
        field.help_text = _("Your device asks for your finger, your face or its code.")

    def clean(self) -> dict[str, Any]:
        """The cleaned fields; raises `ValidationError` where the credential is no new passkey."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except _MISSHAPEN as mistake:
            raise get_adapter().validation_error("incorrect_code") from mistake
        return cleaned
