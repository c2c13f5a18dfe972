"""The form of one's profile: what may stand in each field, and what to store."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from chatsite.accounts.models import User
from chatsite.accounts.names import NameTaken, check_name
from chatsite.accounts.times import ends, zone_of, zones
from rooms.domain.emoji import is_emoji
from rooms.models.message import EMOJI_MAX
from rooms.names import BadName
from rooms.text import BadText, clean_line

STATUS_MAX = 100
"""Code points of a status."""
KEEP = "keep"
"""The choice that leaves an end as it is."""
STATUS_ENDS = (
    ("never", "until I change it"),
    ("30m", "for 30 minutes"),
    ("1h", "for 1 hour"),
    ("today", "until tonight"),
    ("week", "until the end of the week"),
)
QUIET_ENDS = (
    ("off", "off"),
    ("30m", "for 30 minutes"),
    ("1h", "for 1 hour"),
    ("tomorrow", "until tomorrow, 9:00"),
)


class StatusForm(forms.Form):
    """An emoji, a text or both, with an end; both empty: no status."""

    emoji = forms.CharField(required=False, max_length=64)
    text = forms.CharField(required=False, max_length=4 * STATUS_MAX)
    ends = forms.ChoiceField(choices=STATUS_ENDS)
    zone = forms.CharField(required=False, max_length=64)

    def clean_emoji(self) -> str:
        """One emoji, or nothing."""
        return one_emoji(self.cleaned_data["emoji"])

    def clean_text(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["text"])

    def fields_of(self, user: User) -> dict[str, Any]:
        """What is to be stored."""
        emoji, text = self.cleaned_data["emoji"], self.cleaned_data["text"]
        zone = zone_of(user.time_zone, self.cleaned_data["zone"])
        until = ends(self.cleaned_data["ends"], zone, timezone.now()) if emoji or text else None
        return {"status_emoji": emoji, "status_text": text, "status_until": until}


class QuietForm(forms.Form):
    """Do not disturb from now on, until it ends."""

    ends = forms.ChoiceField(choices=QUIET_ENDS)
    zone = forms.CharField(required=False, max_length=64)

    def fields_of(self, user: User) -> dict[str, Any]:
        """What is to be stored."""
        zone = zone_of(user.time_zone, self.cleaned_data["zone"])
        return {"quiet_until": ends(self.cleaned_data["ends"], zone, timezone.now())}


class ProfileForm(forms.Form):
    """All of one's profile, as the page `/account/profile/` has it."""

    name = forms.CharField(max_length=400)
    picture = forms.FileField(required=False, allow_empty_file=True)
    no_picture = forms.BooleanField(required=False)
    status_emoji = forms.CharField(required=False, max_length=64)
    status_text = forms.CharField(required=False, max_length=4 * STATUS_MAX)
    status_ends = forms.ChoiceField(choices=((KEEP, "as it is"), *STATUS_ENDS))
    time_zone = forms.ChoiceField(
        required=False, choices=lambda: [("", "not shown"), *((zone, zone) for zone in zones())]
    )
    quiet_ends = forms.ChoiceField(choices=((KEEP, "as it is"), *QUIET_ENDS))
    quiet_daily = forms.BooleanField(required=False)
    quiet_from = forms.TimeField(required=False)
    quiet_to = forms.TimeField(required=False)
    shows_seen = forms.BooleanField(required=False)
    shows_typing = forms.BooleanField(required=False)
    shows_read = forms.BooleanField(required=False)

    def __init__(self, user: User, request: HttpRequest) -> None:
        """The form of a user, with what a request has sent; as it is stored where it is no POST."""
        self.user = user
        self.request = request
        is_sent = request.method == "POST"
        data, files = (request.POST, request.FILES) if is_sent else (None, None)
        super().__init__(data, files, initial=_stored(user))

    def clean_name(self) -> str:
        """A name as the site lets one have it."""
        try:
            return check_name(self.user, self.cleaned_data["name"], self.request)
        except (BadName, NameTaken) as reason:
            raise forms.ValidationError(str(reason)) from None

    def clean_status_emoji(self) -> str:
        """One emoji, or nothing."""
        return one_emoji(self.cleaned_data["status_emoji"])

    def clean_status_text(self) -> str:
        """One line."""
        return one_line(self.cleaned_data["status_text"])

    def clean(self) -> dict[str, Any]:
        """A daily time has a beginning and an end."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        times = cleaned.get("quiet_from"), cleaned.get("quiet_to")
        if cleaned.get("quiet_daily") and (None in times or times[0] == times[1]):
            self.add_error("quiet_from", "Say from when and until when: two different times.")
        return cleaned

    def fields_to_store(self) -> dict[str, Any]:
        """What is to be stored, but for the picture."""
        data, now = self.cleaned_data, timezone.now()
        zone = zone_of(data["time_zone"])
        fields = {
            name: data[name]
            for name in ("name", "status_emoji", "status_text", "time_zone", "shows_seen",
                         "shows_typing", "shows_read")
        }  # fmt: skip
        has_status = bool(fields["status_emoji"] or fields["status_text"])
        if not has_status or data["status_ends"] != KEEP or _is_over(self.user, now):
            until = ends(data["status_ends"], zone, now)
            fields["status_until"] = until if has_status else None
        if data["quiet_ends"] != KEEP:
            fields["quiet_until"] = ends(data["quiet_ends"], zone, now)
        daily = data["quiet_daily"]
        fields["quiet_from"] = _minute(data["quiet_from"]) if daily else None
        fields["quiet_to"] = _minute(data["quiet_to"]) if daily else None
        return fields


def one_emoji(text: str) -> str:
    """One emoji, or nothing; raises `ValidationError`."""
    if text and (len(text) > EMOJI_MAX or not is_emoji(text)):
        raise forms.ValidationError("Choose one emoji, or leave this empty.")
    return text


def one_line(text: str) -> str:
    """A status' text; raises `ValidationError`."""
    try:
        return clean_line(text, STATUS_MAX)
    except BadText as reason:
        raise forms.ValidationError(str(reason)) from None


def _is_over(user: User, now: dt.datetime) -> bool:
    """Whether the status that is stored has ended."""
    return user.status_until is not None and user.status_until <= now


def _stored(user: User) -> dict[str, Any]:
    is_over = _is_over(user, timezone.now())
    emoji, text = ("", "") if is_over else (user.status_emoji, user.status_text)
    return {
        "name": user.name,
        "status_emoji": emoji,
        "status_text": text,
        "status_ends": KEEP if emoji or text else "never",
        "time_zone": user.time_zone,
        "quiet_ends": KEEP,
        "quiet_daily": user.quiet_from is not None,
        "quiet_from": _time(user.quiet_from, 22 * 60),
        "quiet_to": _time(user.quiet_to, 8 * 60),
        "shows_seen": user.shows_seen,
        "shows_typing": user.shows_typing,
        "shows_read": user.shows_read,
    }


def _time(minute: int | None, usual: int) -> str:
    hours, minutes = divmod(usual if minute is None else minute, 60)
    return f"{hours:02}:{minutes:02}"


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute
