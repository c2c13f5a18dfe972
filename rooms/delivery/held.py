"""Rooms whose posts wait for a lock that another session holds, and the thread that tries them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from time import monotonic

from rooms.delivery.lane import Lane, Post, Results
from rooms.delivery.store import Locked, Outcome, commit, too_busy

PATIENCE = 5.0
"""Seconds that a post waits for the lock of its room before it is answered `busy`."""
Waiting = tuple[Post, float]
"""A post, and when it began to wait for the lock (monotonic seconds)."""


class HeldRooms:
    """The posts of locked rooms; they are tried on a lane of their own, each room in order.

    A round has two transactions in turn: one takes all rooms that have become free, without
    waiting; the other waits `LOCK_WAIT` for one room, in the database's own queue for the lock.
    So the thread never spins, and a room that another process keeps writing to gets its turn.
    """

    def __init__(
        self, reported: Callable[[Sequence[Post], Sequence[Outcome]], None], batch: int
    ) -> None:
        self._reported = reported
        self._batch = batch
        self._rooms: dict[str, deque[Waiting]] = {}
        self._lane = Lane("log-writer-locked", self._tried)
        self._wait_next = True

    def __contains__(self, room_key: str) -> bool:
        return room_key in self._rooms

    def add(self, post: Post) -> None:
        """Have a post wait behind those of its room."""
        room = post[0].room_key
        if room not in self._rooms:
            # In front: it may have been taken out only because another one was locked.
            self._rooms = {room: deque(), **self._rooms}
        self._rooms[room].append((post, monotonic()))
        if not self._lane.busy:
            self._lane.start()
            self._try()

    def end(self) -> None:
        """Have the thread end after what it does now."""
        self._lane.end()

    def join(self, patience: float) -> None:
        """Block until the thread has ended, for `patience` seconds at most."""
        if self._lane.running:
            self._lane.join(patience)

    def _try(self) -> None:
        """Hand over the next transaction of the round."""
        if self._wait_next:
            room = next(iter(self._rooms))
            self._rooms[room] = self._rooms.pop(room)  # the next one's turn comes next
            waiting: Iterator[Waiting] = iter(self._rooms[room])
        else:
            share = max(1, self._batch // len(self._rooms))
            waiting = chain.from_iterable(islice(posts, share) for posts in self._rooms.values())
        batch = [post for post, _ in islice(waiting, self._batch)]
        self._lane.hand_over(batch, partial(commit, waiting=self._wait_next))
        self._wait_next = not self._wait_next

    def _tried(self, batch: Sequence[Post], results: Results) -> None:
        done = [
            (post, result)
            for post, result in zip(batch, results, strict=True)
            if not isinstance(result, Locked)
        ]
        for (draft, _), _ in done:
            # In each room the posts that are still locked come after all others.
            self._rooms[draft.room_key].popleft()
        done += self._expired()
        self._rooms = {room: posts for room, posts in self._rooms.items() if posts}
        if self._rooms:
            self._try()
        self._reported([post for post, _ in done], [result for _, result in done])

    def _expired(self) -> list[tuple[Post, Outcome]]:
        since = monotonic() - PATIENCE
        expired: list[tuple[Post, Outcome]] = []
        for posts in self._rooms.values():
            while posts and posts[0][1] <= since:
                post, _ = posts.popleft()
                expired.append((post, too_busy(post[0])))
        return expired
