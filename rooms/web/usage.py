"""Whether one window of a person is used; whoever uses none for a while is shown as idle."""

from __future__ import annotations

from rooms.delivery.presence import Presence
from rooms.log.commit import Refusal
from rooms.protocol import Code, SetActive


class Usage:
    """What one client has said of its window; a window counts as used until it says otherwise."""

    def __init__(self, presence: Presence, person: int) -> None:
        """The window of a person by their id; 0 is a visitor without a name."""
        self._presence = presence
        self._person = person
        self.idle = False

    def take(self, event: SetActive) -> None:
        """Note what the client says; raises `Refusal` without a name."""
        if not self._person:
            raise Refusal(Code.NOT_ALLOWED, "Pick a name to take part.")
        if self.idle is event.on:
            self.idle = not event.on
            self._presence.use(self._person, on=event.on)
