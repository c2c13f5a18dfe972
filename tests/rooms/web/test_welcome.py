"""What a client is told first."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import cast

import pytest

from rooms.delivery.chat import Chat
from rooms.delivery.feed import Feed
from rooms.delivery.hub import Hub
from rooms.delivery.signals import Signals
from rooms.limits import Limits
from rooms.protocol import Close, Welcome, encode
from rooms.web.welcome import Missed, Position, missed, welcome
from tests.rooms.delivery.doubles import BrokerDouble, SeatDouble, SocketDouble, WatchedLog, grant
from tests.rooms.samples import ADA, BOB, change, changes, here, member_change

pytestmark = pytest.mark.django_db(transaction=True)


class Stage:
    """As much of a chat as a welcome asks for: pages of 3, up to 5 changes to resume."""

    def __init__(self) -> None:
        self.limits = Limits(page=3, resume=5)
        self.database = WatchedLog()
        self.broker = BrokerDouble()
        self.hub = Hub(self.database, self.broker, self.limits)
        self.signals = Signals(self.hub, self.broker, self.limits)

    @property
    def as_chat(self) -> Chat:
        """This stage, where a chat is asked for."""
        return cast(Chat, self)

    async def open(self, count: int) -> Feed:
        """Join the room, which holds so many messages."""
        if count:
            self.database.append(*changes(1, count))
        feed = await self.hub.join(grant())
        self.database.reads.clear()
        return feed

    async def missed(self, feed: Feed, since: int | None = None, epoch: str = "e1") -> Missed:
        """What somebody who was told `since` has missed; None: a newcomer."""
        position = None if since is None else Position(since, epoch)
        return await missed(self.as_chat, feed, position)


def told(news: Missed) -> tuple[str, list[int], bool]:
    """News in short: how the client resumes, ids of messages, and whether there are older."""
    return news.resume, [event.number for event in news.events], news.more


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A running hub between a scripted broker and a real log."""
    stage = Stage()
    await stage.hub.start()
    yield stage
    await stage.hub.stop()
    await stage.database.close()


async def test_newcomer(stage: Stage) -> None:
    """A newcomer gets the newest page, from memory."""
    feed = await stage.open(10)
    assert told(await stage.missed(feed)) == ("new", [8, 9, 10], True)
    assert stage.database.reads == []


async def test_newcomer_of_a_small_room(stage: Stage) -> None:
    """A page that holds the whole room says so."""
    feed = await stage.open(2)
    assert told(await stage.missed(feed)) == ("new", [1, 2], False)


async def test_newcomer_of_an_empty_room(stage: Stage) -> None:
    """Where nobody has talked there is nothing to tell."""
    feed = await stage.open(0)
    assert told(await stage.missed(feed)) == ("new", [], False)


async def test_newcomer_where_much_was_edited(stage: Stage) -> None:
    """A page that memory cannot tell is read, in its messages' latest states."""
    stage.database.append(*changes(1, 10))
    stage.database.append(*[change(10 + n, number=n, text="edited") for n in (1, 2, 3)])
    feed = await stage.open(0)
    assert told(await stage.missed(feed)) == ("new", [8, 9, 10], True)
    assert stage.database.reads == ["newest_page"]


async def test_change_while_the_page_is_read(stage: Stage) -> None:
    """What comes meanwhile is in the page, in its place."""
    stage.database.append(*changes(1, 10))
    stage.database.append(*[change(10 + n, number=n) for n in (1, 2, 3)])
    feed = await stage.open(0)
    stage.database.during = lambda: stage.broker.brings(feed.topic, change(14))
    assert told(await stage.missed(feed)) == ("new", [9, 10, 14], True)


async def test_resume(stage: Stage) -> None:
    """Who comes back gets every change since, from memory where it has them."""
    feed = await stage.open(10)
    assert told(await stage.missed(feed, since=8)) == ("ok", [9, 10], False)
    assert stage.database.reads == []


async def test_resume_with_nothing_missed(stage: Stage) -> None:
    """Who missed nothing gets nothing."""
    feed = await stage.open(10)
    assert told(await stage.missed(feed, since=10)) == ("ok", [], False)


async def test_resume_from_the_log(stage: Stage) -> None:
    """What memory no longer has is read."""
    feed = await stage.open(10)
    assert told(await stage.missed(feed, since=5)) == ("ok", [6, 7, 8, 9, 10], False)
    assert stage.database.reads == ["changes_since"]


async def test_resume_from_the_log_while_changes_come(stage: Stage) -> None:
    """A change that comes while the log is read follows after the welcome, once."""
    feed = await stage.open(10)
    stage.database.during = lambda: stage.broker.brings(feed.topic, change(11))
    news = await stage.missed(feed, since=6)
    assert (told(news), news.head, feed.last) == (("ok", [7, 8, 9, 10], False), 10, 11)


@pytest.mark.parametrize("since", [8, 5])
async def test_resume_in_parts(stage: Stage, since: int) -> None:
    """What does not fit into the welcome follows: its head is the end of its part."""
    feed = await stage.open(10)
    stage.limits = replace(stage.limits, page_bytes=1)
    news = await stage.missed(feed, since=since)
    assert (told(news), news.head) == (("ok", [since + 1], False), since + 1)
    assert welcome(stage.as_chat, feed, None, [], news).head == since + 1


async def test_newest_page_that_does_not_fit(stage: Stage) -> None:
    """It begins later, with the newest message at least; older ones exist."""
    feed = await stage.open(10)
    for size, ids in ((1, [10]), (2 * len(change(10).payload) + 1, [9, 10])):
        stage.limits = replace(stage.limits, page_bytes=size)
        assert told(await stage.missed(feed)) == ("new", ids, True)


