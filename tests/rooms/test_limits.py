"""Limits from the environment."""

from dataclasses import fields

import pytest

from rooms.limits import BadLimit, Limits


def test_defaults_without_environment() -> None:
    """An empty environment changes nothing."""
    assert Limits.from_env({}) == Limits()


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_each_limit_has_its_variable(name: str) -> None:
    """`CHAT_<NAME>` sets the limit of that name and no other."""
    limits = Limits.from_env({f"CHAT_{name.upper()}": "13"})
    changed = {f.name for f in fields(Limits) if getattr(limits, f.name) != f.default}
    assert getattr(limits, name) == 13
    assert changed == {name}


def test_zero_is_a_value() -> None:
    """0 switches a limit off and is not taken for unset."""
    assert Limits.from_env({"CHAT_EVENTS": "0"}).events == 0


@pytest.mark.parametrize("value", ["", "-1", "1.5", "ten", "٣", " 5"])
def test_what_is_no_whole_number(value: str) -> None:
    """Anything but ASCII digits is refused with the variable's name."""
    with pytest.raises(BadLimit, match="CHAT_TEXT"):
        Limits.from_env({"CHAT_TEXT": value})


def test_other_variables_are_ignored() -> None:
    """A variable that names no limit is somebody else's."""
    assert Limits.from_env({"CHAT_COLOUR": "red", "TEXT": "1"}) == Limits()
