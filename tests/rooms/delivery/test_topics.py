"""Payloads that are of no log go to whom they concern."""

from typing import cast

import pytest

from rooms.delivery import heads, inbox, openings, people, presence, sessions
from rooms.delivery.brokers import Counters
from rooms.delivery.database import Database
from rooms.delivery.heads import HeadNews
from rooms.delivery.inbox import Inboxes
from rooms.delivery.openings import Openings
from rooms.delivery.people import People
from rooms.delivery.recheck import Recheck
from rooms.delivery.sessions import Sessions
from rooms.delivery.topics import Topics
from rooms.protocol import Close, Person
from tests.rooms.delivery.hub_stage import Ears
from tests.rooms.delivery.test_sessions import Ending


class Noting(Recheck):
    """A check of sessions that is only asked for."""

    def __init__(self, held: Sessions) -> None:
        super().__init__(
            held, cast(Database, None), lambda claims: {}, lambda since: (), 0, Counters()
        )
        self.asked = 0

    def soon(self) -> None:
        """Count the requests."""
        self.asked += 1


class Payloads:
    """Remembers payloads."""

    def __init__(self) -> None:
        self.heard: list[object] = []
        self.suspected: list[frozenset[str]] = []

    def receive(self, *payload: object) -> None:
        """Remember a payload, and its topic where it is told."""
        self.heard.append(payload)

    def suspect(self, topics: frozenset[str]) -> None:
        """Remember topics that may have missed something."""
        self.suspected.append(topics)


class Stage:
    """The topics of a process, with who listens behind them."""

    def __init__(self) -> None:
        self.told: list[tuple[str, bytes]] = []
        self.sessions = Sessions(lambda topic, body: self.told.append((topic, body)), lambda: None)
        self.recheck = Noting(self.sessions)
        self.rooms = Ears()
        self.inboxes, self.news, self.people = Payloads(), Payloads(), Payloads()
        self.openings = Payloads()
        self.topics = Topics(
            self.rooms,
            self.sessions,
            self.recheck,
            cast(Inboxes, self.inboxes),
            cast(HeadNews, self.news),
            cast(People, self.people),
            cast(Openings, self.openings),
        )


@pytest.fixture
def stage() -> Stage:
    """A process without sockets."""
    return Stage()


def test_the_end_of_a_session(stage: Stage) -> None:
    """What is published of sessions closes sockets, and is no payload of a room."""
    there = Stage()
    there.sessions.end("a")
    socket = Ending()
    stage.sessions.hold("a", Person(7, "Ada", guest=False), socket, 0)
    stage.topics.receive(*there.told[0])
    assert (socket.codes, stage.rooms.heard) == ([Close.SESSION_ENDED], [])


@pytest.mark.parametrize("topic", [presence.TOPIC, "room:1"])
def test_what_concerns_rooms(stage: Stage, topic: str, caplog: pytest.LogCaptureFixture) -> None:
    """Presence and typing go to the rooms alone."""
    stage.topics.receive(topic, b"news")
    assert (stage.rooms.heard, caplog.text) == ([b"news"], "")


def test_what_concerns_people(stage: Stage) -> None:
    """Versions of inboxes and heads of rooms are no payloads of a room."""
    stage.topics.receive(f"{inbox.TOPIC}7", b"version")
    stage.topics.receive(f"{heads.TOPIC}3", b"heads")
    stage.topics.receive(people.TOPIC, b"somebody")
    stage.topics.receive(openings.TOPIC, b"the list")
    assert stage.openings.heard == [(b"the list",)]
    assert stage.people.heard == [(b"somebody",)]
    assert stage.inboxes.heard == [("user:7", b"version")]
    assert stage.news.heard == [(b"heads",)]
    assert stage.rooms.heard == []


def test_lost_payloads(stage: Stage) -> None:
    """Rooms and people hear of every suspect topic; sessions are checked where theirs is among
    them."""
    stage.topics.suspect(frozenset(["room:1"]))
    assert stage.recheck.asked == 0
    stage.topics.suspect(frozenset(["room:1", sessions.TOPIC]))
    assert stage.recheck.asked == 1
    assert len(stage.rooms.suspected) == len(stage.people.suspected) == 2


def test_a_closed_room(stage: Stage) -> None:
    """A room that was let go of is forgotten by whoever keeps something of it."""
    stage.topics.closed("room:1")
    assert stage.rooms.forgotten == ["room:1"]
