"""QR codes: the address of a page as a picture, for the camera of a phone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

import segno

BORDER = 4
"""Width of the light border in modules, as ISO/IEC 18004 wants it."""


@lru_cache(maxsize=256)
def qr_svg(text: str) -> str:
    """The QR code of a text as an SVG.

    It has no colours: its modules have the initial `fill`, which is black. Whoever shows it puts
    something light behind it.
    """
    # The best of the eight masks makes no difference that a camera sees, and to try them all takes
    # eight times as long: 100 ms for the longest address that a room can have.
    code = segno.make_qr(text, error="m", mask=0)
    width, height = code.symbol_size(border=BORDER)
    path = "".join(
        f"M{x} {y}h{length}v1h-{length}z"
        for y, row in enumerate(code.matrix_iter(border=BORDER))
        for x, length in _dark_runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' shape-rendering="crispEdges"><path d="{path}"/></svg>'
    )


def _dark_runs(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where dark modules begin in a row, and how many stand side by side."""
    x = 0
    for is_dark, modules in groupby(row):
        length = len(list(modules))
        if is_dark:
            yield x, length
        x += length
