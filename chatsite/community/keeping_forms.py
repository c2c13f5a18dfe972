"""What the pages of admins ask."""

from __future__ import annotations

from django import forms

from chatsite.community.forms import SiteForm
from chatsite.community.models import FILTER_MAX
from rooms.names import has_visible

REASON_MAX = 200
"""Characters of a reason."""
EVER = "ever"
DAYS = [("1", "1 day"), ("7", "7 days"), ("30", "30 days"), (EVER, "ever")]


class ReasonForm(SiteForm):
    """Why something is done to somebody."""

    reason = forms.CharField(
        label="Reason",
        max_length=REASON_MAX,
        help_text="The person reads it, and the audit keeps it.",
        widget=forms.TextInput(attrs={"class": "field", "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": "Say why."},
    )

    def clean_reason(self) -> str:
        """A reason that can be seen."""
        reason = " ".join(self.cleaned_data["reason"].split())
        if not has_visible(reason):
            raise forms.ValidationError("Say why.")
        return reason


class BanForm(ReasonForm):
    """A ban: how long, and why."""

    days = forms.ChoiceField(
        label="For", choices=DAYS, initial="7", widget=forms.Select(attrs={"class": "field"})
    )

    def clean_days(self) -> int | None:
        """Days; None for ever."""
        return None if self.cleaned_data["days"] == EVER else int(self.cleaned_data["days"])


class PersonBanForm(BanForm):
    """A ban of a person."""

    addresses = forms.BooleanField(
        label="Also the addresses from which they came last",
        required=False,
        initial=True,
        help_text="Without this they can come back under another name once they delete the site's"
        " cookies. With it, others who share the address are kept out, too.",
    )


class RangeForm(BanForm):
    """A ban of a range of addresses."""

    range = forms.CharField(
        label="Address or range",
        max_length=64,
        help_text="Such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48. Of IPv6 at least a /64.",
        widget=forms.TextInput(attrs={"class": "field", "dir": "ltr", "autocomplete": "off"}),
        error_messages={"required": "Type an address or a range."},
    )
    field_order = ("range", "days", "reason")


class FilterForm(SiteForm):
    """A word or a host that no message may have."""

    kind = forms.ChoiceField(
        label="What",
        choices=[("word", "A word"), ("host", "Links to a host")],
        widget=forms.Select(attrs={"class": "field"}),
    )
    value = forms.CharField(
        label="Word or host",
        max_length=FILTER_MAX,
        help_text="Whole words, in any case. Of a host, all that is below it, too.",
        widget=forms.TextInput(attrs={"class": "field", "dir": "auto", "autocomplete": "off"}),
        error_messages={"required": "Type a word or a host."},
    )
