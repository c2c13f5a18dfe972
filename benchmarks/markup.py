"""Times the Markdown parser: `python -m benchmarks.markup [--search SECONDS] [--seed N] [--keep]`.

Prints the microseconds of ordinary texts, with tree and JSON included, and the milliseconds of
the costliest texts that are known or found. `--keep` writes the worst back to their file.
"""

from __future__ import annotations

import argparse

import msgspec

from benchmarks.hostile import KEPT, Recipe, cost, kept, search
from benchmarks.steps.clock import best
from benchmarks.workloads import CORPUS
from rooms.markup import doc_json

SHOWN = 10
STORED = 60
LINES = {
    "plain": "the quick brown fox jumps over the lazy dog",
    "one mark": "the quick **brown** fox jumps over the lazy dog",
    "a link": "have a look at https://example.org/wiki/Fox_(animal) first",
    "code": "run `make test` before you push",
    "quote and answer": "> shall we meet?\nyes",
    "list": "1. stop it\n2. mend it\n3. start it",
    "CJK": "これは**「重要」**です",
}


def main() -> None:
    """Print both tables."""
    options = _options()
    corpus = [line.replace("\\n", "\n") for line in CORPUS.read_text().splitlines()]
    print("| ordinary text | CPU µs |\n|---|---|")
    for name, line in LINES.items():
        print(f"| {name} | {best(lambda line=line: doc_json(line), 1_000):.1f} |")  # type: ignore[misc]
    whole = best(lambda: [doc_json(text) for text in corpus], 1) / len(corpus)
    print(f"| mean of {len(corpus)} texts as people write them | {whole:.1f} |")
    worst = sorted(((cost(doc_json, each.text), each) for each in kept()), key=_by_cost)
    if options.search:
        worst = sorted(worst + search(doc_json, options.search, options.seed), key=_by_cost)
    print("\n| hostile text | times | CPU ms |\n|---|---|---|")
    for taken, recipe in worst[:SHOWN]:
        print(
            f"| `{(recipe.before, recipe.repeat, recipe.after)}` | {recipe.times} | {taken:.2f} |"
        )
    if options.keep:
        recipes = {recipe: None for _, recipe in worst}
        KEPT.write_bytes(msgspec.json.format(msgspec.json.encode([*recipes][:STORED])) + b"\n")


def _by_cost(found: tuple[float, Recipe]) -> float:
    return -found[0]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--search", type=float, default=0, help="seconds to look for worse texts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="store the worst")
    return parser.parse_args()


if __name__ == "__main__":
    main()
