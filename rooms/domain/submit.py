"""Commands from Django code: views, tasks, threads, the shell; with or without a running chat.

Outside a transaction a command is applied at once, and its answer is returned. Inside `atomic()`
it is stored as an intent (a transactional outbox): it holds no lock, it is gone with a rollback,
and it is applied as soon as the transaction has committed. If the process dies in between, the
sweep that each server makes every second applies it.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models.functions import Now

from rooms.delivery import outside
from rooms.domain.commands import COMMANDS, INTERNAL
from rooms.domain.commands.base import Checked, Command
from rooms.domain.erasure import Erasure
from rooms.domain.submission import Submission
from rooms.log import jobs
from rooms.log.change import Concern
from rooms.log.commit import Applied, Locked, Outcome, Refusal, commit, too_busy
from rooms.log.inboxes import concern
from rooms.log.people import person_by_id, person_of
from rooms.log.transaction import Transaction
from rooms.models import Intent, Room
from rooms.protocol import Ack, Code, Person, encode

logger = logging.getLogger(__name__)

BATCH = 100
"""Intents of one caller that are applied in one transaction."""
PARKED = "intent"
"""The kind of job that applies an intent which failed."""
_decoder = msgspec.json.Decoder(tuple[msgspec.Raw, str])

Tell = Callable[[Applied], None]
"""Delivers what was committed to connected people; called in any thread."""
_tell: Tell | None = None


def tell_with(tell: Tell | None) -> None:
    """Call `tell` with what is applied in this process; None: it runs no chat (`outside`)."""
    global _tell
    _tell = tell


def announce(concerns: Sequence[Concern], opened: str = "") -> None:
    """Tell connected people of new versions of their inboxes, and of an open room that was made
    (its slug), once the transaction has committed."""
    transaction.on_commit(lambda: (_tell or outside.tell)(Applied(None, (), concerns, opened)))


def submit(command: Command, person: Any, room: Room) -> Ack | None:
    """Apply a command of a person (a user or a `Person`) in a room; raises `Refusal`.

    Inside a transaction it is applied after the commit, and None is returned. A mistake in
    its fields is raised at once in any case.
    """
    who = person if isinstance(person, Person) else person_of(person)
    checked = _well_formed(command).check(settings.CHAT_LIMITS)
    if connections[DEFAULT_DB_ALIAS].in_atomic_block:
        _intend(checked, who, room.pk)
        return None
    (outcome,) = _commit([Submission(room.pk, who, checked, settings.CHAT_LIMITS)])
    if isinstance(outcome, Refusal):
        raise outcome
    ack: Ack = outcome.answer
    return ack


def tell_own(person: int) -> None:
    """What belongs to a person alone has changed: their open pages are told once the transaction
    has committed."""
    concerns = concern([person])
    applied = Applied(None, (), concerns)
    transaction.on_commit(lambda: (_tell or outside.tell)(applied), robust=True)


def _well_formed(command: Command) -> Command:
    """The command, if a client might send it; Django code makes it without any check of fields."""
    try:
        return msgspec.convert(msgspec.to_builtins(command), type(command))
    except msgspec.ValidationError as reason:
        raise Refusal(Code.BAD_FRAME, f"That command is not right: {reason}.") from None


def erase(erasures: Sequence[Erasure]) -> None:
    """Delete messages by the right of a site's admin, in one transaction; raises `Refusal`."""
    for outcome in _commit(erasures):
        if isinstance(outcome, Refusal):
            raise outcome


def apply_intents(caller: str) -> bool:
    """Apply what a caller intended, in order; returns whether more of it can be applied now.

    An intent that is refused is logged and removed. One that fails by itself is parked
    (`PARKED`), so that it delays no other. One for which the database is too busy stays for the
    sweep.
    """
    rows = list(Intent.objects.filter(caller=caller).order_by("pk")[:BATCH])
    batch = [each for each in map(_restored, rows) if each is not None]
    busy = False
    for intended, outcome in zip(batch, _commit(batch) if batch else [], strict=True):
        if not isinstance(outcome, Refusal):
            continue
        busy = busy or outcome.retry
        if outcome.code == Code.INTERNAL:
            _park(intended.row, outcome)
        elif not outcome.retry:
            logger.warning("An intent of caller %s was refused: %s", caller, outcome.text)
    return len(rows) == BATCH and not busy


