"""What admins do to people: disabling, banning, making them admins, removing their messages."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from chatsite.accounts.described import describe
from chatsite.accounts.doors import send_away
from chatsite.accounts.models import User
from chatsite.community import bans
from chatsite.community.bans import Network
from chatsite.community.models import Ban, Device
from chatsite.community.sign_out import end_sessions
from rooms.delivery.farewell import BYTES, shortened
from rooms.delivery.sessions import VISITORS
from rooms.domain import submit
from rooms.domain.erasure import Erasure
from rooms.domain.site_policy import SiteAction, refuses_act
from rooms.log import jobs
from rooms.log.people import person_by_id, person_of
from rooms.models import AuditEntry, Message
from rooms.protocol import Close

ENABLE, PURGE, AWAY = "enable account", "remove messages", "banned away"
"""Kinds of jobs: the end of a ban, the removal of messages, and sending people away once more."""
DISABLE = "disable account"
"""How the audit calls it; a ban disables, too."""
BATCH = 100
"""Messages that are removed in one transaction."""
FOUND = 10_000
"""Messages that are looked for at once: the database may have to read all of a person's."""
_LATER = dt.timedelta(seconds=2)
_AGAIN = "Something about your access has changed."


class Refused(Exception):
    """An act that is not done, with a sentence that says why."""


def demand(actor: User, action: SiteAction, person: User) -> None:
    """Raise `Refused` unless the actor may do this to the person."""
    words = refuses_act(
        person_of(actor),
        action,
        person_of(person),
        owner=actor.is_superuser,
        owned=person.is_superuser,
    )
    if words:
        raise Refused(words)


@transaction.atomic
def disable(actor: User, person: User, reason: str, *, days: int | None = None) -> None:
    """Keep somebody out until they are enabled, or for so many days. Their sockets are closed at
    once in every process; raises `Refused`.

    Done to somebody who is disabled already, it replaces the end and the reason of before. A
    guest's session stays, without effect: it is all by which they could come back.
    """
    demand(actor, SiteAction.PEOPLE, person)
    was_active = User.objects.filter(pk=person.pk, is_active=True).update(is_active=False) > 0
    entry = AuditEntry.objects.create(
        actor=actor,
        action=DISABLE,
        person=person,
        reason=reason,
        before=_json(active=was_active),
        after=_json(active=False, days=days),
    )
    # A device on which somebody else has been since is theirs.
    since = Device.objects.filter(digest=OuterRef("digest"), seen_at__gt=OuterRef("seen_at"))
    Device.objects.filter(~Exists(since), person=person).update(closed=True)
    if days is not None:
        payload = {"person": person.pk, "entry": entry.pk}
        jobs.enqueue(ENABLE, payload, after=dt.timedelta(days=days))
    # First: a socket that is closed because its session has ended comes back, as a visitor's.
    send_away(person.pk, why_disabled(person), Close.NOT_ALLOWED)
    end_sessions(person)
    transaction.on_commit(bans.forget)


def why_disabled(person: User) -> str:
    """What somebody is told whose account is disabled; fits into a close frame."""
    entry = AuditEntry.objects.filter(action=DISABLE, person=person).order_by("-pk").first()
    why = f": {entry.reason.rstrip('.')}" if entry is not None and entry.reason else ""
    return shortened(f"An admin of the site has disabled this account{why}.", BYTES)


@transaction.atomic
def enable(actor: User, person: User) -> None:
    """Let somebody in again, also on their banned devices; raises `Refused`."""
    demand(actor, SiteAction.PEOPLE, person)
    _enable(actor, person)


def _enable(actor: User | None, person: User) -> None:
    if not User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        return
    Device.objects.filter(person=person).update(closed=False)
    Ban.objects.filter(kind=Ban.Kind.DEVICE, person=person).delete()
    AuditEntry.objects.create(
        actor=actor,
        action=ENABLE,
        person=person,
        before=_json(active=False),
        after=_json(active=True),
    )
    transaction.on_commit(bans.forget)


@jobs.handles(ENABLE)
def end_ban(payload: Mapping[str, Any]) -> None:
    """Enable an account at the end of its ban, unless it was disabled anew meanwhile."""
    with transaction.atomic():
        person = User.objects.select_for_update().filter(pk=payload["person"]).first()
        entries = AuditEntry.objects.filter(action=DISABLE, person_id=payload["person"])
        latest = entries.order_by("-pk").values_list("pk", flat=True).first()
        if person is not None and latest == payload["entry"]:
            _enable(None, person)


@transaction.atomic
def ban(
    actor: User, person: User, reason: str, *, days: int | None, addresses: bool, own: str
) -> list[str]:
    """Disable somebody and ban their devices, and with `addresses` where they came from last.

    Returns the addresses that are not banned, because the actor (at `own`) shares them. Raises
    `Refused`.
    """
    disable(actor, person, reason, days=days)
    until = None if days is None else timezone.now() + dt.timedelta(days=days)
    shared = []
    rows = Device.objects.filter(person=person)
    digests = set(rows.values_list("digest", flat=True))
    for digest in digests:
        _store(actor, Ban.Kind.DEVICE, digest, person, reason, until)
    seen = set(rows.exclude(network="").values_list("network", flat=True)) if addresses else set()
    for address in sorted(seen):
        try:
            network = bans.network_from(address, own)
        except bans.BadRange:
            shared.append(address)
        else:
            _store(actor, Ban.Kind.ADDRESS, str(network), person, reason, until)
    AuditEntry.objects.create(
        actor=actor,
        action="ban person",
        person=person,
        reason=reason,
        after=_json(days=days, devices=len(digests), addresses=sorted(seen - set(shared))),
    )
    # Others may have been on the same devices, or come from the same addresses.
    there = Q(digest__in=digests) | Q(network__in=seen - set(shared))
    _send_away_from(actor, Device.objects.filter(there).values_list("person_id", flat=True))
    return shared


