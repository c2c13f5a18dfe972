"""The search for texts that cost the parser much time."""

from benchmarks.hostile import LONGEST, Recipe, cost, kept, search


def test_known_texts_fit_in_a_message() -> None:
    """What is kept are recipes of texts that may be posted."""
    assert kept()
    assert all(0 < len(recipe.text) <= LONGEST for recipe in kept())


def test_search_puts_the_worst_first() -> None:
    """Recipes come with what they cost, the costliest first."""
    found = search(lambda text: sorted(text * 9), 0.2, seed=1)
    costs = [taken for taken, _ in found]
    assert len({recipe.text for _, recipe in found}) > 1
    assert costs == sorted(costs, reverse=True)


def test_same_seed_begins_with_the_same_texts() -> None:
    """A search can be repeated: its texts follow from its seed."""

    def tried(seed: int) -> list[str]:
        texts: list[str] = []
        search(texts.append, 0.01, seed)
        return texts[:40]

    assert tried(1) == tried(1) != tried(2)


def test_cost_is_the_best_of_some_tries() -> None:
    """A text is tried as often as asked, and costs no less than nothing."""
    texts: list[str] = []
    assert cost(texts.append, Recipe("ab", 2, "<", ">").text, tries=3) >= 0
    assert texts == ["<abab>"] * 3
