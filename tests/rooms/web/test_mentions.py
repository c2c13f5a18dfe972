"""The page of mentions, and notices of new messages."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chatsite.accounts.models import User
from rooms.domain.commands.ban import Ban
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.edit import Edit
from rooms.domain.commands.join import Leave
from rooms.domain.commands.mark import Read
from rooms.domain.commands.post import Post
from rooms.domain.commands.prefer import Prefer
from rooms.domain.queries.inbox import inbox
from rooms.models import Block, Kind, Message, Role
from rooms.protocol import Person
from tests.rooms.stored import account, act, enter, new_room, say
from tests.services.queries import asked

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def ada(transactional_db: None) -> Person:
    """Ada, who has an account."""
    return account("Ada")


@pytest.fixture
def bob(transactional_db: None) -> Person:
    """Bob, who writes."""
    return account("Bob")


@pytest.fixture
def page(ada: Person) -> Client:
    """Ada's browser."""
    client = Client()
    client.force_login(User.objects.get(pk=ada.id))
    return client


def joined(*people: Person, name: str = "Club", kind: str = Kind.OPEN) -> int:
    """A room that people have joined."""
    room = new_room(name, kind)
    enter(room, *people)
    return room


def call(by: Person, room: int, whom: Person, text: str = "look") -> int:
    """Post a message that mentions somebody; returns its id."""
    command = Post(text=f"@{whom.name} {text}", mentions=[whom.id])
    return int(act(by, command, room).id or 0)


def mentioned(page: Client, before: int | None = None) -> tuple[list[str], int | None]:
    """The texts of a page of mentions, and where earlier ones begin."""
    answer = page.get("/mentions.json", {} if before is None else {"before": before}).json()
    texts = [each["message"]["text"] for each in answer["mentions"]]
    return texts, answer.get("before")


def notices(page: Client) -> list[dict[str, Any]]:
    """What one is to be notified of."""
    return list(page.get("/notices.json").json()["notices"])


def told(page: Client) -> list[str]:
    """The words of the notices."""
    return [each["words"] for each in notices(page)]


def test_the_newest_first(page: Client, ada: Person, bob: Person, settings: Any) -> None:
    """Of all rooms, a page at a time; read ones, too."""
    one, other = joined(ada, bob, name="One"), joined(bob, name="Other")
    number = call(bob, one, ada, "one")
    act(ada, Read(id=number), one)
    call(bob, other, ada, "two")
    call(bob, one, ada, "three")
    settings.CHAT_LIMITS = type(settings.CHAT_LIMITS)(mentions_page=2)
    texts, before = mentioned(page)
    assert texts == ["@Ada three", "@Ada two"]
    later, last = page.get("/mentions.json").json()["mentions"]
    assert later["place"] > last["place"] == before
    assert mentioned(page, before) == (["@Ada one"], None)


def test_only_what_one_may_read(page: Client, ada: Person, bob: Person) -> None:
    """Nothing of a private room that one has left, of one from which one is banned, by somebody
    whom one has blocked, or that was deleted."""
    private = joined(ada, bob, name="Plans", kind=Kind.PRIVATE)
    banned, here = joined(ada, name="Banned"), joined(ada, bob, name="Here")
    enter(banned, bob, role=Role.OWNER)
    for room in (private, banned):
        call(bob, room, ada, "secret")
    act(ada, Leave(), private)
    act(bob, Ban(person=ada.id), banned)
    gone = call(bob, here, ada, "gone")
    act(bob, Delete(id=gone), here)
    assert mentioned(page) == ([], None)
    call(bob, here, ada)
    assert mentioned(page)[0] == ["@Ada look"]
    block(ada, bob)
    assert mentioned(page) == ([], None)
    assert told(page) == []


@pytest.mark.parametrize("count", [1, 12])
def test_number_of_queries(page: Client, ada: Person, bob: Person, count: int) -> None:
    """One room or many: the same queries."""
    for number in range(count):
        call(bob, joined(ada, bob, name=f"Room {number}"), ada)
    for path, queries in (("/mentions.json", 6), ("/notices.json", 11)):
        page.get(path)
        with asked() as made:
            assert len(next(iter(page.get(path).json().values()))) == count
        assert len(made) == queries


@pytest.mark.parametrize("place", ["x", "-1", "9" * 20])
def test_what_is_no_place(page: Client, place: str) -> None:
    """It is refused."""
    assert page.get("/mentions.json", {"before": place}).status_code == 400


def test_visitors(transactional_db: None) -> None:
    """Who has no name is mentioned nowhere."""
    visitor = Client()
    assert visitor.get("/mentions.json").status_code == 403
    assert visitor.get("/notices.json").status_code == 403
    assert visitor.get("/mentions/").headers["Location"] == "/enter/?next=%2Fmentions%2F"


def test_the_page_is_the_application(page: Client) -> None:
    """The browser builds it."""
    assert b'id="boot"' in page.get("/mentions/").content


