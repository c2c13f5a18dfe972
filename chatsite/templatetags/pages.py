"""Tags with which a page links its files, and holds the templates of the features."""

from __future__ import annotations

from functools import cache

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from chatsite import page_files as files
from chatsite.page_files import PageFiles, files_of_pages

register = template.Library()


@register.inclusion_tag("chat/page_files.html")
def page_files(page: str) -> dict[str, PageFiles]:
    """Link the style sheets and the script of a page, by its name in `frontend/pages.json`."""
    return {"files": files_of_pages()[page]}


@register.simple_tag
@cache
def feature_templates() -> SafeString:
    """The `template.html` of each feature, as Django renders it."""
    texts = files.feature_templates(settings.FRONTEND)
    rendered = [template.Template(text).render(template.Context()) for text in texts]
    return mark_safe("\n".join(rendered))  # noqa: S308  # our own files
