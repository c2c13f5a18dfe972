"""Texts that are made to cost the parser much time, and a search for more of them.

A text is a recipe: something repeated, with something before and after it. The worst recipes that
searches have found are kept in `tests/fixtures/text/hostile.json`, which the tests read as well.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, thread_time

import msgspec

KEPT = Path(__file__).parents[1] / "tests" / "fixtures" / "text" / "hostile.json"
LONGEST = 4000
"""Code points, as in a message."""
_POOL = 40
_TOKENS = (
    *"[]()*_~|`<>!#&\\:;.,-+=^{}/\"' \n\ta1\xe9\u5b57\uff08\u300d\u0301\u200b🙂",
    *("**", "__", "~~", "||", "```", "~~~", "`` ", "](", "![", "[]", "()", "]:", "> ", "- ", "1. "),
    *("# ", "    ", "  \n", "\n\n", "\\\n", "|-|\n", "|--|--|\n", "://", "https://", "mailto:"),
    *(
        "https://a.b",
        "https://\u0430.b",
        "a@b",
        "&amp;",
        "<b>",
        "<!--",
        "*a",
        "a*",
        "_a",
        "a_",
        "[a]",
    ),
)


class Recipe(msgspec.Struct, frozen=True):
    """How to make a hostile text."""

    repeat: str
    times: int
    before: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """The text, not longer than a message may be."""
        return (self.before + self.repeat * self.times + self.after)[:LONGEST]


def kept() -> list[Recipe]:
    """The worst recipes that are known."""
    return msgspec.json.decode(KEPT.read_bytes(), type=list[Recipe])


def cost(function: Callable[[str], object], text: str, tries: int = 3) -> float:
    """Milliseconds of CPU time that a call with `text` takes, the best of some tries."""
    return min(_timed(function, text) for _ in range(tries))


def search(
    function: Callable[[str], object], seconds: float, seed: int
) -> list[tuple[float, Recipe]]:
    """The costliest recipes found within a time, the worst first, with milliseconds for each.

    Random recipes at first, then changes of the worst ones so far. The same seed tries the same
    recipes for as long as their order by cost is the same.
    """
    chance = random.Random(seed)
    found: dict[str, tuple[float, Recipe]] = {}
    end = monotonic() + seconds
    while monotonic() < end:
        parents = sorted(found.values(), key=lambda each: -each[0])[:_POOL]
        new = [_random(chance) for _ in range(_POOL)]
        new += [_changed(recipe, chance) for _, recipe in parents for _ in range(2)]
        for recipe in new:
            found[recipe.repeat] = max(
                (cost(function, recipe.text, 2), recipe),
                found.get(recipe.repeat, (0.0, recipe)),
                key=lambda each: each[0],
            )
        found = dict(sorted(found.items(), key=lambda each: -each[1][0])[: 4 * _POOL])
    again = [(cost(function, recipe.text, 5), recipe) for _, recipe in found.values()]
    return sorted(again, key=lambda each: -each[0])


def _timed(function: Callable[[str], object], text: str) -> float:
    began = thread_time()
    function(text)
    return (thread_time() - began) * 1000


def _some(chance: random.Random, most: int) -> str:
    return "".join(chance.choices(_TOKENS, k=chance.randint(0, most)))


def _random(chance: random.Random) -> Recipe:
    repeat = _some(chance, 6) or chance.choice(_TOKENS)
    return _sized(repeat, chance, *(_some(chance, 2) for _ in range(2)))


def _sized(repeat: str, chance: random.Random, before: str, after: str) -> Recipe:
    length = chance.choice((LONGEST, LONGEST, 2000, 1000, 500))
    return Recipe(repeat, max(1, length // len(repeat)), before, after)


def _changed(recipe: Recipe, chance: random.Random) -> Recipe:
    pieces = list(_pieces(recipe, chance))
    if chance.random() < 0.3:
        return Recipe(
            recipe.repeat, max(1, int(recipe.times * chance.uniform(0.5, 1.5))), *pieces[1:]
        )
    return _sized(pieces[0] or "a", chance, *pieces[1:])


def _pieces(recipe: Recipe, chance: random.Random) -> Iterator[str]:
    for piece in (recipe.repeat, recipe.before, recipe.after):
        at = chance.randint(0, len(piece))
        action = chance.randint(0, 3)
        if action == 0:
            yield piece[:at] + chance.choice(_TOKENS) + piece[at:]
        elif action == 1:
            yield piece[: max(0, at - 1)] + piece[at:]
        else:
            yield piece
