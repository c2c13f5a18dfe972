"""The ways in which somebody loses a room or the site, and what their sockets must be told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from chatsite.community import bans
from rooms.delivery.farewell import REMOVED
from rooms.delivery.sessions import SAID
from rooms.models import State
from rooms.protocol import Close
from tests.proofs.clerk import Clerk
from tests.proofs.forms import arrive, submit
from tests.services.site import Site
from tests.services.talk import Event, Talk

PASSWORD = "correct horse battery"
DISABLED = "An admin of the site has disabled this account: spam."
BANNED = "You are banned from this site: spam."
CHANGED = "Something about your access has changed."
FOR_EVER = {"reason": "spam", "days": "ever"}
"""What an admin says of a ban."""


@dataclass
class Scene:
    """A room with its owner, and somebody who is about to be sent away from all processes."""

    site: Site
    """The process at which it is done."""
    clerk: Clerk
    owner: Talk
    """The owner's window, at that process."""
    keeper: str
    """The cookies of an admin of the site."""
    victim: int
    """The victim's id; 0 for a visitor without a name."""
    cookie: str
    address: str
    """Where the victim's browser is."""
    window: Talk
    """One of the victim's own windows."""
    room: str
    """The room's name."""

    async def give(self, talk: Talk, command: str, **fields: object) -> None:
        """Give a command, and wait until it is done."""
        answer: Event = await talk.ask({"type": command, "key": f"door-{command}", **fields})
        if answer["type"] != "ack":
            raise AssertionError(f"{command}: {answer}")


async def log_out(scene: Scene) -> None:
    """The victim leaves the site, in one of their tabs."""
    await submit(scene.site, scene.cookie, "/leave/")


async def change_password(scene: Scene) -> None:
    """The victim gets a new password, on another device."""
    device = await scene.clerk.do("session", person=scene.victim)
    form = {"password1": PASSWORD, "password2": PASSWORD}
    await submit(scene.site, device, "/account/password/set/", **form)


async def disable(scene: Scene) -> None:
    """An admin of the site disables the victim's account."""
    path = f"/site/people/{scene.victim}/disable/"
    await submit(scene.site, scene.keeper, path, reason="spam")


async def ban_person(scene: Scene) -> None:
    """An admin bans the victim: account, browsers and addresses."""
    path = f"/site/people/{scene.victim}/ban/"
    await submit(scene.site, scene.keeper, path, addresses="on", **FOR_EVER)


async def ban_browser(scene: Scene) -> None:
    """An admin bans somebody else, who has used the victim's browser before."""
    (other,) = await scene.clerk.do("people", names=[f"Before {scene.victim}"])
    own = [pair for pair in scene.cookie.split("; ") if not pair.startswith("sessionid=")]
    await arrive(scene.site, "; ".join([other["cookie"], *own]))
    await submit(scene.site, scene.keeper, f"/site/people/{other['id']}/ban/", **FOR_EVER)


async def ban_neighbour(scene: Scene) -> None:
    """An admin bans somebody else and the address, at which the victim is, too."""
    (other,) = await scene.clerk.do("people", names=[f"Beside {scene.victim}"])
    await arrive(scene.site, other["cookie"], scene.address)
    path = f"/site/people/{other['id']}/ban/"
    await submit(scene.site, scene.keeper, path, addresses="on", **FOR_EVER)


async def ban_range(scene: Scene) -> None:
    """An admin bans a range of addresses, and the victim's is one of them."""
    await submit(scene.site, scene.keeper, "/site/bans/", range=f"{scene.address}/24", **FOR_EVER)


async def ban(scene: Scene) -> None:
    """The owner bans the victim from the room."""
    await scene.give(scene.owner, "ban", person=scene.victim, reason="spam")


async def remove(scene: Scene) -> None:
    """The owner removes the victim from the room."""
    await scene.give(scene.owner, "remove", person=scene.victim, reason="spam")


async def delete_room(scene: Scene) -> None:
    """The owner deletes the room."""
    await scene.give(scene.owner, "remove_room", name=scene.room)


async def make_private(scene: Scene) -> None:
    """The owner makes the room private, of which the victim is no member."""
    await scene.give(scene.owner, "convert", kind="private")


async def leave_room(scene: Scene) -> None:
    """The victim leaves the private room in one window: the answer is that it is closed."""
    await scene.window.send({"type": "leave", "key": "door-leave"})
    await scene.owner.wait_for(
        lambda event: event["type"] == "member" and event["member"]["state"] == State.LEFT
    )


@dataclass(frozen=True)
class Door:
    """One way out: how it is opened, and how it closes behind somebody."""

    open: Callable[[Scene], Awaitable[None]]
    code: Close
    words: str
    """What the reason of the close says; `{owner}` stands for the owner's name."""
    kind: str = "open"
    """What the room is."""
    is_member: bool = True
    """Whether the victim is a member of it."""
    is_visitor: bool = False
    """Whether the victim has no name."""
    again: Close | None = None
    """How the room's address answers from then on; None: it lets them in."""
    refusal: str = ""
    """What it then says; empty: whatever it says of a room that is not there."""
    is_free: bool = False
    """Whether the address is from then on that of a room that nobody has opened."""

    @property
    def ends_session(self) -> bool:
        """Whether the session is over."""
        return self.open in (log_out, change_password, disable, ban_person)

    @property
    def leads_out(self) -> bool:
        """Whether windows in other rooms and without one are closed, too."""
        return self.ends_session or self.open in (ban_browser, ban_neighbour, ban_range)


def _kept_out(
    how: Callable[[Scene], Awaitable[None]], code: Close, words: str, refusal: str = BANNED
) -> Door:
    """An act of the site's admins, after which nobody comes back."""
    return Door(how, code, words, again=Close.NOT_ALLOWED, refusal=refusal)


DOORS = [
    # First the visitor: seconds after a ban, the sockets of all visitors are closed once more.
    replace(_kept_out(ban_range, Close.RESYNC, CHANGED), is_visitor=True, is_member=False),
    _kept_out(ban_range, Close.RESYNC, CHANGED),
    _kept_out(ban_browser, Close.RESYNC, CHANGED),
    _kept_out(ban_neighbour, Close.RESYNC, CHANGED),
    _kept_out(ban_person, Close.NOT_ALLOWED, DISABLED),
    _kept_out(disable, Close.NOT_ALLOWED, DISABLED, bans.DISABLED),
    Door(log_out, Close.SESSION_ENDED, SAID),
    Door(change_password, Close.SESSION_ENDED, SAID),
    Door(
        ban, Close.NOT_ALLOWED, "{owner} banned you from this room: spam.",
        again=Close.NO_SUCH_ROOM,
    ),
    Door(remove, Close.NOT_ALLOWED, "{owner} removed you from this room: spam."),
    Door(
        remove, Close.NOT_ALLOWED, "{owner} removed you from this room: spam.",
        kind="private", again=Close.NO_SUCH_ROOM,
    ),
    Door(delete_room, Close.NO_SUCH_ROOM, "This room was deleted.", again=Close.NO_SUCH_ROOM),
    Door(
        make_private, Close.NOT_ALLOWED, REMOVED, is_member=False, is_free=True,
    ),
    Door(leave_room, Close.NOT_ALLOWED, REMOVED, kind="private", again=Close.NO_SUCH_ROOM),
]  # fmt: skip
"""Every way there is."""
