"""What a person is told on their sockets when a moderator acts on them, and what they get after."""

import datetime as dt
import itertools
import re

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from chatsite.accounts.models import User
from rooms.chat import create
from rooms.delivery import presence
from rooms.log.people import person_of
from rooms.models import Kind, Membership, Role
from rooms.protocol import Close
from tests.rooms.stored import enter
from tests.rooms.web.conftest import Event, Visitors, answer_to, expect, login, say
from websocket.testing import Closed, Peer

_keys = itertools.count(1)


class Hall:
    """A room in which Max moderates, and Ada and Bob are members."""

    def __init__(self, kind: str) -> None:
        row = create("Hall", kind=kind).row
        self.id, self.slug = row.pk, row.slug
        self.max, self.ada, self.bob = Client(), login("Ada"), login("Bob")
        self.max.force_login(User.objects.create_user("max", name="Max"))
        self.target = self.enter(self.ada, Role.MEMBER)
        self.enter(self.bob, Role.MEMBER)
        self.enter(self.max, Role.MODERATOR)

    def enter(self, client: Client, role: str) -> int:
        """Make whoever is logged in a member; returns their id."""
        user = User.objects.get(pk=client.session["_auth_user_id"])
        enter(self.id, person_of(user), role=role)
        return user.pk


@pytest.fixture
def hall(request: pytest.FixtureRequest, transactional_db: None) -> Hall:
    """An open room; `parametrize("hall", ["private"], indirect=True)` makes another one."""
    return Hall(getattr(request, "param", Kind.OPEN))


async def done(peer: Peer, kind: str, **fields: object) -> None:
    """Give a command, which must be acked."""
    answer = await answer_to(peer, {"type": kind, "key": f"k{next(_keys)}", **fields})
    assert answer["type"] == "ack", answer


async def end_of(peer: Peer) -> tuple[list[Event], Closed]:
    """All events that still come, and how the server closes."""
    events: list[Event] = []
    while True:
        try:
            events.append(await peer.receive_json())
        except Closed as closed:
            return events, closed


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(
    ("hall", "kind", "words", "comes_back"),
    [
        (Kind.OPEN, "remove", "Max removed you from this room: spam.", True),
        (Kind.PRIVATE, "remove", "Max removed you from this room: spam.", False),
        (Kind.OPEN, "ban", "Max banned you from this room: spam.", False),
        (Kind.PRIVATE, "ban", "Max banned you from this room: spam.", False),
    ],
    indirect=["hall"],
)
async def test_whose_membership_ends(
    visitors: Visitors, hall: Hall, kind: str, words: str, *, comes_back: bool, fast: bool
) -> None:
    """All their sockets of the room are closed with words, after a last `can`; what is said from
    then on reaches them nowhere. Those of others stay, and so do theirs of other rooms."""
    async with (
        visitors.connect(hall.max, hall.slug) as moderator,
        visitors.connect(hall.ada, hall.slug, fast=fast) as one,
        visitors.connect(hall.ada, hall.slug, fast=fast) as other,
        visitors.connect(hall.ada, "lobby", "inbox=0") as elsewhere,
        visitors.connect(hall.bob, hall.slug) as bob,
    ):
        await expect(elsewhere, "inbox")
        for peer in (one, other, bob):
            await expect(peer, "welcome")
        await say(moderator, "before")
        await done(moderator, kind, person=hall.target, reason="spam")
        await say(moderator, "after")
        for peer in (one, other):
            events, closed = await end_of(peer)
            assert (closed.code, closed.reason) == (Close.NOT_ALLOWED, words)
            texts = [each["message"]["text"] for each in events if each["type"] == "message"]
            assert (texts, "member" in [each["type"] for each in events]) == (["before"], False)
            (can,) = [each["can"] for each in events if each["type"] == "can"]
            assert ("read" in can) is comes_back
        told = (await expect(bob, "member"))["member"]
        assert (told["person"]["name"], told["by"]["name"], told["reason"]) == (
            "Ada",
            "Max",
            "spam",
        )
        assert (await expect(elsewhere, "inbox"))["places"] == []
    async with visitors.connect(hall.ada, hall.slug) as again:
        if comes_back:
            assert "join" in (await expect(again, "welcome"))["can"]
        else:
            assert (await again.closed()).code == Close.NO_SUCH_ROOM


async def test_until_when(visitors: Visitors, hall: Hall) -> None:
    """The words name the end of a ban; at that time the person may come in again."""
    async with (
        visitors.connect(hall.max, hall.slug) as moderator,
        visitors.connect(hall.ada, hall.slug) as ada,
    ):
        await expect(ada, "welcome")
        await done(moderator, "ban", person=hall.target, minutes=60)
        reason = (await ada.closed()).reason
    found = re.fullmatch(r"Max banned you from this room until (.+) UTC\.", reason)
    assert found is not None
    end = dt.datetime.fromisoformat(f"{found[1]}+00:00")
    assert dt.timedelta(minutes=58) < end - dt.datetime.now(dt.UTC) <= dt.timedelta(minutes=60)
    banned = Membership.objects.filter(person_id=hall.target)
    await banned.aupdate(until=dt.datetime.now(dt.UTC))
    async with visitors.connect(hall.ada, hall.slug) as again:
        assert "join" in (await expect(again, "welcome"))["can"]


