"""Commands from Django code: outside a transaction at once, inside after its commit."""

import logging
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from django.db import transaction

from rooms import chat
from rooms.domain import submit
from rooms.domain.commands import Command
from rooms.domain.commands.pin import Pin
from rooms.domain.commands.post import Post
from rooms.domain.submit import apply_intents, sweep, tell_with
from rooms.log.commit import Applied, Refusal, too_busy
from rooms.models import Intent, Job, Message, Room
from rooms.protocol import Person
from tests.rooms.stored import head, state


@pytest.fixture
def heard() -> Iterator[list[Applied]]:
    """What a running chat of this process would be told."""
    told: list[Applied] = []
    tell_with(told.append)
    yield told
    tell_with(None)


def texts() -> list[str]:
    """The texts of all messages, in order."""
    return list(Message.objects.order_by("number").values_list("text", flat=True))


def test_outside_a_transaction(club: int, ada: Person, heard: list[Applied]) -> None:
    """It is stored and answered at once, and the running chat is told."""
    ack = chat.room("Club").post(ada, "hi", key="k1")
    assert ack is not None
    assert (ack.re, ack.id, texts()) == ("k1", 3, ["hi"])
    assert [change.seq for applied in heard for change in applied.changes] == [3]


def test_every_way_in(club: int, ada: Person) -> None:
    """A message is posted, edited and deleted from Django code; a repeat is stored once."""
    room = chat.room("club")
    for _ in range(2):
        room.post(ada, "hi", key="k1")
    assert texts() == ["hi"]
    room.edit(ada, 3, "ho", base=3)
    assert texts() == ["ho"]
    room.delete(ada, 3)
    assert state(club, 3).deleted_at is not None
    chat.submit(Post(text="again"), ada, room)
    assert texts() == ["", "again"]


@pytest.mark.parametrize(
    "command",
    [
        Post(text="hi", key="k" * 37),
        Post(text="hi", key="two words"),
        Post(text="hi", reply=-1),
        Pin(id=2**70, on=True),
        Pin(id=3, on="yes"),  # type: ignore[arg-type]  # as untyped code may have it
    ],
)
@pytest.mark.parametrize("within", [True, False])
def test_fields_that_no_client_may_send(
    club: int, ada: Person, command: Command, within: bool
) -> None:
    """They are refused at once, in a transaction too: no intent could ever apply them."""
    block = transaction.atomic() if within else nullcontext()
    with block, pytest.raises(Refusal) as refused:
        chat.submit(command, ada, chat.room("club"))
    assert refused.value.code == "bad_frame"
    assert (Intent.objects.count(), Job.objects.count(), head(club)) == (0, 0, 2)


def test_user_as_person(club: int, ada: Person) -> None:
    """Django's own user will do."""
    from chatsite.accounts.models import User

    chat.room("Club").post(User.objects.get(pk=ada.id), "hi")
    assert Message.objects.get().author_id == ada.id


def test_refusal_is_raised(club: int, ada: Person) -> None:
    """What is not allowed, or not right, is raised to the caller."""
    with pytest.raises(Refusal, match="not there"):
        chat.room("Club").post(ada, "hi", reply=99)
    with pytest.raises(Refusal):
        chat.room("Club").post(ada, " ")


def test_unknown_room(db: None) -> None:
    """A room is not made by speaking to it."""
    with pytest.raises(Room.DoesNotExist):
        chat.room("nowhere")


def test_inside_a_transaction(club: int, ada: Person, heard: list[Applied]) -> None:
    """Nothing is stored before the commit, and all of it in order after."""
    room = chat.room("Club")
    with transaction.atomic():
        assert room.post(ada, "one") is None
        assert room.post(ada, "two") is None
        assert (texts(), head(club), heard) == ([], 2, [])
    assert texts() == ["one", "two"]
    assert [change.seq for applied in heard for change in applied.changes] == [3, 4]
    assert not Intent.objects.exists()


def test_rollback(club: int, ada: Person) -> None:
    """Nothing happens."""
    with transaction.atomic():
        chat.room("Club").post(ada, "hi")
        transaction.set_rollback(True)
    assert (texts(), Intent.objects.count(), head(club)) == ([], 0, 2)


