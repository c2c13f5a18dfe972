"""What axe finds on a page, on phone and desktop, light and dark."""

from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page

SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
_VIOLATIONS: dict[str, Any] = {"resultTypes": ["violations"]}
_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules whose findings depend on the scheme: all others have found theirs in the first one."""
_SETTLED = (
    "Promise.allSettled(document.getAnimations().map((each) => each.finished)).then(() => null)"
)
STILL: dict[str, Any] = {"reduced_motion": "reduce"}
"""Nothing in motion; colours on their way from light to dark have no contrast to speak of."""
PHONE, DESKTOP = 360, 1280


async def serious(page: Page, width: int, *more: int, within: str | None = None) -> list[str]:
    """What axe finds of serious or critical impact: the rule and where, light and dark.

    With `within`, a selector, axe looks at that alone: a part of a page that it has seen.
    """
    found = []
    for each in (width, *more):
        await page.set_viewport_size({"width": each, "height": 800})
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            await page.evaluate(_SETTLED)
            options = _VIOLATIONS if scheme == SCHEMES[0] else {**_VIOLATIONS, "runOnly": _COLOURS}
            found += [f"{each} {scheme} {line}" for line in await findings(page, options, within)]
    return found


async def findings(
    page: Page, options: dict[str, Any] = _VIOLATIONS, within: str | None = None
) -> list[str]:
    """What axe finds of serious or critical impact on a page as it is now."""
    # The rules stay on the page: to read them anew takes as long as to apply them.
    is_there = await page.evaluate("'axe' in window")
    found = await (Axe("null") if is_there else Axe()).run(page, within, options)
    return [
        f"{violation['id']}: {node['target']} {node.get('failureSummary', '')}"
        for violation in found.response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
