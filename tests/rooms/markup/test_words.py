"""What a message says, without its marks."""

import pytest

from rooms.markup import doc_json, words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("two\nlines  of it", "two lines of it"),
        ("**bold** and `code`", "bold and code"),
        ("# Head\n\n- one\n- two", "Head one two"),
        ("| a | b |\n|---|---|\n| c | d |", "a b c d"),
        ("> said\n\nanswered", "said answered"),
        ("```py\nx = 1\n```", "x = 1"),
        ("see [the page](https://example.org/)", "see the page"),
        ("it ends ||badly||", "it ends ▒▒▒"),
        ("to**get**her", "together"),
        ("one\n**two**", "one two"),
    ],
)
def test_words_without_marks(text: str, said: str) -> None:
    """A list of rooms shows what was said in one line."""
    assert words(text, doc_json(text)) == said
