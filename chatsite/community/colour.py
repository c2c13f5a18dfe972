"""The accent colour: whether it can be read, the nearest that can, and the style sheet of it.

Colours are computed in OKLCH, as in the page's own style sheet. The owner chooses one colour. It is
the accent of the light pages as it is. No colour has enough contrast on the light and on the dark
canvas at once, so the dark pages get it with the same hue, as light as it has to be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple

CONTRAST = 4.5
"""The least contrast of text with what it stands on (WCAG 2.2, 1.4.3)."""
_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_STEPS = 40
"""Halvings of an interval: more than a byte of a colour can show."""


class Colour(NamedTuple):
    """A colour in OKLCH."""

    lightness: float
    """From 0, black, to 1, white."""
    chroma: float
    hue: float
    """In degrees."""


LIGHT = (
    Colour(0.99, 0.003, 85),
    Colour(0.963, 0.006, 85),
    Colour(1, 0, 0),
    Colour(0.968, 0.005, 85),
)
DARK = (
    Colour(0.195, 0.008, 265),
    Colour(0.165, 0.009, 265),
    Colour(0.235, 0.011, 265),
    Colour(0.22, 0.01, 265),
)
"""The grounds of the light and of the dark pages: `--canvas`, `--surface`, `--raised`, `--hover` of
the tokens."""
SOFT_LIGHT, SOFT_DARK = (0.945, 0.028), (0.28, 0.05)
"""Lightness and chroma of `--accent-soft`."""
STRONGER_LIGHT, STRONGER_DARK = -0.06, 0.05
"""What is added to the lightness of the accent for `--accent-strong`."""


class BadColour(ValueError):
    """A colour that cannot be the accent, with a sentence that says why."""

    def __init__(self, text: str, nearest: str = "") -> None:
        """`nearest` is the nearest colour that can be the accent, as #rrggbb; empty for what is no
        colour."""
        super().__init__(text)
        self.nearest = nearest


def accent(text: str) -> str:
    """An accent colour that can be read, as #rrggbb; empty for an empty text.

    Raises `BadColour`, whose sentence names the nearest colour that can be read.
    """
    if not text.strip():
        return ""
    given = _HEX.fullmatch(text.strip())
    if given is None:
        raise BadColour("Write the colour as #rrggbb, for example #2f5bd0.")
    digits = given[1].lower()
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    colour = from_hex(digits)
    least = min(contrast(colour, ground) for ground in _light_grounds(colour))
    if least >= CONTRAST:
        return f"#{digits}"
    offered = nearest(colour)
    # Rounded down: it is never shown as enough.
    raise BadColour(
        f"Text in this colour cannot be read well: its contrast is {int(least * 10) / 10}, and "
        f"{CONTRAST} is needed. The nearest colour that works is {offered}.",
        offered,
    )


def nearest(colour: Colour) -> str:
    """The lightest colour of the same hue that can be read on the light pages, as #rrggbb."""
    return _first_readable(colour, _light_grounds, towards=0)


def style_sheet(text: str) -> str:
    """The style sheet that makes an accent, as `accent` returned it, that of both schemes."""
    colour = from_hex(text.removeprefix("#"))
    dark = from_hex(_first_readable(colour, _dark_grounds, towards=1).removeprefix("#"))
    tones = {
        "accent": (colour, dark),
        "accent-strong": (_shifted(colour, STRONGER_LIGHT), _shifted(dark, STRONGER_DARK)),
        "accent-soft": (_soft(colour, SOFT_LIGHT), _soft(dark, SOFT_DARK)),
    }
    lines = [
        f"  --{name}: light-dark({to_hex(light)}, {to_hex(other)});"
        for name, (light, other) in tones.items()
    ]
    return "\n".join([":root {", *lines, "}", ""])


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours by WCAG 2.2, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _light_grounds(colour: Colour) -> tuple[Colour, ...]:
    return (*LIGHT, _soft(colour, SOFT_LIGHT))


def _dark_grounds(colour: Colour) -> tuple[Colour, ...]:
    return (*DARK, _soft(colour, SOFT_DARK))


def _soft(colour: Colour, like: tuple[float, float]) -> Colour:
    """The soft ground of the colour's hue; that of a grey is grey."""
    lightness, chroma = like
    shown = to_hex(Colour(lightness, min(chroma, colour.chroma), colour.hue))
    return from_hex(shown.removeprefix("#"))


def _first_readable(
    colour: Colour, grounds: Callable[[Colour], tuple[Colour, ...]], *, towards: float
) -> str:
    """The colour, or the first one on the way to black (0) or white (1) that can be read there."""

    def at(share: float) -> str:
        moved = colour.lightness + (towards - colour.lightness) * share
        return to_hex(colour._replace(lightness=moved))

    def reads(share: float) -> bool:
        shown = from_hex(at(share).removeprefix("#"))
        return all(contrast(shown, ground) >= CONTRAST for ground in grounds(shown))

    if reads(0):
        return at(0)
    no, yes = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (no + yes) / 2
        no, yes = (no, middle) if reads(middle) else (middle, yes)
    return at(yes)


def _shifted(colour: Colour, by: float) -> Colour:
    return colour._replace(lightness=min(1.0, max(0.0, colour.lightness + by)))


def _luminance(colour: Colour) -> float:
    red, green, blue = (min(1.0, max(0.0, each)) for each in _linear(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: Colour) -> tuple[float, float, float]:
    """Red, green and blue of linear sRGB, outside 0 to 1 where no screen shows the colour (CSS
    Color 4, section 18)."""
    a, b = (
        colour.chroma * cos(radians(colour.hue)),
        colour.chroma * sin(radians(colour.hue)),
    )
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def to_hex(colour: Colour) -> str:
    """As #rrggbb; a colour that no screen shows loses chroma until one does."""
    no, yes = colour.chroma, 0.0
    if _is_shown(colour):
        yes = colour.chroma
    else:
        for _ in range(_STEPS):
            middle = (no + yes) / 2
            fits = _is_shown(colour._replace(chroma=middle))
            no, yes = (no, middle) if fits else (middle, yes)
    channels = (min(1.0, max(0.0, each)) for each in _linear(colour._replace(chroma=yes)))
    return "#" + "".join(f"{round(255 * _encoded(each)):02x}" for each in channels)


def _is_shown(colour: Colour) -> bool:
    return all(-0.0005 <= each <= 1.0005 for each in _linear(colour))


def from_hex(digits: str) -> Colour:
    """The colour of six hexadecimal digits."""
    red, green, blue = (_decoded(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Colour(lightness, hypot(a, b), degrees(atan2(b, a)) % 360)


def _decoded(value: float) -> float:
    """A channel of sRGB as linear light."""
    linear: float = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return linear


def _encoded(value: float) -> float:
    """A channel of linear light as sRGB."""
    shown: float = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return shown
