"""Submissions that wait for a lock of another session, and the thread that tries them again."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from time import monotonic

from rooms.log.commit import Line, Locked, Outcome, Submission, commit, line_of, too_busy
from rooms.log.lane import Entry, Lane, Results

PATIENCE = 5.0
"""Seconds that a submission waits for a lock before it is answered `busy`."""
Waiting = tuple[Entry, float]
"""A submission, and when it began to wait for the lock (monotonic seconds)."""


class HeldLines:
    """The submissions that wait for locks; a thread of their own tries them, in order in each line.

    A line is a room or, for commands that lock no room, a place (`commit.line_of`). Two kinds of
    transactions take turns. One applies what it can in all lines that have become free, without
    waiting. The other waits `LOCK_WAIT` for one line, in the database's own queue for the lock. So
    the thread never spins, and a room that another process keeps writing to gets its turn. In the
    line of a room one person's cursor may be locked: then only that person's submissions wait.
    """

    def __init__(
        self, reported: Callable[[Sequence[Entry], Sequence[Outcome]], None], batch: int
    ) -> None:
        self._reported = reported
        self._batch = batch
        self._lines: dict[Line, deque[Waiting]] = {}
        self._lane = Lane("log-writer-locked", self._tried)
        self._wait_next = True

    def __contains__(self, submission: Submission) -> bool:
        """Whether earlier submissions of its line wait."""
        return bool(self._lines) and line_of(submission) in self._lines

    def add(self, entry: Entry) -> None:
        """Queue a submission behind the earlier ones of its line."""
        line = line_of(entry[0])
        if line not in self._lines:
            # Try this line first: it may have been set aside only because another one was locked.
            self._lines = {line: deque(), **self._lines}
        self._lines[line].append((entry, monotonic()))
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
        """Hand the thread the next transaction: the first submissions of one line or of all."""
        if self._wait_next:
            line = next(iter(self._lines))
            self._lines[line] = self._lines.pop(line)  # to the end: another line's turn is next
            waiting: Iterator[Waiting] = iter(self._lines[line])
        else:
            share = max(1, self._batch // len(self._lines))
            waiting = chain.from_iterable(islice(line, share) for line in self._lines.values())
        batch = [entry for entry, _ in islice(waiting, self._batch)]
        self._lane.hand_over(batch, partial(commit, waiting=self._wait_next))
        self._wait_next = not self._wait_next

    def _tried(self, batch: Sequence[Entry], results: Results) -> None:
        done: list[tuple[Entry, Outcome]] = []
        still: defaultdict[Line, list[Waiting]] = defaultdict(list)
        for entry, result in zip(batch, results, strict=True):
            line = line_of(entry[0])
            # The batch has the first submissions of each line, in order.
            waiting = self._lines[line].popleft()
            if isinstance(result, Locked):
                still[line].append(waiting)
            else:
                done.append((entry, result))
        for line, locked in still.items():
            self._lines[line].extendleft(reversed(locked))
        done += self._expired()
        self._lines = {line: waiting for line, waiting in self._lines.items() if waiting}
        if self._lines:
            self._try()
        self._reported([entry for entry, _ in done], [result for _, result in done])

    def _expired(self) -> list[tuple[Entry, Outcome]]:
        since = monotonic() - PATIENCE
        expired: list[tuple[Entry, Outcome]] = []
        for waiting in self._lines.values():
            while waiting and waiting[0][1] <= since:
                entry, _ = waiting.popleft()
                expired.append((entry, too_busy()))
        return expired
