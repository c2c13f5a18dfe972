"""What it takes for a post to become a draft."""

import pytest

from rooms.delivery.store import Draft
from rooms.domain.services import NotDone, draft_post
from rooms.limits import Limits
from rooms.protocol import Person, Post
from tests.rooms.samples import ADA


def drafted(post: Post, author: Person | None = ADA) -> Draft:
    """The draft of a post in the lobby."""
    return draft_post("lobby", "Lobby", author, post, Limits(text=10))


def refusal(post: Post, author: Person | None = ADA) -> str:
    """The code with which a post is refused."""
    with pytest.raises(NotDone) as caught:
        drafted(post, author)
    return caught.value.code


def test_draft_of_a_post() -> None:
    """A draft knows room, author, key and what it answers; its text is clean."""
    expected = Draft("lobby", "Lobby", ADA, "u1", "hi", 3)
    assert drafted(Post(" hi\r\n", "u1", 3)) == expected


def test_the_text_is_parsed_with_the_draft() -> None:
    """The log gets the tree of a text and has nothing left to parse."""
    assert drafted(Post("*a*")).doc == '[{"t":"p","c":[{"t":"em","c":["a"]}]}]'
    assert drafted(Post("a")).doc == ""


def test_a_post_without_a_key_gets_one() -> None:
    """Two keyless posts are two rows: their keys differ, and fit."""
    keys = {drafted(Post("hi")).key, drafted(Post("hi")).key}
    assert len(keys) == 2
    assert all(1 <= len(key) <= 36 for key in keys)


def test_without_a_name() -> None:
    """Who has no name is told to pick one, whatever they wrote."""
    assert refusal(Post(""), None) == "not_allowed"


@pytest.mark.parametrize(
    ("text", "code"), [(" ", "empty"), ("x" * 11, "too_long"), ("\x00", "bad_frame")]
)
def test_bad_texts(text: str, code: str) -> None:
    """What is wrong with a text is told by the protocol's code."""
    assert refusal(Post(text)) == code
