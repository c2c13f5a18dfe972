"""Submissions to rooms that another session has locked, and the thread that tries them again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from time import monotonic

from rooms.log.commit import Locked, Outcome, commit, too_busy
from rooms.log.lane import Entry, Lane, Results

PATIENCE = 5.0
"""Seconds that a submission waits for the lock of its room before it is answered `busy`."""
Waiting = tuple[Entry, float]
"""A submission, and when it began to wait for the lock (monotonic seconds)."""


class HeldRooms:
    """The submissions to locked rooms; a thread of their own tries them, in order in each room.

    Two kinds of transactions take turns. One applies what it can in all rooms that have become
    free, without waiting. The other waits `LOCK_WAIT` for one room, in the database's own queue
    for the lock. So the thread never spins, and a room that another process keeps writing to gets
    its turn.
    """

    def __init__(
        self, reported: Callable[[Sequence[Entry], Sequence[Outcome]], None], batch: int
    ) -> None:
        self._reported = reported
        self._batch = batch
        self._rooms: dict[int, deque[Waiting]] = {}
        self._lane = Lane("log-writer-locked", self._tried)
        self._wait_next = True

    def __contains__(self, room: int) -> bool:
        return room in self._rooms

    def add(self, entry: Entry) -> None:
        """Queue a submission behind the earlier ones to its room."""
        room = entry[0].room
        if room not in self._rooms:
            # Try this room first: it may have been set aside only because another one was locked.
            self._rooms = {room: deque(), **self._rooms}
        self._rooms[room].append((entry, monotonic()))
        if not self._lane.busy:
            self._lane.start()
            self._try()

    def end(self) -> None:
        """End the thread after its present batch."""
        self._lane.end()

    def join(self, patience: float) -> None:
        """Block until the thread has ended, for `patience` seconds at most."""
        if self._lane.running:
            self._lane.join(patience)

    def _try(self) -> None:
        """Hand the thread the next transaction."""
        if self._wait_next:
            room = next(iter(self._rooms))
            self._rooms[room] = self._rooms.pop(room)  # to the end: another room's turn is next
            waiting: Iterator[Waiting] = iter(self._rooms[room])
        else:
            share = max(1, self._batch // len(self._rooms))
            waiting = chain.from_iterable(islice(posts, share) for posts in self._rooms.values())
        batch = [entry for entry, _ in islice(waiting, self._batch)]
        self._lane.hand_over(batch, partial(commit, waiting=self._wait_next))
        self._wait_next = not self._wait_next

    def _tried(self, batch: Sequence[Entry], results: Results) -> None:
        done = [
            (entry, result)
            for entry, result in zip(batch, results, strict=True)
            if not isinstance(result, Locked)
        ]
        for (submission, _), _ in done:
            # In each room the posts that are still locked come after all others.
            self._rooms[submission.room].popleft()
        done += self._expired()
        self._rooms = {room: posts for room, posts in self._rooms.items() if posts}
        if self._rooms:
            self._try()
        self._reported([entry for entry, _ in done], [result for _, result in done])

    def _expired(self) -> list[tuple[Entry, Outcome]]:
        since = monotonic() - PATIENCE
        expired: list[tuple[Entry, Outcome]] = []
        for posts in self._rooms.values():
            while posts and posts[0][1] <= since:
                entry, _ = posts.popleft()
                expired.append((entry, too_busy()))
        return expired
