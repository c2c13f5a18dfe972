"""The look comes from one file of tokens, and can be read by everybody."""

import re
from collections.abc import Iterator
from itertools import product
from math import cos, radians, sin
from pathlib import Path

import pytest

from tests.services.site import ROOT

STATIC = ROOT / "frontend" / "static" / "chat"
TOKENS = STATIC / "css" / "tokens.css"
SHEETS = [
    path
    for path in sorted([*STATIC.glob("css/*.css"), *STATIC.glob("js/features/*/*.css")])
    if path != TOKENS
]
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"(?<![-\w&])(-{0,2}[a-z][-\w]*)\s*:\s*([^;{}]+);")
LITERAL = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lch|lab)\((?!from var\(--)"
    r"|(?<![-\w.])-?(?:\d*\.)?\d+(?:px|rem|pt|ms|s)\b",
    re.IGNORECASE,
)
"""Colours, absolute lengths, durations. Relative ones (em, ch, lh, %, fr, dvh) may stay."""
NUMBERED = {"z-index": {"-1", "auto"}, "font-weight": {"inherit"}, "border-radius": {"0"}}
"""Properties that only take tokens, and their other values."""
NAMED = re.compile(r"^(?:var\(--[-\w]+\)|0|calc\(.*\)|max\(.*\)|min\(.*\)| )+$")
BREAKPOINT = re.compile(r"\((?:min|max)-(?:width|height):\s*([\d.]+px)\)")
INKS = ("ink", "ink-dim", "ink-faint", "accent", "positive", "warning", "negative")
GROUNDS = ("canvas", "surface", "raised", "hover")
SOFT = [(tone, f"{tone}-soft") for tone in ("accent", "positive", "warning", "negative")]
FILLED = [("accent-ink", "accent"), ("accent-ink", "accent-strong"), ("call-ink", "call")]
CODE = [(f"code-{name}", "surface") for name in ("keyword", "name", "builtin", "string", "number")]
TEXT = [*product(INKS, GROUNDS), *CODE, *SOFT, *FILLED, ("toast-ink", "toast"), ("ink", "press")]
"""A colour of text, and what it stands on."""
LINES = list(product(("edge", "accent"), ("canvas", "surface", "raised")))
"""A colour of borders of fields and icons, and what it stands on."""


def _declarations(sheet: Path) -> Iterator[tuple[str, str]]:
    for name, value in DECLARATION.findall(COMMENT.sub("", sheet.read_text())):
        yield name, value.strip()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_nothing_is_literal_outside_the_tokens(sheet: Path) -> None:
    """No style sheet but the tokens says a colour, a length, a duration, a weight or a layer."""
    found = [
        f"{name}: {value}"
        for name, value in _declarations(sheet)
        if LITERAL.search(value) or not _is_named(name, value)
    ]
    assert found == []


def _is_named(name: str, value: str) -> bool:
    others = NUMBERED.get(name)
    return others is None or value in others or NAMED.match(value) is not None


def test_breakpoints_are_listed_once() -> None:
    """Every width and height of a media query stands in the comment of the tokens."""
    listed = set(re.findall(r"[\d.]+px", TOKENS.read_text().split("*/")[0]))
    used = {found for sheet in SHEETS for found in BREAKPOINT.findall(sheet.read_text())}
    assert used <= listed


def test_every_token_that_is_used_exists() -> None:
    """`var(--name)` names a token, or a property that some style sheet sets."""
    texts = [COMMENT.sub("", path.read_text()) for path in [TOKENS, *SHEETS]]
    known = {name for text in texts for name in re.findall(r"(--[-\w]+)\s*:", text)}
    used = {name for text in texts for name in re.findall(r"var\((--[-\w]+)", text)}
    assert used <= known


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_contrast(scheme: int) -> None:
    """Text has a contrast of 4.5 on whatever it stands on; lines of fields and icons one of 3."""
    colours = _colours(scheme)
    weak = [
        f"{ink} on {ground}: {_contrast(colours[ink], colours[ground]):.2f}"
        for pairs, least in ((TEXT, 4.5), (LINES, 3))
        for ink, ground in pairs
        if _contrast(colours[ink], colours[ground]) < least
    ]
    assert weak == []


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_initials_can_be_read(scheme: int) -> None:
    """The letters of an avatar have a contrast of 4.5, whatever the person's hue."""
    colours = _colours(scheme)
    (back, back_chroma, _), (ink, ink_chroma, _) = colours["face-back"], colours["face-ink"]
    contrasts = [
        _contrast((ink, ink_chroma, hue), (back, back_chroma, hue)) for hue in range(0, 360, 10)
    ]
    assert min(contrasts) >= 4.5


Colour = tuple[float, float, float]
"""Lightness (0 to 1), chroma and hue in degrees, of OKLCH."""


def _colours(scheme: int) -> dict[str, Colour]:
    pair = re.compile(r"--([-\w]+): light-dark\(oklch\(([^)/]+)\), oklch\(([^)/]+)\)\);")
    found = pair.findall(TOKENS.read_text())
    return {name: _parse(schemes[scheme]) for name, *schemes in found}


def _parse(text: str) -> Colour:
    lightness, chroma, hue = text.split()
    return float(lightness.rstrip("%")) / 100, float(chroma), float(hue)


def _contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours by WCAG 2.2."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = _linear_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear_rgb(colour: Colour) -> tuple[float, float, float]:
    """The matrices of CSS Color 4, with what no screen can show cut off."""
    lightness, chroma, hue = colour
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return _shown(red), _shown(green), _shown(blue)


def _shown(value: float) -> float:
    return min(1.0, max(0.0, value))
