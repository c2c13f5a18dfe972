"""Times the highlighting of code: `python -m benchmarks.highlight [--search SECONDS] [LANGUAGE …]`.

Prints for each language the milliseconds of CPU time of its first use in a process, and of the
costliest of the texts that a search has found, within the bounds of what is highlighted.
"""

from __future__ import annotations

import argparse

from benchmarks.hostile import cost, search
from rooms.markup.highlight import LANGUAGES, LONGEST, LONGEST_GAP, Runs, highlight

_PIECE = LONGEST_GAP - 10


def main() -> None:
    """Print the table."""
    options = _options()
    print("| language | first use, ms | worst, ms | worst text |\n|---|---|---|---|", flush=True)
    for language in options.languages or sorted(LANGUAGES):

        def bounded(text: str, language: str = language) -> Runs:
            return highlight(_within_bounds(text), language)

        first = cost(bounded, "a = 1", tries=1)
        worst, recipe = search(bounded, options.search, options.seed)[0]
        text = (recipe.before, recipe.repeat, recipe.after, recipe.times)
        print(f"| {language} | {first:.0f} | {worst:.1f} | `{text}` |", flush=True)


def _within_bounds(text: str) -> str:
    """The text with a letter and a line break here and there, so that it is highlighted at all."""
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
    return "".join(piece + ("a\n" if at % 2 else "a") for at, piece in enumerate(pieces))[:LONGEST]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", nargs="*", help="all where none is named")
    parser.add_argument("--search", type=float, default=5, help="seconds for each language")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