async def test_who_only_reads(visitors: Visitors, hall: Hall) -> None:
    """A guest who is in no room can be banned while they are seen in this one, and not before."""
    eve = await sync_to_async(login)("Eve")
    reader = (await User.objects.aget(name="Eve")).pk
    async with visitors.connect(hall.max, hall.slug) as moderator:
        refused = await answer_to(moderator, {"type": "ban", "key": "no", "person": reader})
        assert refused["code"] == "not_found"
        async with visitors.connect(eve, hall.slug) as peer:
            await expect(peer, "welcome")
            await done(moderator, "ban", person=reader)
            assert (await peer.closed()).code == Close.NOT_ALLOWED


async def test_mute(visitors: Visitors, hall: Hall) -> None:
    """A muted person stays, is told by whom, until when and why, and what they may do; after its
    end the next welcome says that they may write."""
    async with (
        visitors.connect(hall.max, hall.slug) as moderator,
        visitors.connect(hall.ada, hall.slug) as ada,
    ):
        await expect(ada, "welcome")
        await done(moderator, "mute", person=hall.target, minutes=5, reason="spam")
        assert "post" not in (await expect(ada, "can"))["can"]
        told = (await expect(ada, "member"))["member"]
        assert (told["by"]["name"], told["reason"], "muted" in told) == ("Max", "spam", True)
        answer = await answer_to(ada, {"type": "message", "text": "hi", "key": "m"})
        assert (answer["type"], answer["code"]) == ("error", "muted")
        await done(moderator, "mute", person=hall.target, minutes=0)
        assert "post" in (await expect(ada, "can"))["can"]
    muted = Membership.objects.filter(person_id=hall.target)
    for end, may in ((dt.timedelta(hours=1), False), (-dt.timedelta(hours=1), True)):
        await muted.aupdate(muted_until=dt.datetime.now(dt.UTC) + end)
        async with visitors.connect(hall.ada, hall.slug) as again:
            assert ("post" in (await expect(again, "welcome"))["can"]) is may


async def test_role(visitors: Visitors, hall: Hall) -> None:
    """Whoever is made a moderator may moderate from then on, on the socket that is open."""
    owner = Client()
    user = await sync_to_async(User.objects.create_user)("olga", name="Olga")
    await sync_to_async(owner.force_login)(user)
    await sync_to_async(hall.enter)(owner, Role.OWNER)
    async with (
        visitors.connect(owner, hall.slug) as olga,
        visitors.connect(hall.max, hall.slug) as moderator,
    ):
        await expect(moderator, "welcome")
        person = int((await sync_to_async(User.objects.get)(name="Max")).pk)
        await done(olga, "role", person=person, role="owner")
        assert "manage" in (await expect(moderator, "can"))["can"]
        assert (await expect(moderator, "member"))["member"]["role"] == "owner"


async def test_members(visitors: Visitors, hall: Hall) -> None:
    """Everybody who reads the room may ask for its members; only moderators for the banned."""
    async with (
        visitors.connect(hall.max, hall.slug) as moderator,
        visitors.connect(None, hall.slug) as reader,
    ):
        found = await answer_to(reader, {"type": "members", "key": "q"})
        assert [each["person"]["name"] for each in found["members"]] == ["Ada", "Bob", "Max"]
        refused = await answer_to(reader, {"type": "members", "key": "b", "banned": True})
        assert refused["code"] == "not_allowed"
        await done(moderator, "ban", person=hall.target)
        found = await answer_to(moderator, {"type": "members", "key": "b", "banned": True})
        assert [each["person"]["name"] for each in found["members"]] == ["Ada"]


async def test_members_of_a_room_that_nobody_has_opened(visitors: Visitors) -> None:
    """There are none."""
    async with visitors.connect(None, "nowhere") as reader:
        found = await answer_to(reader, {"type": "members", "key": "q"})
    assert (found["members"], found["more"]) == ([], False)


async def test_a_guest_who_only_reads_is_banned(visitors: Visitors, hall: Hall) -> None:
    """Whoever is there can be kept out, though they never were a member."""
    eve = await sync_to_async(login)("Eve")
    async with visitors.connect(hall.max, "Hall") as peer, visitors.connect(eve, "Hall") as reader:
        me = (await expect(reader, "welcome"))["me"]
        await done(peer, "ban", person=me["id"])
        assert (await end_of(reader))[1].code == Close.NOT_ALLOWED


async def test_whoever_is_removed_is_shown_no_longer(
    visitors: Visitors, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, and not after the moments in which most people come back."""
    monkeypatch.setattr(presence, "GRACE", 600.0)
    async with (
        visitors.connect(hall.max, hall.slug) as keeper,
        visitors.connect(hall.ada, hall.slug) as ada,
    ):
        await expect(keeper, "welcome")
        await expect(ada, "welcome")
        await done(keeper, "remove", person=hall.target, reason="spam")
        while hall.target not in (await expect(keeper, "presence")).get("leave", []):
            pass
