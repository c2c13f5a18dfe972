"""Names that people take for each other have one key."""

import pytest

from chatsite.accounts.name_keys import LONGEST, name_key

ALIKE = [
    ("Ada", "aDA"),
    ("Ada", "Аdа"),
    ("Ada", "Ａｄａ"),
    ("Iris", "iris"),
    ("Iris", "lris"),
    ("Iris", "1ris"),
    ("paypal", "paypaI"),
    ("Bob", "B0b"),
    ("Maria", "rnaria"),
    ("ANNA", "ΑΝΝΑ"),
    ("Άννα", "ΑΝΝΑ"),
    ("van", "νan"),
    ("EVE", "ΕVΕ"),
    ("papa", "ρaρa"),
    ("VIII", "Ⅷ"),
    ("Jörg", "Jorg"),
    ("Søren", "Soren"),
    ("Łukasz", "Lukasz"),
    ("Straße", "STRASSE"),
    ("Ada\u2019s", "Ada's"),
]
APART = [
    ("Ada", "Adb"),
    ("Ivan", "Inan"),
    ("Nan", "Van"),
    ("Anna", "Hanna"),
    ("Zoe", "Joe"),
    ("राम", "रूम"),
    ("か", "が"),
    ("李", "王"),
    ("🦊", "🐻"),
    ("Ada L", "AdaL"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_alike(one: str, other: str) -> None:
    """Case, width, accents and look-alikes make no difference."""
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_apart(one: str, other: str) -> None:
    """Names that can be told apart have different keys."""
    assert name_key(one) != name_key(other)


def test_long_keys() -> None:
    """A name of 40 characters can have a key of 700: it is stored as its digest."""
    one, other = name_key("\ufdfa" * 40), name_key("\ufdfa" * 39)
    assert max(len(one), len(other)) <= LONGEST
    assert one != other