def ban_network(actor: User, network: Network, reason: str, days: int | None) -> None:
    """Ban a range of addresses, which the caller has checked (`bans.network_from`)."""
    until = None if days is None else timezone.now() + dt.timedelta(days=days)
    # Looked for before the transaction, in which others would wait for it.
    known = Device.objects.exclude(network="").values_list("person_id", "network")
    inside = {pk for pk, seen in known.iterator() if bans.holds(network, seen.partition("/")[0])}
    with transaction.atomic():
        _store(actor, Ban.Kind.ADDRESS, str(network), None, reason, until)
        AuditEntry.objects.create(
            actor=actor,
            action="ban addresses",
            reason=reason,
            after=_json(addresses=str(network), days=days),
        )
        _send_away_from(actor, inside)


@transaction.atomic
def lift(actor: User, found: Ban) -> None:
    """End a ban; a ban of a device leaves the account of its person disabled."""
    if Ban.objects.filter(pk=found.pk).delete()[0]:
        shown = found.value if found.kind == Ban.Kind.ADDRESS else "device"
        AuditEntry.objects.create(
            actor=actor,
            action="lift ban",
            person=found.person,
            before=_json(kind=found.kind, value=shown),
        )
    transaction.on_commit(bans.forget)


def _store(
    actor: User, kind: str, value: str, person: User | None, reason: str, until: Any
) -> None:
    """Store a ban in place of an earlier one of the same person.

    It replaces no ban of anybody else, and one of a range (without a person) replaces none at all:
    the bans of people who were removed since have no person either.
    """
    told = {"by": actor, "reason": reason, "until": until, "at": timezone.now()}
    if person is None:
        Ban.objects.create(kind=kind, value=value, **told)
    else:
        Ban.objects.update_or_create(kind=kind, value=value, person=person, defaults=told)


def _send_away_from(actor: User, people: Iterable[int]) -> None:
    """Close the sockets of those who may be on a banned device or address, and of all visitors.

    Who is not banned comes back at once. It is done once more a moment later: a process that had
    read the bans just before may have let somebody in again.
    """
    others = sorted({*people} - {actor.pk})
    _send_away(others)
    jobs.enqueue(AWAY, {"people": others}, after=_LATER)
    transaction.on_commit(bans.forget)


@jobs.handles(AWAY)
def send_away_again(payload: Mapping[str, Any]) -> None:
    """Close the sockets of those who came back meanwhile."""
    _send_away(payload["people"])


def _send_away(people: list[int]) -> None:
    for person in (*people, VISITORS):
        send_away(person, _AGAIN, Close.RESYNC)


@transaction.atomic
def make_admin(actor: User, person: User, *, on: bool) -> None:
    """Make somebody an admin of the site, or end that; raises `Refused`."""
    demand(actor, SiteAction.ADMINS, person)
    if not User.objects.filter(pk=person.pk, is_staff=not on).update(is_staff=on):
        return
    AuditEntry.objects.create(
        actor=actor,
        action="make admin" if on else "end admin",
        person=person,
        before=_json(admin=not on),
        after=_json(admin=on),
    )
    describe(User.objects.get(pk=person.pk))
    # They come back at once, with other rights.
    send_away(person.pk, _AGAIN, Close.RESYNC)


@transaction.atomic
def purge(actor: User, person: User, reason: str) -> None:
    """Remove all that somebody has posted up to now, as later work; raises `Refused`."""
    demand(actor, SiteAction.PEOPLE, person)
    count = left(person)
    AuditEntry.objects.create(
        actor=actor, action=PURGE, person=person, reason=reason, before=_json(messages=count)
    )
    payload = {"actor": actor.pk, "person": person.pk, "total": count}
    jobs.enqueue(PURGE, {**payload, "until": timezone.now().isoformat()}, unique=_purge_of(person))


def left(person: User) -> int:
    """How many messages of a person are there."""
    return Message.objects.filter(author=person, deleted_at=None).count()


def _purge_of(person: User) -> str:
    return f"{PURGE} {person.pk}"


@jobs.handles(PURGE)
def remove_messages(payload: Mapping[str, Any]) -> None:
    """Delete a person's messages in batches; everybody's page shows the tombstones."""
    admin = User.objects.filter(pk=payload["actor"], is_staff=True, is_active=True).first()
    if admin is None:  # whoever ordered it may no longer
        return
    by, until = person_by_id(admin.pk), dt.datetime.fromisoformat(payload["until"])
    there = Message.objects.filter(
        author_id=payload["person"], deleted_at=None, at__lte=until
    ).order_by("room_id", "number")
    while found := list(there.values_list("room_id", "number")[:FOUND]):
        for at in range(0, len(found), BATCH):
            batch = found[at : at + BATCH]
            submit.erase([Erasure(by, room, number, audited=False) for room, number in batch])


def _json(**values: Any) -> str:
    return json.dumps(values, default=str)
