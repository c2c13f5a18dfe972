"""The writer: group commit."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from rooms.log import writer as module
from rooms.log.change import Change, Concern
from rooms.log.commit import Applied, Outcome, Refusal, Submission
from rooms.log.writer import Full, LogWriter
from tests.rooms.delivery.brokers.listener import eventually
from tests.rooms.samples import LOBBY
from tests.rooms.samples import post as posted


def post(text: str) -> Submission:
    """A post of this text."""
    return posted(text)


def text_of(submission: Any) -> str:
    """The text of a post."""
    text: str = submission.checked.text
    return text


class SlowStore:
    """Stores a batch once the test lets it, and remembers how posts were batched."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.open = threading.Event()
        self.open.set()
        self.failures: list[Exception] = []

    def commit(self, batch: Sequence[Submission], *, waiting: bool = True) -> list[Outcome]:
        """Say that every post was stored, the changes with the first; or fail."""
        texts = [text_of(each) for each in batch]
        self.batches.append(texts)
        if not self.open.wait(10):
            raise TimeoutError
        if self.failures:
            raise self.failures.pop()
        changes = [Change(LOBBY, n, text.encode()) for n, text in enumerate(texts, 1)]
        return [Applied(texts[0], changes), *[Applied(text) for text in texts[1:]]]


class Reports:
    """What the writer told, in order."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.outcomes: list[Outcome] = []

    def committed(self, applied: Applied) -> None:
        """Take what a transaction changed."""
        self.told.append([each.payload.decode() for each in applied.changes])

    def done(self, submission: Submission, outcome: Outcome) -> None:
        """Take what became of one post."""
        self.told.append(text_of(submission))
        self.outcomes.append(outcome)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> SlowStore:
    """A store that is fast until it is told not to be."""
    store = SlowStore()
    monkeypatch.setattr(module, "commit", store.commit)
    return store


@pytest.fixture
def reports() -> Reports:
    """Somebody to tell."""
    return Reports()


@pytest.fixture
async def writer(store: SlowStore, reports: Reports) -> AsyncIterator[LogWriter]:
    """A running writer of batches of up to four, for which five posts may wait."""
    writer = LogWriter(reports.committed, waiting=5, batch=4)
    writer.start()
    yield writer
    store.open.set()
    await writer.stop()


async def hold_up(writer: LogWriter, store: SlowStore, reports: Reports) -> None:
    """Have one post on its way to a database that takes its time."""
    store.open.clear()
    writer.submit(post("first"), reports.done)
    await eventually(lambda: store.batches == [["first"]])


async def test_what_waited_is_one_batch(
    writer: LogWriter, store: SlowStore, reports: Reports
) -> None:
    """Everything posted while a transaction ran is the next one, in order."""
    await hold_up(writer, store, reports)
    for text in "abc":
        writer.submit(post(text), reports.done)
    store.open.set()
    await eventually(lambda: "c" in reports.told)
    assert store.batches == [["first"], ["a", "b", "c"]]


async def test_batches_are_bounded(writer: LogWriter, store: SlowStore, reports: Reports) -> None:
    """What exceeds a batch waits for the one after."""
    for text in "abcde":
        writer.submit(post(text), reports.done)
    await eventually(lambda: "e" in reports.told)
    assert store.batches == [["a", "b", "c", "d"], ["e"]]


async def test_the_transaction_is_told_first(writer: LogWriter, reports: Reports) -> None:
    """The room hears of a transaction before its posters do."""
    writer.submit(post("a"), reports.done)
    writer.submit(post("b"), reports.done)
    await eventually(lambda: "b" in reports.told)
    assert reports.told == [["a", "b"], "a", "b"]


async def test_nothing_is_told_before_the_commit(
    writer: LogWriter, store: SlowStore, reports: Reports
) -> None:
    """While the transaction runs, nobody hears of it."""
    await hold_up(writer, store, reports)
    assert reports.told == []


async def test_full(writer: LogWriter, store: SlowStore, reports: Reports) -> None:
    """As many posts wait as may, those on their way included; the next is refused."""
    await hold_up(writer, store, reports)
    for text in "abcd":
        writer.submit(post(text), reports.done)
    with pytest.raises(Full):
        writer.submit(post("e"), reports.done)


async def test_no_longer_full(writer: LogWriter, store: SlowStore, reports: Reports) -> None:
    """Once the queue has moved on there is room again."""
    await hold_up(writer, store, reports)
    for text in "abcd":
        writer.submit(post(text), reports.done)
    store.open.set()
    await eventually(lambda: "d" in reports.told)
    writer.submit(post("e"), reports.done)
    await eventually(lambda: "e" in reports.told)


async def test_no_limit(store: SlowStore, reports: Reports) -> None:
    """A limit of 0 is none, and a batch of 0 is the default's."""
    writer = LogWriter(reports.committed, waiting=0, batch=0)
    writer.start()
    for number in range(100):
        writer.submit(post(str(number)), reports.done)
    await writer.stop()
    assert len(store.batches) == 1
    assert len(store.batches[0]) == 100


