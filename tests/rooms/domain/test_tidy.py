"""Tidying removes what nobody needs any more, and nothing else."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction

from rooms import chat
from rooms.domain import making
from rooms.domain.commands.join import Join
from rooms.domain.commands.subject import Subject
from rooms.domain.queries.browse import browse
from rooms.domain.tidy import TIDIERS, tidy_answers, tidy_goodbyes, tidy_receipts, tidy_rooms
from rooms.limits import Limits
from rooms.log.goodbyes import Goodbye, note
from rooms.log.jobs import HANDLERS
from rooms.models import Draft, Inbox, Intent, Kind, Receipt, Room
from rooms.protocol import Code, Person
from tests.rooms.stored import act, guest, refused, say

NOW = dt.datetime.now(dt.UTC)
TOMORROW = NOW + dt.timedelta(days=1, hours=1)
"""A day after whatever these tests do, also where they begin long after this file was loaded."""


def opened(person: Person, name: str) -> int:
    """A room that somebody has opened by going there."""
    entry = making.enter(person, name, Limits())
    assert entry is not None
    return entry.room.id


def test_rooms_without_a_word(ada: Person) -> None:
    """A room that was opened a day ago is removed; its owner's inbox has a new version."""
    room = opened(ada, "empty")
    version = Inbox.objects.get(person_id=ada.id).version
    assert tidy_rooms(NOW) == 0
    assert tidy_rooms(TOMORROW) == 1
    assert not Room.objects.filter(pk=room).exists()
    assert Inbox.objects.get(person_id=ada.id).version == version + 1


@pytest.mark.parametrize("kept_by", ["post", "members", "subject", "draft", "intent", "private"])
def test_rooms_that_stay(ada: Person, bob: Person, kept_by: str) -> None:
    """Whatever somebody has done in a room keeps it."""
    room = opened(ada, "kept")
    if kept_by == "post":
        say(ada, room, "hi")
    elif kept_by == "members":
        act(bob, Join(key="j"), room)
    elif kept_by == "subject":
        act(ada, Subject(text="tea", key="s"), room)
    elif kept_by == "draft":
        Draft.objects.create(person_id=ada.id, room_id=room, text="we", at=NOW)
    elif kept_by == "intent":
        Intent.objects.create(caller="c", person_id=ada.id, room_id=room, command="")
    else:
        Room.objects.filter(pk=room).update(kind=Kind.PRIVATE)
    assert tidy_rooms(TOMORROW) == 0


def test_a_room_that_was_made_on_purpose(ada: Person) -> None:
    """It stays and can be found, where its maker has an account; a guest's visit leaves nothing."""
    for maker, name in ((ada, "salon"), (guest("Zoe"), "bar")):
        making.make(maker, making.NewRoom(name), Limits())
    assert [each.name for each in browse(ada).rooms] == ["salon"]
    assert tidy_rooms(TOMORROW) == 1
    assert [room.name for room in Room.objects.all()] == ["salon"]


def test_room_that_is_joined_while_it_is_removed(
    ada: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was committed before the room's row was locked keeps the room."""
    room = opened(ada, "kept")
    begin = transaction.atomic

    def joined_first(*args: Any, **options: Any) -> Any:
        monkeypatch.setattr(transaction, "atomic", begin)
        act(bob, Join(key="j"), room)
        return begin(*args, **options)

    monkeypatch.setattr(transaction, "atomic", joined_first)
    assert tidy_rooms(TOMORROW) == 0
    assert Room.objects.filter(pk=room).exists()


def test_rooms_of_django_code_stay(ada: Person) -> None:
    """A room that was made for something to come is not somebody's empty visit."""
    chat.create("announcements")
    assert tidy_rooms(TOMORROW) == 0


def test_many_empty_rooms(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than fit into one transaction are removed, too."""
    monkeypatch.setattr("rooms.domain.tidy.CHUNK", 2)
    for number in range(5):
        opened(ada, f"room {number}")
    assert tidy_rooms(TOMORROW) == 5


def test_answers_expire(club: int, ada: Person) -> None:
    """After a week a repeated command is answered `expired`; much later it is done anew."""
    command = Subject(text="tea", key="s1")
    first = act(ada, command, club)
    assert tidy_answers(NOW + dt.timedelta(days=6)) == 0
    assert act(ada, command, club).seq == first.seq
    assert tidy_answers(NOW + dt.timedelta(days=8)) == 1
    assert refused(ada, command, club).code == Code.EXPIRED
    assert tidy_receipts(NOW + dt.timedelta(days=69)) == 0
    assert tidy_receipts(NOW + dt.timedelta(days=71)) == 1
    assert not Receipt.objects.exists()


def test_many_receipts(club: int, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than fit into one transaction are emptied, and later removed, a few in each."""
    monkeypatch.setattr("rooms.domain.tidy.CHUNK", 2)
    for number in range(5):
        act(ada, Subject(text=f"tea {number}", key=f"s{number}"), club)
    written: list[int] = []

    def watch(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql.startswith(("UPDATE", "DELETE")):
            written.append(context["cursor"].rowcount)
        return result

    with connection.execute_wrapper(watch):
        assert tidy_answers(NOW + dt.timedelta(days=8)) == 5
        assert tidy_receipts(NOW + dt.timedelta(days=71)) == 5
    assert written == [2, 2, 1] * 2


def test_old_goodbyes(db: None) -> None:
    """Who was sent away is kept for a day."""
    note(Goodbye(7, 4503, "Banned."))
    now = dt.datetime.now(dt.UTC)
    assert tidy_goodbyes(now + dt.timedelta(hours=23)) == 0
    assert tidy_goodbyes(now + dt.timedelta(hours=25)) == 1


def test_all_is_done_daily() -> None:
    """Everything that is tidied up has a job that comes back."""
    assert {"empty rooms", "answers to commands", "receipts of commands"} <= TIDIERS.keys()
    for what in TIDIERS:
        assert HANDLERS[f"tidy {what}"].every == dt.timedelta(days=1)
