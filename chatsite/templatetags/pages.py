"""The tag with which a page links its style sheets and its script."""

from __future__ import annotations

from django import template

from chatsite.page_files import PageFiles, files_of_pages

register = template.Library()


@register.inclusion_tag("chat/page_files.html")
def page_files(page: str) -> dict[str, PageFiles]:
    """Link the style sheets and the script of a page, by its name in `frontend/pages.json`."""
    return {"files": files_of_pages()[page]}
