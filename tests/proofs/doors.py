"""The ways in which somebody loses a room or the site, and what their sockets must be told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rooms.delivery.farewell import REMOVED
from rooms.delivery.sessions import SAID
from rooms.models import State
from rooms.protocol import Close
from tests.proofs.clerk import Clerk
from tests.proofs.forms import submit
from tests.services.site import Site
from tests.services.talk import Event, Talk

PASSWORD = "correct horse battery"
DISABLED = "Your account is disabled."


@dataclass
class Scene:
    """A room with its owner, and somebody who is about to be sent away from all processes."""

    site: Site
    """The process at which it is done."""
    clerk: Clerk
    owner: Talk
    """The owner's window, at that process."""
    victim: int
    cookie: str
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
    """The victim's account is disabled."""
    await scene.clerk.do("disable", person=scene.victim, words=DISABLED)


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
    again: Close | None = None
    """How the room's address answers from then on; None: it lets them in."""
    is_free: bool = False
    """Whether the address is from then on that of a room that nobody has opened."""

    @property
    def ends_session(self) -> bool:
        """Whether windows in other rooms and without one are closed, too."""
        return self.open in (log_out, change_password, disable)


DOORS = [
    Door(log_out, Close.SESSION_ENDED, SAID),
    Door(change_password, Close.SESSION_ENDED, SAID),
    Door(disable, Close.NOT_ALLOWED, DISABLED),
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