def block(person: Person, other: Person) -> None:
    """Somebody blocks somebody."""
    at = Message.objects.latest("pk").at
    Block.objects.create(person_id=person.id, blocked_id=other.id, at=at)


def test_notices(page: Client, ada: Person, bob: Person) -> None:
    """Each unread message of others, newest first, in one line and with its room."""
    room = joined(ada, bob)
    say(ada, room, "mine")
    first, second = say(bob, room, "a **b**\nc", "||secret||")
    found = notices(page)
    assert [(each["id"], each["words"], each["mention"]) for each in found] == [
        (second, "▒▒▒", False),
        (first, "a b c", False),
    ]
    assert (found[0]["room"]["name"], found[0]["by"]["name"]) == ("Club", "Bob")
    act(ada, Read(id=second), room)
    assert notices(page) == []


@pytest.mark.parametrize(
    ("own", "level", "muted", "heard"),
    [
        ("all", "", False, ["@Ada look", "hi"]),
        ("mentions", "", False, ["@Ada look"]),
        ("nothing", "", False, []),
        ("nothing", "all", False, ["@Ada look", "hi"]),
        ("all", "mentions", False, ["@Ada look"]),
        ("all", "nothing", False, []),
        ("all", "all", True, []),
    ],
)
def test_levels(
    page: Client, ada: Person, bob: Person, own: str, level: str, muted: bool, heard: list[str]
) -> None:
    """That of the room counts before one's own for all rooms; a muted room is never heard."""
    room = joined(ada, bob)
    page.post("/notifications/", {"level": own})
    wishes = {"level": level or None, "muted": muted or None}
    if level or muted:
        act(ada, Prefer(**wishes), room)  # type: ignore[arg-type]
    say(bob, room, "hi")
    call(bob, room, ada)
    assert told(page) == heard


def test_a_direct_message_is_a_mention(page: Client, ada: Person, bob: Person) -> None:
    """It notifies unless one wants to hear nothing."""
    page.post("/notifications/", {"level": "mentions"})
    room = joined(ada, bob, kind=Kind.DIRECT)
    say(bob, room, "for you")
    assert [(each["words"], each["mention"]) for each in notices(page)] == [("for you", True)]


@pytest.mark.parametrize(
    ("times", "is_quiet"),
    [
        ({}, False),
        ({"quiet_until": HOUR}, True),
        ({"quiet_until": -HOUR}, False),
        ({"quiet_from": -60, "quiet_to": 60}, True),
        ({"quiet_from": 60, "quiet_to": 120}, False),
        ({"quiet_from": -60, "quiet_to": 60, "time_zone": "Asia/Tokyo"}, False),
        ({"quiet_from": 480, "quiet_to": 600, "time_zone": "Asia/Tokyo"}, True),
    ],
)
def test_do_not_disturb(
    page: Client, ada: Person, bob: Person, times: dict[str, Any], is_quiet: bool
) -> None:
    """There are no notices until it ends, or in its hours by the person's own clock; times here are
    from now on, in minutes."""
    call(bob, joined(ada, bob), ada)
    now = timezone.now().astimezone(dt.UTC)
    minute = now.hour * 60 + now.minute
    fields = {
        name: now + value
        if isinstance(value, dt.timedelta)
        else (minute + value) % 1440
        if isinstance(value, int)
        else value
        for name, value in times.items()
    }
    User.objects.filter(pk=ada.id).update(**fields)
    assert told(page) == ([] if is_quiet else ["@Ada look"])


def test_who_is_no_member(page: Client, ada: Person, bob: Person) -> None:
    """Is told of a mention in an open room, and of nothing else."""
    room = joined(bob)
    say(bob, room, "hi")
    call(bob, room, ada)
    assert told(page) == ["@Ada look"]


def test_an_edit_notifies(page: Client, ada: Person, bob: Person) -> None:
    """Of a mention that it adds, also where the message was read."""
    room = joined(ada, bob)
    (number,) = say(bob, room, "hi")
    act(ada, Read(id=number), room)
    act(bob, Edit(id=number, text="hi @Ada", base=number, mentions=[ada.id]), room)
    assert told(page) == ["hi @Ada"]


def test_old_messages_are_no_news(page: Client, ada: Person, bob: Person) -> None:
    """Nobody is notified of what was said long ago."""
    room = joined(ada, bob)
    call(bob, room, ada)
    Message.objects.update(at="2026-01-01T00:00Z")
    assert told(page) == []


def test_level_is_part_of_the_inbox(page: Client, ada: Person) -> None:
    """Set on one device it comes to all with a new version; no other word is taken."""
    before = inbox(ada.id).version
    for _ in range(2):
        assert page.post("/notifications/", {"level": "mentions"}).json() == {"level": "mentions"}
    assert (inbox(ada.id).version, inbox(ada.id).level) == (before + 1, "mentions")
    assert page.post("/notifications/", {"level": "some"}).status_code == 400
    assert Client().post("/notifications/", {"level": "all"}).status_code == 403