def sweep(older_than: float) -> int:
    """Apply intents older than so many seconds, which their own process did not apply.

    Returns the number of callers.
    """
    # The database's own clock: those of two machines may differ.
    overdue = Intent.objects.filter(at__lt=Now() - dt.timedelta(seconds=older_than))
    callers = list(overdue.values_list("caller", flat=True).order_by("caller").distinct())
    for caller in callers:
        apply_intents(caller)
    return len(callers)


class _Intended(Submission):
    """A stored intent: it is applied in the transaction that removes it, so exactly once."""

    __slots__ = ("row",)

    def __init__(self, intent: Intent) -> None:
        person = person_by_id(intent.person_id)
        super().__init__(intent.room_id, person, _checked(intent.command), settings.CHAT_LIMITS)
        self.models = True
        self.row = intent

    def apply(self, tx: Transaction) -> Any:
        tx.flush()
        removed, _ = Intent.objects.filter(pk=self.row.pk).delete()
        return super().apply(tx) if removed else None


def _restored(row: Intent) -> _Intended | None:
    try:
        return _Intended(row)
    except Exception as reason:
        logger.exception("An intent of caller %s cannot be read", row.caller)
        _park(row, reason)
        return None


def _park(intent: Intent, reason: Exception) -> None:
    """Make a job of an intent that fails, which is tried again after ever longer pauses.

    It may be of a kind that only newer processes of the site know: it must not be lost.
    """
    payload = {"person": intent.person_id, "room": intent.room_id, "command": intent.command}
    with transaction.atomic():
        removed, _ = Intent.objects.filter(pk=intent.pk).delete()
        if removed:  # else another process has dealt with it
            jobs.enqueue(PARKED, payload, after=jobs.FIRST_PAUSE)
            logger.error("An intent was parked as a job of the kind %r: %s", PARKED, reason)


@jobs.handles(PARKED)
def apply_parked(payload: Mapping[str, Any]) -> None:
    """Apply an intent that failed before; its key keeps it from being applied twice."""
    people = get_user_model()._default_manager.filter(pk=payload["person"])
    if not people.exists() or not Room.objects.filter(pk=payload["room"]).exists():
        logger.warning("A parked intent is dropped: its person or its room is gone")
        return
    person = person_by_id(payload["person"])
    try:
        checked = _checked(payload["command"])
    except Refusal as refusal:  # the site's limits have changed since
        logger.warning("A parked intent was refused: %s", refusal.text)
        return
    (outcome,) = _commit([Submission(payload["room"], person, checked, settings.CHAT_LIMITS)])
    if isinstance(outcome, Refusal):
        if outcome.retry or outcome.code == Code.INTERNAL:
            raise outcome
        logger.warning("A parked intent was refused: %s", outcome.text)


def _intend(checked: Checked, person: Person, room: int) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    caller = _caller_of(connection)
    content = encode((msgspec.Raw(encode(checked.command)), checked.key)).decode()
    Intent.objects.create(caller=caller, person_id=person.id, room_id=room, command=content)


def _caller_of(connection: Any) -> str:
    """One name for all intents of the transaction that the connection is in."""
    for _, hook, _ in connection.run_on_commit:
        if isinstance(hook, _AfterCommit):
            return hook.caller
    hook = _AfterCommit()
    # Robust: the caller's transaction is committed, whatever happens now; the sweep comes after.
    transaction.on_commit(hook, robust=True)
    return hook.caller


class _AfterCommit:
    """Applies the intents of a transaction once it has committed."""

    def __init__(self) -> None:
        self.caller = secrets.token_hex(16)

    def __call__(self) -> None:
        while apply_intents(self.caller):
            pass


def _checked(content: str) -> Checked:
    raw, key = _decoder.decode(content)
    kind = msgspec.json.decode(raw, type=dict)["type"]
    command = msgspec.json.decode(raw, type=COMMANDS.get(kind) or INTERNAL[kind])
    # With the key that the intent was stored with, a job that is done twice is one command.
    return msgspec.structs.replace(command, key=key).check(settings.CHAT_LIMITS)


def _commit(batch: Sequence[Submission | Erasure]) -> list[Outcome]:
    outcomes = [too_busy() if isinstance(each, Locked) else each for each in commit(batch)]
    for outcome in outcomes:
        if isinstance(outcome, Applied):
            (_tell or outside.tell)(outcome)
    return outcomes