def test_bad_text_inside_a_transaction(club: int, ada: Person) -> None:
    """What is wrong with a command itself is raised at once."""
    with transaction.atomic(), pytest.raises(Refusal):
        chat.room("Club").post(ada, " ")


def test_intent_that_is_refused(club: int, ada: Person, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged and dropped; the others of its caller are applied."""
    room = chat.room("Club")
    with transaction.atomic():
        room.post(ada, "one")
        room.post(ada, "hm", reply=99)
        room.post(ada, "two")
    assert (texts(), Intent.objects.count()) == (["one", "two"], 0)
    assert "not there" in caplog.text


def intend(ada: Person, *said: str) -> None:
    """Store intents as a process does that dies right after its commit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(submit, "apply_intents", lambda caller: False)
        with transaction.atomic():
            for text in said:
                chat.room("Club").post(ada, text)


def test_sweep(club: int, ada: Person) -> None:
    """Another process applies what one could not, once, and not what is still fresh."""
    intend(ada, "one", "two")
    assert sweep(3600) == 0
    assert (texts(), sweep(0), texts()) == ([], 1, ["one", "two"])
    assert sweep(0) == 0


def test_two_processes_sweep(club: int, ada: Person) -> None:
    """An intent that another one has applied meanwhile is not applied again."""
    intend(ada, "one")
    intended = submit._Intended(Intent.objects.get())
    assert sweep(0) == 1
    (outcome,) = submit._commit([intended])
    assert isinstance(outcome, Applied)
    assert (outcome.answer, texts()) == (None, ["one"])


@pytest.mark.parametrize("command", ['[{"type":"message"},"k"]', '[{"type":"dance"},"k"]', "["])
def test_intent_that_is_not_understood(
    club: int, ada: Person, command: str, caplog: pytest.LogCaptureFixture
) -> None:
    """One of another version of the site is parked as a job, and delays no other."""
    intend(ada, "one", "two")
    Intent.objects.filter(pk=Intent.objects.earliest("pk").pk).update(command=command)
    sweep(0)
    assert (texts(), Intent.objects.count()) == (["two"], 0)
    assert Job.objects.get().kind == submit.PARKED
    assert "cannot be read" in caplog.text


def test_intent_at_which_the_server_fails(
    club: int, ada: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged and parked as a job, which is tried after ever longer pauses."""

    def fail(*args: object) -> None:
        raise RuntimeError("a bug")

    intend(ada, "one")
    monkeypatch.setattr(Post, "apply", fail)
    sweep(0)
    assert (texts(), Intent.objects.count()) == ([], 0)
    assert "a bug" in caplog.text


def test_intent_of_a_busy_database(club: int, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays until the database has time for it."""
    intend(ada, "one")
    with monkeypatch.context() as patch:
        patch.setattr(submit, "commit", lambda batch: [too_busy() for _ in batch])
        sweep(0)
        assert Intent.objects.count() == 1
    sweep(0)
    assert texts() == ["one"]


def test_many_intents(club: int, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are applied in parts, all of them."""
    monkeypatch.setattr(submit, "BATCH", 2)
    room = chat.room("Club")
    with transaction.atomic():
        for n in range(5):
            room.post(ada, str(n))
    assert texts() == list("01234")
    assert not apply_intents("nobody")


def test_rooms_of_django_code(db: None) -> None:
    """A room can be made; a private one is found by its random address and not by its name."""
    assert chat.create("Tea Room").row == chat.room("tea room").row
    private = chat.create("Hidden", kind="private").row
    assert chat.room(private.slug).row == private
    with pytest.raises(Room.DoesNotExist):
        chat.room("Hidden")


def test_nobody_listens(club: int, ada: Person, caplog: pytest.LogCaptureFixture) -> None:
    """Without a running chat in this process others find the change in the log."""
    with caplog.at_level(logging.WARNING):
        chat.room("Club").post(ada, "hi")
    assert caplog.text == ""
