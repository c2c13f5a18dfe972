"""What the forms of the site ask, and what is wrong with an answer, in sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from chatsite.accounts.models import EMAIL_MAX, User
from chatsite.community import colour, invitations
from chatsite.community.colour import BadColour
from chatsite.community.models import Community, Creators, Joining
from chatsite.community.setup import Plan
from rooms.models import Kind, Room
from rooms.names import BadName, person_name, room_name, site_name
from rooms.text import BadText, clean_text

WELCOME_MAX = 500
"""Characters of the welcome text."""
ROOMS_SHOWN = 100
"""Open rooms that can be chosen as rooms for newcomers."""
NEVER, UNLIMITED = "never", "unlimited"
_DAYS = [*((str(days), f"{days} days" if days > 1 else "1 day") for days in invitations.DAYS)]
_USES = [*((str(uses), f"{uses} people" if uses > 1 else "1 person") for uses in invitations.USES)]


class Cleaned(forms.CharField):
    """A text that a function of the chat cleans; what is wrong with it is said at the field."""

    def __init__(self, clean: Callable[[str], str], **options: Any) -> None:
        """Clean with `clean`, which raises `BadName`, `BadText` or `BadColour`."""
        super().__init__(strip=False, **options)
        self._cleaned_by = clean

    def clean(self, value: Any) -> str:
        """The cleaned text; raises `ValidationError`."""
        text = super().clean(value)
        if not text.strip() and not self.required:
            return ""
        try:
            return self._cleaned_by(text)
        except (BadName, BadText) as reason:
            raise ValidationError(str(reason)) from None
        except BadColour as reason:
            raise ValidationError(str(reason), params={"nearest": reason.nearest}) from None


def _text(clean: Callable[[str], str], label: str, **options: Any) -> Cleaned:
    attrs = {"class": "field", "dir": "auto", "autocomplete": "off", **options.pop("attrs", {})}
    widget = options.pop("widget", forms.TextInput)(attrs=attrs)
    return Cleaned(clean, label=label, widget=widget, **options)


def _choice(label: str, choices: list[tuple[str, Any]], initial: str) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "field"})
    return forms.ChoiceField(label=label, choices=choices, initial=initial, widget=widget)


def _flag(label: str, *, initial: bool = True, help_text: str = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=initial, help_text=help_text)


class _Address(forms.EmailField):
    """An e-mail address, measured as accounts keep it: a domain may be longer in lower case."""

    def to_python(self, value: Any) -> str:
        """The address with its domain in lower case."""
        return User.objects.normalize_email(super().to_python(value))


def _email(help_text: str, **attrs: str) -> forms.EmailField:
    widget = forms.EmailInput(attrs={"class": "field", **attrs})
    return _Address(
        label="E-mail (optional)",
        required=False,
        max_length=EMAIL_MAX,
        widget=widget,
        help_text=help_text,
    )


class SiteForm(forms.Form):
    """A form of the site's own pages."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Say in the site's words what is missing."""
        super().__init__(*args, **options)
        usual = forms.Field.default_error_messages["required"]
        for field in self.fields.values():
            if field.error_messages["required"] == usual:
                field.error_messages["required"] = "Fill this in."

    use_required_attribute = False
    """The server says what is missing, in the same words everywhere."""


class SetupForm(SiteForm):
    """The first page of a new site."""

    site_name = _text(
        site_name,
        "Name of the site",
        required=False,
        help_text="What people call it. Left empty, the server's own setting holds.",
    )
    name = _text(person_name, "Your name", attrs={"autocomplete": "nickname"})
    email = _email("For a new password, if you forget yours.", autocomplete="email")
    password = forms.CharField(
        label="Password",
        strip=False,
        help_text="At least 8 characters, and none that many people use.",
        widget=forms.PasswordInput(attrs={"class": "field", "autocomplete": "new-password"}),
    )
    room = _text(room_name, "First room", initial="general", help_text="Whoever is new joins it.")
    joining = _choice("Who may join", [*Joining.choices], Joining.ANYONE)
    guests = _flag("People may talk as guests, without an account")

    def clean_password(self) -> str:
        """Check the password by the site's validators."""
        password: str = self.cleaned_data["password"]
        name, email = self.cleaned_data.get("name", ""), self.cleaned_data.get("email", "")
        validate_password(password, User(name=name, email=email))
        return password

    def plan(self) -> Plan:
        """What a valid form asks for."""
        return Plan(**self.cleaned_data)