async def test_the_writer_outlives_a_crash(
    writer: LogWriter,
    store: SlowStore,
    reports: Reports,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A batch that cannot be stored at all is refused and logged, and the next is stored."""
    store.failures = [RuntimeError("the disk is on fire")]
    writer.submit(post("a"), reports.done)
    await eventually(lambda: bool(reports.outcomes))
    writer.submit(post("b"), reports.done)
    await eventually(lambda: len(reports.outcomes) == 2)
    assert [type(outcome) for outcome in reports.outcomes] == [Refusal, Applied]
    assert "could not be stored" in caplog.text


async def test_stop_commits_what_waits(
    writer: LogWriter, store: SlowStore, reports: Reports
) -> None:
    """Who was told nothing yet is told before the writer ends."""
    await hold_up(writer, store, reports)
    for text in "abcd":
        writer.submit(post(text), reports.done)
    stopping = asyncio.create_task(writer.stop())
    await asyncio.sleep(0)
    store.open.set()
    await stopping
    assert reports.told[-1] == "d"


async def test_stop_commits_what_waits_after_a_lull(
    writer: LogWriter, store: SlowStore, reports: Reports
) -> None:
    """It makes no difference that the queue was empty once before."""
    writer.submit(post("early"), reports.done)
    await eventually(lambda: "early" in reports.told)
    store.open.clear()
    for text in "abcde":
        writer.submit(post(text), reports.done)
    stopping = asyncio.create_task(writer.stop())
    await asyncio.sleep(0)
    store.open.set()
    await stopping
    assert reports.told[-1] == "e"


async def test_stop_has_a_deadline(
    writer: LogWriter, store: SlowStore, reports: Reports, caplog: pytest.LogCaptureFixture
) -> None:
    """What a slow database has not stored by then is counted, told to nobody and begun no more."""
    await hold_up(writer, store, reports)
    for text in "abc":
        writer.submit(post(text), reports.done)
    await writer.stop(0.01)
    assert "4 submissions were not stored" in caplog.text
    assert reports.told == []
    store.open.set()
    await eventually(lambda: not writer._lane.running)
    assert store.batches == [["first"]]


def test_a_transaction_that_outlasts_the_loop(store: SlowStore, reports: Reports) -> None:
    """It ends by itself when there is no loop any more on which to tell."""

    async def give_up() -> LogWriter:
        writer = LogWriter(reports.committed, waiting=5, batch=4)
        writer.start()
        await hold_up(writer, store, reports)
        await writer.stop(0.01)
        return writer

    writer = asyncio.run(give_up())
    store.open.set()
    writer._lane.join(10)
    assert not writer._lane.running
    assert reports.told == []


async def test_a_stopped_writer_takes_nothing(writer: LogWriter, reports: Reports) -> None:
    """After stop a post is refused, rather than lost."""
    await writer.stop()
    with pytest.raises(Full):
        writer.submit(post("late"), reports.done)


async def test_stop_before_start(store: SlowStore, reports: Reports) -> None:
    """A writer that never ran has nothing to end."""
    await LogWriter(reports.committed, waiting=1, batch=1).stop()
    assert store.batches == []


async def test_a_callback_that_fails(
    writer: LogWriter, reports: Reports, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever fails at being told, the others of the batch are told all the same."""

    def fail(_submission: Submission, _outcome: Outcome) -> None:
        raise RuntimeError("cannot be told")

    writer.submit(post("one"), fail)
    writer.submit(post("two"), reports.done)
    await eventually(lambda: "two" in reports.told)
    assert "cannot be told" in caplog.text


async def test_what_changed_nothing_is_not_told(
    writer: LogWriter, store: SlowStore, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room hears of changes and people of their inboxes; a repeat is news to nobody."""
    answers = [Applied("again"), Applied("read", (), [Concern(1, 2)])]
    monkeypatch.setattr(module, "commit", lambda batch, **options: [answers.pop(0)])
    writer.submit(post("again"), reports.done)
    await eventually(lambda: reports.told == ["again"])
    writer.submit(post("read"), reports.done)
    await eventually(lambda: reports.told == ["again", [], "read"])
