"""Intents that are left over: applied once, and none is in another's way."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.db import connections, transaction

from rooms import chat
from rooms.domain import submit
from rooms.domain.commands.post import Post
from rooms.domain.commands.subject import Subject
from rooms.limits import Limits
from rooms.log import jobs
from rooms.log.commit import too_busy
from rooms.models import Intent, Job, Message, Room
from rooms.protocol import Person, encode
from tests.rooms.stored import act, guest, head


def intend(person: Person, room: int, text: str, caller: str = "a") -> None:
    """Leave an intent, as a process that dies right after its commit does."""
    content = encode((Post(text=text), f"key-{caller}-{text}")).decode()
    Intent.objects.create(caller=caller, person_id=person.id, room_id=room, command=content)


def poison(person: Person, room: int, caller: str = "a") -> None:
    """Leave an intent of a kind that nobody knows."""
    content = encode(({"type": "somersault"}, "key-p")).decode()
    Intent.objects.create(caller=caller, person_id=person.id, room_id=room, command=content)


def texts() -> list[str]:
    """Everything that was posted, in order."""
    return list(Message.objects.order_by("number").values_list("text", flat=True))


def test_two_sweeps_at_once(lobby: int, ada: Person) -> None:
    """However many processes sweep, each intent is applied once, in the order of its caller."""
    for number in range(30):
        intend(ada, lobby, str(number))

    def sweep(_: int) -> None:
        try:
            submit.sweep(-60)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(sweep, range(3)))
    submit.sweep(-60)
    assert texts() == [str(number) for number in range(30)]
    assert not Intent.objects.exists()


def test_poison_is_in_nobody_s_way(
    lobby: int, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """An intent that cannot be read is parked: those before, behind and beside it are applied."""
    intend(ada, lobby, "before")
    poison(ada, lobby)
    intend(ada, lobby, "behind")
    intend(ada, lobby, "beside", caller="b")
    submit.sweep(-60)
    assert texts() == ["before", "behind", "beside"]
    assert not Intent.objects.exists()
    assert Job.objects.get().kind == submit.PARKED
    assert "somersault" in caplog.text


def test_poison_that_fails_in_its_transaction(
    lobby: int, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An intent in which a command has a fault is parked, too, and applied once that is mended."""
    apply = Post.apply

    def fault(self: Post, context: object) -> object:
        if self.text == "bad":
            raise ZeroDivisionError
        return apply(self, context)  # type: ignore[arg-type]

    monkeypatch.setattr(Post, "apply", fault)
    for text in ("one", "bad", "two"):
        intend(ada, lobby, text)
    submit.sweep(-60)
    assert texts() == ["one", "two"]
    Job.objects.update(due_at="2020-01-01T00:00Z")
    job = jobs.lease("w")
    assert job is not None
    assert not jobs.work(job)
    monkeypatch.setattr(Post, "apply", apply)
    assert jobs.work(job) or Job.objects.get().failure
    Job.objects.update(due_at="2020-01-01T00:00Z", lease="")
    while (job := jobs.lease("w")) is not None:
        assert jobs.work(job)
    assert texts() == ["one", "two", "bad"]


def test_parked_intent_of_somebody_who_is_gone(
    lobby: int, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is left to do, and nothing is tried again."""
    for payload in ({"person": 0, "room": lobby}, {"person": ada.id, "room": 0}):
        submit.apply_parked({**payload, "command": "x"})
    assert caplog.text.count("gone") == 2


def test_person_who_is_deleted(lobby: int, ada: Person) -> None:
    """Their intents go with them, and are in nobody's way."""
    ghost = guest("Ghost")
    intend(ghost, lobby, "boo")
    intend(ada, lobby, "hi")
    get_user_model()._default_manager.filter(pk=ghost.id).delete()
    submit.sweep(-60)
    assert texts() == ["hi"]


def test_poison_raises_nothing_in_the_caller(lobby: int, ada: Person) -> None:
    """A view whose transaction has committed gets no exception of its intents."""
    room = chat.RoomHandle(Room.objects.get(pk=lobby))
    with transaction.atomic():
        room.post(ada, "hi")
        intent = Intent.objects.get()
        intent.command = "[{}, 1]"
        intent.save()
    assert Job.objects.get().kind == submit.PARKED


def test_database_that_takes_nothing_ends_the_call(
    lobby: int, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be applied the caller does not try without end: the sweep does."""
    monkeypatch.setattr(submit, "BATCH", 2)
    with monkeypatch.context() as away:
        away.setattr(submit, "commit", lambda batch: [too_busy() for _ in batch])
        with transaction.atomic():
            for text in "abc":
                chat.RoomHandle(Room.objects.get(pk=lobby)).post(ada, text)
    assert Intent.objects.count() == 3
    for _ in range(2):
        submit.sweep(-60)
    assert texts() == ["a", "b", "c"]


def test_intent_that_new_limits_refuse(club: int, ada: Person, settings: LazySettings) -> None:
    """It is dropped like any other that is refused, and not tried for ever."""
    with transaction.atomic():
        chat.room("club").post(ada, "a long text")
        settings.CHAT_LIMITS = Limits(text=3)
    job = Job.objects.get()
    assert jobs.work(job)
    assert (Intent.objects.count(), head(club)) == (0, 2)


def test_parked_intent_that_is_done_twice(club: int, ada: Person) -> None:
    """Its command is applied once, also where what it did has been undone in between."""
    content = encode((Subject(text="tea"), "key-s")).decode()
    payload = {"person": ada.id, "room": club, "command": content}
    submit.apply_parked(payload)
    act(ada, Subject(text="coffee"), club)
    submit.apply_parked(payload)
    assert Room.objects.get(pk=club).subject == "coffee"