class SettingsForm(SiteForm):
    """The settings of the site."""

    name = _text(
        site_name,
        "Name",
        required=False,
        help_text="Left empty, the server's own setting holds.",
    )
    logo = forms.FileField(
        label="Logo",
        required=False,
        help_text="A PNG, JPEG, WebP or GIF. Its middle is shown as a square.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    remove_logo = _flag("Remove the logo", initial=False)
    accent = _text(
        colour.accent,
        "Accent colour",
        required=False,
        help_text="Of buttons and links, as #rrggbb. Left empty, it is blue. Dark pages show a "
        "lighter one of the same hue.",
        attrs={"dir": "ltr", "spellcheck": "false", "placeholder": "#2f5bd0"},
    )
    welcome = _text(
        lambda text: clean_text(text, WELCOME_MAX),
        "Welcome text",
        required=False,
        help_text="Read by whoever is about to join.",
        widget=forms.Textarea,
        attrs={"rows": "3"},
    )
    joining = _choice("Who may join", [*Joining.choices], Joining.ANYONE)
    guests = _flag("People may talk as guests, without an account")
    public_read = _flag(
        "Visitors without a name may read open rooms",
        help_text="" if settings.PUBLIC_READ else "The server's setting PUBLIC_READ=0 forbids it.",
    )
    guest_links = _flag("Guests may post links in their first hour", initial=False)
    account_links = _flag("People with an account may post links in their first hour")
    creators = _choice("Who may make rooms", [*Creators.choices], Creators.EVERYONE)
    newcomers = forms.TypedMultipleChoiceField(
        label="Rooms that newcomers join by themselves",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    FIELDS = (
        *("name", "accent", "welcome", "joining", "guests", "public_read"),
        *("guest_links", "account_links", "creators"),
    )
    """The fields that are stored as they are."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the open rooms, those that are chosen now first."""
        super().__init__(*args, **options)
        self.rooms = list(
            Room.objects.filter(kind=Kind.OPEN, archived_at=None).order_by("-newcomers", "name")[
                :ROOMS_SHOWN
            ]
        )
        field: Any = self.fields["newcomers"]
        field.choices = [(room.pk, room.name) for room in self.rooms]

    @property
    def offered_accent(self) -> str:
        """The nearest accent that can be read, where the given one cannot; else empty."""
        wrong = self.errors.as_data().get("accent", [])
        return next((str(each.params["nearest"]) for each in wrong if each.params), "")

    @classmethod
    def of(cls, row: Community) -> SettingsForm:
        """The form with the settings as they are."""
        form = cls(initial={name: getattr(row, name) for name in cls.FIELDS})
        form.initial["newcomers"] = [room.pk for room in form.rooms if room.newcomers]
        return form


class InvitationForm(SiteForm):
    """An invitation."""

    room = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    email = _email("Left empty, you get a link to hand on.", autocomplete="off")
    days = _choice("Good for", [*_DAYS, (NEVER, "ever")], "7")
    uses = _choice("How many can use it", [*_USES, (UNLIMITED, "any number")], "1")

    def clean_days(self) -> int | None:
        """Days; None for ever."""
        return None if self.cleaned_data["days"] == NEVER else int(self.cleaned_data["days"])

    def clean_uses(self) -> int | None:
        """How often; None without a limit."""
        return None if self.cleaned_data["uses"] == UNLIMITED else int(self.cleaned_data["uses"])
