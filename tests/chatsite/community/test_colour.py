"""The accent colour: what can be read, and the nearest that can."""

from __future__ import annotations

import re

import pytest

from chatsite.community import colour
from chatsite.community.colour import (
    CONTRAST,
    DARK,
    LIGHT,
    BadColour,
    Colour,
    contrast,
    from_hex,
    to_hex,
)
from tests.services.site import ROOT

GROUNDS = ("canvas", "surface", "raised", "hover")
_TOKEN = re.compile(r"--([-\w]+): light-dark\(oklch\(([^)/]+)\), oklch\(([^)/]+)\)\);")


def _parsed(text: str) -> Colour:
    lightness, chroma, hue = text.split()
    return Colour(round(float(lightness.rstrip("%")) / 100, 4), float(chroma), float(hue))


def test_grounds_are_those_of_the_page() -> None:
    """The colours that contrasts are computed with are those of the tokens."""
    tokens = (ROOT / "frontend/static/chat/css/tokens.css").read_text()
    found = {name: (_parsed(light), _parsed(dark)) for name, light, dark in _TOKEN.findall(tokens)}
    assert tuple(found[name][0] for name in GROUNDS) == LIGHT
    assert tuple(found[name][1] for name in GROUNDS) == DARK


def test_contrast_is_that_of_wcag() -> None:
    """Black on white has 21, and a grey that is known by its contrast has 4.54."""
    black, white, grey = from_hex("000000"), from_hex("ffffff"), from_hex("767676")
    assert contrast(black, white) == pytest.approx(21, abs=0.01)
    assert contrast(grey, white) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("digits", ["000000", "ffffff", "2f5bd0", "ff0000", "00ff00", "808080"])
def test_hexadecimal_there_and_back(digits: str) -> None:
    """A colour that a screen shows is the same after it was read."""
    assert to_hex(from_hex(digits)) == f"#{digits}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [("#2f5bd0", "#2f5bd0"), ("2F5BD0", "#2f5bd0"), ("#063", "#006633"), ("  ", "")],
)
def test_accepted(text: str, kept: str) -> None:
    """A dark colour is taken as it is, however it is written."""
    assert colour.accent(text) == kept


@pytest.mark.parametrize("text", ["#ffcc00", "#ffffff", "#7aa2ff", "#00ff88", "#777777"])
def test_refused_with_the_nearest(text: str) -> None:
    """A colour that is too light is refused, and the one that is named instead works; it is the
    lightest of its hue that does."""
    with pytest.raises(BadColour, match="The nearest colour that works is ") as refusal:
        colour.accent(text)
    named = str(refusal.value).rstrip(".").split()[-1]
    assert colour.accent(named) == named
    lighter = from_hex(named[1:])
    with pytest.raises(BadColour):
        colour.accent(to_hex(lighter._replace(lightness=lighter.lightness + 0.02)))


@pytest.mark.parametrize("text", ["blue", "#12", "#12345g", "rgb(0, 0, 0)", "#123456; }"])
def test_no_colour(text: str) -> None:
    """What is no colour is refused with an example."""
    with pytest.raises(BadColour, match="#rrggbb"):
        colour.accent(text)


@pytest.mark.parametrize("text", ["#2f5bd0", "#000000", "#8a0f3c", "#0b5d1e", "#5a4a00", "#4b0082"])
def test_both_schemes_can_be_read(text: str) -> None:
    """On light and on dark pages the accent has enough contrast with all that it stands on."""
    sheet = colour.style_sheet(colour.accent(text))
    pairs = {
        name: (light, dark)
        for name, light, dark in re.findall(
            r"--([-\w]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\);", sheet
        )
    }
    for scheme, grounds in ((0, LIGHT), (1, DARK)):
        soft = from_hex(pairs["accent-soft"][scheme])
        for name in ("accent", "accent-strong"):
            shown = from_hex(pairs[name][scheme])
            assert min(contrast(shown, ground) for ground in (*grounds, soft)) >= CONTRAST, name
