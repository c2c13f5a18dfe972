"""The query `code`: the colours of the code in messages."""

import json
from typing import Any

import pytest

from rooms.domain.commands.delete import Delete
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.pin import Pin
from rooms.domain.commands.post import Post
from rooms.domain.queries.code import GetCode
from rooms.limits import Limits
from rooms.log.grant import Grant
from rooms.markup.highlight import LONGEST, highlight
from rooms.protocol import Person, encode
from tests.rooms.stored import act, new_room, say

CODE = "```python\nx = '漢😀'\n```"
TWO = "```js\nlet a\n```\nand\n> ```\n> plain\n> ```\n```nonsense\nb\n```"


def answer(grant: Grant, *ids: int) -> Any:
    """The answer about messages, as on the wire."""
    return json.loads(encode(GetCode(key="c", ids=[*ids]).read(grant, Limits())))


def ids(told: Any) -> list[int]:
    """The messages of an answer."""
    return [message["id"] for message in told["messages"]]


def runs(code: str, language: str) -> list[int]:
    """What the answer says of a block."""
    return [*highlight(code, language)]


def test_runs_of_each_block(club: int, ada: Person) -> None:
    """Each block of code has its runs, in order; those without a known language have none."""
    one, two, three = say(ada, club, CODE, TWO, "no code at all")
    told = answer(Grant(club, None), three, one, two)
    assert told == {
        "type": "code",
        "re": "c",
        "messages": [
            {"id": one, "seq": one, "blocks": [runs("x = '漢😀'", "python")]},
            {"id": two, "seq": two, "blocks": [runs("let a", "js"), [], []]},
            {"id": three, "seq": three, "blocks": []},
        ],
        "more": False,
    }
    assert sum(told["messages"][0]["blocks"][0][::2]) == 9


def test_an_edited_message(club: int, ada: Person) -> None:
    """The answer is about the text as it is now, and names the seq of the last change."""
    (number,) = say(ada, club, CODE)
    act(ada, Edit(id=number, text="```python\ny\n```", base=number), club)
    act(ada, Pin(id=number, on=True), club)
    assert answer(Grant(club, None), number)["messages"] == [
        {"id": number, "seq": number + 2, "blocks": [runs("y", "python")]}
    ]


def test_what_is_not_there(club: int, ada: Person) -> None:
    """Deleted messages, those of other rooms and those that do not exist are left out."""
    other = new_room("Other")
    (elsewhere,) = say(ada, other, CODE)
    here, gone = say(ada, club, CODE, CODE)
    act(ada, Delete(id=gone), club)
    assert elsewhere not in {here, gone}
    assert ids(answer(Grant(club, None), elsewhere, here, gone, 99)) == [here]


def test_an_answer_is_bounded(club: int, ada: Person) -> None:
    """An answer ends before the message with which it would have too much code; the next question
    brings that one."""
    lines = "x = 1\n" * 400
    first, second, third = say(ada, club, *[f"```python\n{lines}```"] * 2, CODE)
    told = answer(Grant(club, None), first, second, third)
    assert (ids(told), told["more"]) == ([first], True)
    told = answer(Grant(club, None), second, third)
    assert (ids(told), told["more"]) == ([second, third], False)


@pytest.mark.parametrize("extra", [0, 1])
def test_a_longer_message_than_most(club: int, ada: Person, extra: int) -> None:
    """Where messages may be longer than `LONGEST`, code beyond that is plain."""
    half = ("x = 1\n" * LONGEST)[: LONGEST // 2 - 1] + "x"
    blocks = [half, half + "x" * extra, "y"]
    text = "\n".join(f"```python\n{block}\n```" for block in blocks)
    limits = Limits(text=0)
    number = act(ada, Post(text=text), club, limits).id or 0
    (message,) = answer(Grant(club, None), number)["messages"]
    assert [bool(each) for each in message["blocks"]] == [True, extra == 0, False]


def test_a_room_that_nobody_has_opened() -> None:
    """There is no message, so there is no code."""
    assert json.loads(encode(GetCode(key="c", ids=[1]).nothing()))["messages"] == []
