"""The look at which sessions of open sockets still stand."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import ParamSpec, TypeVar

import pytest
from django.db import OperationalError

from rooms.delivery import loop, recheck
from rooms.delivery.brokers import Counters
from rooms.delivery.database import Database
from rooms.delivery.recheck import Recheck
from rooms.delivery.sessions import VISITORS, Claim, Sessions
from rooms.log.goodbyes import Goodbye
from rooms.protocol import Close, Person
from tests.rooms.delivery.brokers.listener import eventually

P = ParamSpec("P")
T = TypeVar("T")
NEVER = 3600
OFTEN = 0.005


class Ending:
    """A socket that remembers with which codes it was closed."""

    def __init__(self) -> None:
        self.codes: list[int] = []

    @property
    def code(self) -> int:
        """The last one; 0 where it is open."""
        return self.codes[-1] if self.codes else 0

    def end(self, code: int, reason: str = "") -> None:
        """Remember the code."""
        self.codes.append(code)


class Prover(Database):
    """A database that knows which sessions last, asked in its own words, or is away."""

    def __init__(self) -> None:
        super().__init__()
        self.lasting: dict[str, int] = {}
        self.goodbyes: list[Goodbye] = []
        self.away = False
        self.bug: Exception | None = None
        self.asked: list[list[Claim]] = []
        self.failures = 0

    def noted(self, since: dt.datetime) -> Sequence[Goodbye]:
        """Who was sent away."""
        return self.goodbyes

    def prove(self, claims: Sequence[Claim]) -> Mapping[str, int]:
        """All sessions that last, by key."""
        self.asked.append(list(claims))
        if self.bug is not None:
            raise self.bug
        return self.lasting

    async def read(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Answer a moment later, or fail."""
        await asyncio.sleep(0)
        if self.away:
            self.failures += 1
            raise OperationalError("away")
        return function(*args, **kwargs)


class Stage:
    """A process whose sessions are looked at."""

    def __init__(self) -> None:
        self.database = Prover()
        self.sessions = Sessions(lambda topic, payload: None, lambda: None)
        self.counters = Counters()
        self.recheck: Recheck | None = None

    def socket(self, key: str, *, lasts: bool = True) -> Ending:
        """A socket that stands on a session, which lasts or is over."""
        socket, ada = Ending(), Person(7, "Ada", guest=False)
        self.sessions.hold(key, ada, socket, self.sessions.said)
        if lasts:
            self.database.lasting[key] = 1
        return socket

    def start(self, interval: float) -> Recheck:
        """Begin to look."""
        known = self.database
        self.recheck = Recheck(
            self.sessions, known, known.prove, known.noted, interval, self.counters
        )
        self.recheck.start()
        return self.recheck


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A process without sockets, which nobody looks at yet."""
    stage = Stage()
    yield stage
    if stage.recheck is not None:
        await stage.recheck.stop()


async def test_session_that_is_over(stage: Stage) -> None:
    """Its sockets are closed with 4003; those of a session that lasts are not."""
    over, lasting = stage.socket("a", lasts=False), stage.socket("b")
    stage.start(OFTEN)
    await eventually(lambda: over.code == Close.SESSION_ENDED)
    assert lasting.code == 0


async def test_who_was_sent_away(stage: Stage) -> None:
    """Whoever was sent away, and of whom the broker told nothing, has all sockets closed, once and
    with the code that was meant; a session that is over as well changes nothing."""
    gone, other = stage.socket("a", lasts=False), Ending()
    stage.sessions.hold_visitor(other, 0)
    stage.database.goodbyes = [Goodbye(7, Close.NOT_ALLOWED, "Banned.", number=1)]
    check = stage.start(NEVER)
    check.soon()
    await eventually(lambda: stage.database.asked != [])
    assert (gone.codes[0], other.codes) == (Close.NOT_ALLOWED, [])
    stage.database.goodbyes += [Goodbye(VISITORS, Close.RESYNC, "Pick a name.", number=2)]
    again = stage.socket("b")
    check.soon()
    await eventually(lambda: len(stage.database.asked) == 2)
    assert (again.codes, other.codes) == ([], [Close.RESYNC])


async def test_who_is_sent_away_meanwhile(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is sent away, and loses the session, while it is looked at is told why."""
    gone, prove = stage.socket("a", lasts=False), stage.database.prove

    def prove_after_a_ban(claims: Sequence[Claim]) -> Mapping[str, int]:
        stage.database.goodbyes = [Goodbye(7, Close.NOT_ALLOWED, "Banned.", number=1)]
        return prove(claims)

    monkeypatch.setattr(stage.database, "prove", prove_after_a_ban)
    stage.start(NEVER).soon()
    await eventually(lambda: gone.codes != [])
    assert gone.codes[0] == Close.NOT_ALLOWED


async def test_look_out_of_turn(stage: Stage) -> None:
    """What may have been told in vain is looked at now, not after the interval."""
    over = stage.socket("a", lasts=False)
    stage.start(NEVER).soon()
    await eventually(lambda: over.code == Close.SESSION_ENDED)


async def test_off(stage: Stage) -> None:
    """An interval of 0 is no look at all."""
    over = stage.socket("a", lasts=False)
    stage.start(0).soon()
    for _ in range(10):
        await asyncio.sleep(0)
    assert (over.code, stage.database.asked) == (0, [])


async def test_chunks(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many sessions are asked about some at a time, each once."""
    monkeypatch.setattr(recheck, "CHUNK", 2)
    for key in "abcde":
        stage.socket(key)
    stage.start(NEVER).soon()
    await eventually(lambda: len(stage.database.asked) == 3)
    assert [[claim.key for claim in claims] for claims in stage.database.asked] == [
        ["a", "b"],
        ["c", "d"],
        ["e"],
    ]


async def test_proof_is_shown_again(stage: Stage) -> None:
    """The next claim comes with the proof of the last."""
    stage.socket("a")
    stage.database.lasting["a"] = 42
    stage.start(OFTEN)
    await eventually(lambda: len(stage.database.asked) >= 2)
    assert [claims[0].proof for claims in stage.database.asked[:2]] == [0, 42]


async def test_database_that_is_away(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody is closed for it, it is said once, and when it is back the look is made up for."""
    over = stage.socket("a", lasts=False)
    stage.database.away = True
    stage.start(OFTEN)
    await eventually(lambda: stage.database.failures >= 3)
    assert (over.code, caplog.text.count("could not be checked")) == (0, 1)
    stage.database.away = False
    await eventually(lambda: over.code == Close.SESSION_ENDED)


async def test_database_that_is_away_again(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Each time that it goes away is said."""
    stage.socket("a")
    stage.start(OFTEN)
    for times in (1, 2):
        stage.database.away = True
        await eventually(lambda: caplog.text.count("could not be checked") == times)  # noqa: B023
        stage.database.away = False
        before = len(stage.database.asked)
        await eventually(lambda: len(stage.database.asked) > before)  # noqa: B023


async def test_check_that_fails_unexpectedly(
    stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in a check is logged and counted, and the next check made all the same."""
    monkeypatch.setattr(loop, "FIRST_PAUSE", 0.001)
    over = stage.socket("a", lasts=False)
    stage.database.bug = RuntimeError("a bug")
    stage.start(OFTEN)
    await eventually(lambda: stage.counters.failures >= 2)
    assert "a bug" in caplog.text
    stage.database.bug = None
    await eventually(lambda: over.code == Close.SESSION_ENDED)
