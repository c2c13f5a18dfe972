"""Submissions that wait for a lock of another session, and the thread that tries them again."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from time import monotonic

from rooms.log.commit import Line, Locked, Outcome, Submission, commit, lines_of, too_busy
from rooms.log.lane import Entry, Lane, Results

PATIENCE = 5.0
"""Seconds that a submission waits for a lock before it is answered `busy`."""
Waiting = tuple[Entry, float]
"""A submission, and when it began to wait for the lock (monotonic seconds)."""


class HeldLines:
    """The submissions that wait for locks; a thread of their own tries them, in order in each room.

    Two kinds of transactions take turns. One applies what it can in all rooms that have become
    free, without waiting. The other waits `LOCK_WAIT` for one room, in the database's own queue for
    the lock. So the thread never spins, and a room that another process keeps writing to gets its
    turn. Where one person's cursor in a room is locked, only that person's submissions wait.
    """

    def __init__(
        self, reported: Callable[[Sequence[Entry], Sequence[Outcome]], None], batch: int
    ) -> None:
        self._reported = reported
        self._batch = batch
        self._rooms: dict[int, deque[Waiting]] = {}
        self._waiting: Counter[Line] = Counter()
        """How many submissions wait in each line (`commit.lines_of`)."""
        self._lane = Lane("log-writer-locked", self._tried)
        self._wait_next = True

    def __contains__(self, submission: Submission) -> bool:
        """Whether earlier submissions wait for the same place, or the room that it locks."""
        return bool(self._rooms) and any(self._waiting[line] for line in lines_of(submission))

    def add(self, entry: Entry) -> None:
        """Queue a submission behind the earlier ones of its room."""
        room, _ = entry[0].place
        if room not in self._rooms:
            # Try this room first: it may have been set aside only because another one was locked.
            self._rooms = {room: deque(), **self._rooms}
        self._rooms[room].append((entry, monotonic()))
        self._waiting.update(lines_of(entry[0]))
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
        """Hand the thread the next transaction: the first submissions of one room or of all."""
        if self._wait_next:
            room = next(iter(self._rooms))
            self._rooms[room] = self._rooms.pop(room)  # to the end: another room's turn is next
            waiting: Iterator[Waiting] = iter(self._rooms[room])
        else:
            share = max(1, self._batch // len(self._rooms))
            waiting = chain.from_iterable(islice(each, share) for each in self._rooms.values())
        batch = [entry for entry, _ in islice(waiting, self._batch)]
        self._lane.hand_over(batch, partial(commit, waiting=self._wait_next))
        self._wait_next = not self._wait_next

    def _tried(self, batch: Sequence[Entry], results: Results) -> None:
        done: list[tuple[Entry, Outcome]] = []
        still: defaultdict[int, list[Waiting]] = defaultdict(list)
        for entry, result in zip(batch, results, strict=True):
            room, _ = entry[0].place
            # The batch has the first submissions of each room, in order.
            waiting = self._rooms[room].popleft()
            if isinstance(result, Locked):
                still[room].append(waiting)
            else:
                done.append((entry, result))
        for room, locked in still.items():
            self._rooms[room].extendleft(reversed(locked))
        done += self._expired()
        for entry, _ in done:
            self._waiting.subtract(lines_of(entry[0]))
        self._waiting = +self._waiting
        self._rooms = {room: waiting for room, waiting in self._rooms.items() if waiting}
        if self._rooms:
            self._try()
        self._reported([entry for entry, _ in done], [result for _, result in done])

    def _expired(self) -> list[tuple[Entry, Outcome]]:
        since = monotonic() - PATIENCE
        expired: list[tuple[Entry, Outcome]] = []
        for waiting in self._rooms.values():
            while waiting and waiting[0][1] <= since:
                entry, _ = waiting.popleft()
                expired.append((entry, too_busy()))
        return expired
