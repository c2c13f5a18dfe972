"""The fields of account forms, in the site's look."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's control: labels say what a placeholder would say again."""
    attributes: dict[str, Any] = {"placeholder": False}
    if not isinstance(field.field.widget, CheckboxInput):
        attributes["class"] = "field"
    return field.as_widget(attrs=attributes)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the label belongs behind the control."""
    return isinstance(field.field.widget, CheckboxInput)
