"""Names of rooms and people."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.names import (
    NAME_MAX,
    PERSON_MAX,
    BadName,
    person_name,
    room_name,
    room_slug,
)


@pytest.mark.parametrize("name", ["lobby", "Zürich", "日本語", "🦄", "a.b", "%2F", "עברית"])
def test_any_script_names_a_room(name: str) -> None:
    """A name of letters, signs or pictures of any script is kept as it is."""
    assert room_name(name) == name


def test_room_name_is_compatibility_normalised() -> None:
    """Full-width letters and ligatures become what they stand for (NFKC)."""
    assert room_name("\uff2c\uff4f\ufb01") == "Lofi"


def test_room_name_folds_spaces() -> None:
    """Spaces around a name go, spaces within become one."""
    assert room_name("  my \u3000 room ") == "my room"


@pytest.mark.parametrize("name", [".", "..", "\uff0e\uff0e"])
def test_dots_alone_name_no_room(name: str) -> None:
    """A URL's path would swallow a room of dots, however they are written."""
    with pytest.raises(BadName, match="dots"):
        room_name(name)


@pytest.mark.parametrize("name", ["a/b", "a\\b", "a\uff0fb", "/"])
def test_slashes_name_no_room(name: str) -> None:
    """A slash would be two parts of a path; one that normalisation makes, too."""
    with pytest.raises(BadName, match="slash"):
        room_name(name)


@pytest.mark.parametrize("name", ["", "   ", "\u0301", "\u200d\u200c", "\u2060"])
def test_a_name_needs_something_visible(name: str) -> None:
    """Spaces, lone marks and joiners show nothing."""
    with pytest.raises(BadName, match="visible"):
        room_name(name)


@pytest.mark.parametrize(
    "character", ["\x00", "\n", "\u202e", "\u200b", chr(0xD800), "\ue000", "\u3164", "\ufffd"]
)
def test_hidden_characters_are_refused(character: str) -> None:
    """Controls, direction overrides, zero widths, surrogates and private use forge names."""
    with pytest.raises(BadName, match="invisible"):
        room_name(f"lob{character}by")


def test_joiners_are_part_of_names() -> None:
    """A family of four is one picture held together by joiners."""
    family = "👩\u200d👩\u200d👧\u200d👦"
    assert room_name(family) == family


@pytest.mark.parametrize("clean", [room_name, person_name])
@pytest.mark.parametrize(
    "raw",
    [
        *(
            "❤\ufe0f\u200d🔥",
            "1\ufe0f\u20e3 #\u20e3",
            "👋🏽",
            "☎\ufe0e",
            "葛\U000e0100",
            "\u2139\ufe0f info",
        ),
        *("\u0645\u06cc\u200c\u062e\u0648", "क्\u200dष", "\U0001fae8", "👩🏽\u200d🚀"),
    ],
)
def test_emoji_and_scripts_keep_what_they_need(clean: Callable[[str], str], raw: str) -> None:
    """Joiners and selectors are accepted where they shape something, and new emoji are seen."""
    assert clean(raw)


@pytest.mark.parametrize("clean", [room_name, person_name])
@pytest.mark.parametrize(
    "raw",
    [
        *("a\u200db", "ab\u200c", "a\ufe0f", "1\ufe0f", "é\u200d", "e\u0301\u200d", "я\u200dя"),
        *("a\U000e0100", "ب\u200c", "\u200dab", "a\u2065", "a\ufff0", "a\U000e0080", "a\uffff"),
        *("a\U0001fffe", "!\ufe0f"),
    ],
)
def test_what_would_imitate_another_name_is_refused(clean: Callable[[str], str], raw: str) -> None:
    """Joiners, selectors and code points that change nothing that is seen are refused."""
    with pytest.raises(BadName, match="invisible"):
        clean(raw)


def test_a_selector_that_lost_its_emoji_goes() -> None:
    """The trade mark sign becomes two letters in a room's name, and cannot imitate them."""
    assert room_name("a™\ufe0f ❤\ufe0f") == "aTM ❤\ufe0f"


SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize("clean", [room_name, person_name])
def test_flags_of_regions_are_part_of_names(clean: Callable[[str], str]) -> None:
    """The flag of Scotland is a black flag and tags that spell its region."""
    assert clean(f"Mary {SCOTLAND}{SCOTLAND}") == f"Mary {SCOTLAND}{SCOTLAND}"


@pytest.mark.parametrize(
    "raw",
    [
        SCOTLAND[:-1],
        f"a{SCOTLAND[1:]}",
        "a\U000e0041",
        "\U0001f3f4\U000e007f",
        f"{SCOTLAND}\U000e007f",
        "\U0001f3f4" + "\U000e0061" * 7 + "\U000e007f",
    ],
    ids=["without end", "without flag", "one tag", "without region", "two ends", "long region"],
)
def test_tags_that_are_no_flag_are_refused(raw: str) -> None:
    """Tags beside a well-formed flag would be invisible."""
    with pytest.raises(BadName, match="invisible"):
        person_name(raw)


def test_longest_room_name() -> None:
    """A name may have exactly as many characters as the limit says."""
    assert room_name("x" * NAME_MAX) == "x" * NAME_MAX


def test_room_name_too_long() -> None:
    """One character more is refused with the number."""
    with pytest.raises(BadName, match="at most 80"):
        room_name("x" * (NAME_MAX + 1))


def test_room_name_that_grows_too_long() -> None:
    """The limit counts what normalisation makes of a name: one sign can become many."""
    with pytest.raises(BadName, match="at most 80"):
        room_name("\ufdfa" * 10)


def test_absurdly_long_name_is_not_even_looked_at() -> None:
    """Megabytes are refused by their length, whatever is in them."""
    with pytest.raises(BadName, match="at most 80"):
        room_name("\x00" * (8 * NAME_MAX + 1))


def test_long_spaces_do_not_count() -> None:
    """What folding removes is not counted."""
    assert room_name("a" + " " * 200 + "b") == "a b"


@pytest.mark.parametrize(("one", "other"), [("Straße", "STRASSE"), ("Å", "a\u030a"), ("ǅ", "ǆ")])
def test_spellings_of_one_room_share_a_slug(one: str, other: str) -> None:
    """Case and composition make no difference between rooms."""
    assert room_slug(one) == room_slug(other)


@given(st.text(max_size=40))
def test_a_slug_is_a_fixed_point(name: str) -> None:
    """The slug of a slug is that slug: a room is found by either."""
    assert room_slug(room_slug(name)) == room_slug(name)


@given(st.text(max_size=100))
def test_room_name_is_idempotent(raw: str) -> None:
    """Any text is either refused or cleaned once and for all."""
    try:
        name = room_name(raw)
    except BadName:
        return
    assert room_name(name) == name
    assert 1 <= len(name) <= NAME_MAX


def test_person_name_keeps_compatibility_forms() -> None:
    """People write themselves as they like: composed (NFC), nothing replaced."""
    assert person_name("Jose\u0301 \uff21") == "José \uff21"


def test_person_name_may_hold_a_slash() -> None:
    """A person's name is no part of a path."""
    assert person_name("and/or") == "and/or"


def test_longest_person_name() -> None:
    """Forty characters are a name, forty-one are not."""
    assert len(person_name("x" * PERSON_MAX)) == PERSON_MAX
    assert len(person_name("\U0001f98a" * PERSON_MAX)) == PERSON_MAX
    with pytest.raises(BadName, match="at most 40"):
        person_name("x" * (PERSON_MAX + 1))
