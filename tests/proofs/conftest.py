"""How much is proved, and from which seed: `PROVE_SEED=…` repeats a run."""

import os
import random
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import pytest

from tests.proofs.clerk import Clerk

Number = TypeVar("Number", int, float)
LONG = "PROVE"
"""Set by `make prove`: the proofs take as long as they need."""


def amount(short: Number, long: Number) -> Number:
    """How many acts, rounds or seconds in this run: `short` in `make test`, `long` in a proof."""
    return long if os.environ.get(LONG) else short


@pytest.fixture
def dice() -> random.Random:
    """Chance from a seed that is printed with a failure."""
    seed = os.environ.get("PROVE_SEED") or str(random.SystemRandom().randrange(1_000_000))
    print(f"\nPROVE_SEED={seed} repeats this run.")
    return random.Random(seed)


HireClerk = Callable[[Mapping[str, str]], Clerk]


@pytest.fixture
def hire() -> Iterator[HireClerk]:
    """Start clerks for a site, given the environment of its servers; they go after the test."""
    clerks: list[Clerk] = []

    def start(env: Mapping[str, str]) -> Clerk:
        clerks.append(Clerk(env))
        return clerks[-1]

    yield start
    for clerk in clerks:
        clerk.close()