async def test_newest_page_of_the_log_that_does_not_fit(stage: Stage) -> None:
    """The same where memory cannot tell the page, and a change comes while the log is read."""
    stage.database.append(*changes(1, 10))
    stage.database.append(*[change(10 + n, number=n) for n in (1, 2, 3)])
    feed = await stage.open(0)
    stage.limits = replace(stage.limits, page_bytes=1)
    stage.database.during = lambda: stage.broker.brings(feed.topic, change(14, number=2))
    assert told(await stage.missed(feed)) == ("new", [10], True)


async def test_resume_ahead_of_this_process(stage: Stage) -> None:
    """Who was told more by another process brings this one's room up to date."""
    feed = await stage.open(10)
    stage.database.append(*changes(11, 13))
    assert told(await stage.missed(feed, since=12)) == ("ok", [13], False)
    assert feed.last == 13


async def test_resume_ahead_of_the_log(stage: Stage) -> None:
    """Who claims to have seen what was never said starts anew."""
    feed = await stage.open(10)
    assert told(await stage.missed(feed, since=99)) == ("gap", [8, 9, 10], True)


async def test_too_much_was_missed_in_memory(stage: Stage) -> None:
    """More changes than may be handed over are the newest page instead."""
    feed = await stage.open(2)
    for event in changes(3, 7):
        stage.database.append(event)
        stage.broker.brings(feed.topic, event)
    assert told(await stage.missed(feed, since=2))[0] == "ok"
    assert told(await stage.missed(feed, since=1)) == ("gap", [5, 6, 7], True)


async def test_many_edits_of_few_messages(stage: Stage) -> None:
    """Messages are counted, not their overtaken states."""
    feed = await stage.open(3)
    for event in [change(seq, number=3) for seq in range(4, 12)]:
        stage.database.append(event)
        stage.broker.brings(feed.topic, event)
    assert (await stage.missed(feed, since=2)).resume == "ok"


async def test_too_much_was_missed_in_the_log(stage: Stage) -> None:
    """The same where the log would have to be read."""
    feed = await stage.open(10)
    assert told(await stage.missed(feed, since=4)) == ("gap", [8, 9, 10], True)


async def test_another_epoch(stage: Stage) -> None:
    """A number of another log means nothing."""
    feed = await stage.open(10)
    assert told(await stage.missed(feed, since=9, epoch="e0")) == ("gap", [8, 9, 10], True)


async def test_epoch_changes_while_the_log_is_read(stage: Stage) -> None:
    """Where the log turns out to be another one, everybody in the room must start anew."""
    feed = await stage.open(10)
    stage.database.replace("e2", *changes(1, 10))
    assert (await stage.missed(feed, since=6)).events == ()
    late = stage.hub.subscription(SocketDouble().as_socket)
    stage.hub.attach(feed, late, SeatDouble())
    assert late.goodbye == (Close.RESYNC, "")


async def test_back_in_an_empty_room(stage: Stage) -> None:
    """Who was where nobody had talked, and nobody has, missed nothing."""
    feed = await stage.open(0)
    assert told(await stage.missed(feed, since=0)) == ("ok", [], False)


async def test_called_into_a_room_that_was_opened(stage: Stage) -> None:
    """A visitor who waited for the room to be opened gets its newest page."""
    feed = await stage.open(4)
    assert told(await stage.missed(feed, since=0, epoch="")) == ("gap", [2, 3, 4], True)


async def test_memberships_that_changed_are_told(stage: Stage) -> None:
    """Who comes back gets the memberships that changed, beside the messages."""
    stage.database.append(*changes(1, 2), member_change(3, BOB), change(4))
    feed = await stage.open(0)
    news = await stage.missed(feed, since=2)
    made = welcome(stage.as_chat, feed, ADA, [], news)
    assert ([json.loads(bytes(raw))["id"] for raw in made.messages], made.head) == ([4], 4)
    assert [json.loads(bytes(raw))["person"]["name"] for raw in made.members] == ["Bob"]


async def test_resume_far_ahead_of_this_process(stage: Stage) -> None:
    """This process reads the log in parts until it knows what the client was told."""
    feed = await stage.open(10)
    stage.limits = replace(stage.limits, page_bytes=1)
    stage.database.append(*changes(11, 13))
    assert told(await stage.missed(feed, since=13)) == ("ok", [], False)


async def test_false_position_in_an_empty_room(stage: Stage) -> None:
    """Nobody can have been told a number there."""
    feed = await stage.open(0)
    assert told(await stage.missed(feed, since=5)) == ("gap", [], False)


async def test_no_limits(stage: Stage) -> None:
    """Limits of 0 mean the defaults: a page of 50, and 300 changes to resume."""
    stage.limits = Limits(page=0, resume=0)
    feed = await stage.open(60)
    assert told(await stage.missed(feed)) == ("new", list(range(11, 61)), True)
    assert told(await stage.missed(feed, since=0))[0] == "ok"


async def test_welcome(stage: Stage) -> None:
    """The welcome tells where the client stands and who is here."""
    feed = await stage.open(10)
    stage.signals.presence.enter(feed.topic, here(ADA))
    stage.signals.set_typing(feed.topic, BOB, on=True)
    made = welcome(stage.as_chat, feed, ADA, ["post"], await stage.missed(feed))
    assert isinstance(made, Welcome)
    assert (made.me, made.epoch, made.head, made.more) == (ADA, "e1", 10, True)
    assert (made.here, made.count, made.typing) == ([here(ADA)], 1, [BOB])
    assert (made.room.name, made.can, made.limits.text, made.ping) == ("Lobby", ["post"], 4000, 25)
    assert b'"v":1' in encode(made)
    await stage.signals.stop()
