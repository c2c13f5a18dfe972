"""Later work: rows that are enqueued in a transaction, and done at least once after it.

A worker leases a job for a while. If it dies, the lease runs out and another worker does the job
again: so whatever a job does must be the same when it is done twice. A job that has failed too
often is given up: its row stays until an operator has it tried again or removes it (`manage.py
jobs`).
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections, transaction
from django.db.models import F, QuerySet

from rooms.models import Job

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)
"""How long a worker that is not heard of has for a job, before another one may do it."""
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(seconds=10), dt.timedelta(hours=1)
"""Until a job that failed is tried again; doubled after each failure in a row."""
FAILURE_MAX = 500
"""Characters that are kept of what a failure says."""

Work = Callable[[Mapping[str, Any]], None]
"""Does a job of one kind, in a worker's thread, with its payload; may be called twice."""


class Handler(NamedTuple):
    """What does the jobs of one kind; `every` where there is always one that comes back."""

    work: Work
    every: dt.timedelta | None = None


HANDLERS: dict[str, Handler] = {}
"""By kind of job."""


def handles(kind: str, *, every: dt.timedelta | None = None) -> Callable[[Work], Work]:
    """Register the decorated function as the handler of a kind of job.

    With `every`, one job of the kind is due that long after the last one, from the first start
    of the site on.
    """

    def register(work: Work) -> Work:
        if kind in HANDLERS:
            raise TypeError(f"{kind} has a handler")
        HANDLERS[kind] = Handler(work, every)
        return work

    return register


def plan() -> None:
    """Make sure that every kind of job that comes back has one that waits."""
    back = {kind: each.every for kind, each in HANDLERS.items() if each.every is not None}
    there = set(Job.objects.filter(unique__in=back).values_list("unique", flat=True))
    for kind, every in back.items():
        if kind not in there:
            enqueue(kind, {}, after=every, unique=kind)


def enqueue(
    kind: str, payload: Mapping[str, Any], *, after: dt.timedelta = dt.timedelta(), unique: str = ""
) -> None:
    """Store a job that is due `after` from now; with `unique`, unless one of that name waits.

    It is part of the caller's transaction: where that is rolled back, nothing happens.
    """
    if kind not in HANDLERS:
        raise LookupError(f"nothing handles jobs of the kind {kind!r}")
    # By the database's clock, as everything here: those of two machines may differ.
    due_at = _now() + after
    job = Job(kind=kind, payload=json.dumps(payload), due_at=due_at, unique=unique or None)
    Job.objects.bulk_create([job], ignore_conflicts=True)


def lease(worker: str) -> Job | None:
    """Take the job that has been due longest; nobody else does it while the lease lasts.

    Kinds that this process does not know are left for those that do. A job of a unique name no
    longer waits from here on: another one of that name may be enqueued.
    """
    with transaction.atomic():
        now = _now()
        due = Job.objects.select_for_update(skip_locked=True).filter(
            kind__in=list(HANDLERS), due_at__lte=now, given_up_at__isnull=True
        )
        job = due.order_by("due_at", "pk").first()
        if job is None:
            return None
        job.due_at, job.lease, job.attempts = now + LEASE, worker, job.attempts + 1
        if HANDLERS[job.kind].every is None:
            job.unique = None
        job.save(update_fields=["due_at", "lease", "attempts", "unique"])
    return job


def renew(worker: str) -> None:
    """Prolong the leases of a worker that is still at work."""
    Job.objects.filter(lease=worker).update(due_at=_now() + LEASE)


def give_back(worker: str) -> None:
    """End the leases of a worker that stops: others can do its jobs at once."""
    mine = Job.objects.filter(lease=worker)
    mine.update(lease="", due_at=_now(), attempts=F("attempts") - 1)


def work(job: Job) -> bool:
    """Do a leased job; returns whether it is done, else it is tried again later or given up."""
    most = settings.CHAT_LIMITS.attempts
    handler = HANDLERS[job.kind]
    if most and job.attempts > most:
        logger.error("%s is given up: the last workers that began it have died", _named(job))
        _give_up(job, job.failure)
        return False
    try:
        handler.work(json.loads(job.payload))
    except Exception as failure:
        close_old_connections()  # where that was the failure
        if most and job.attempts >= most:
            logger.exception("%s has failed %d times and is given up", _named(job), job.attempts)
            _give_up(job, str(failure))
        else:
            _try_again(job, failure)
        return False
    if handler.every is None:
        _held(job).delete()
    else:
        _held(job).update(due_at=_now() + handler.every, lease="", attempts=0, failure="")
    return True


def given_up() -> QuerySet[Job]:
    """The jobs that are given up, those of the longest time first."""
    return Job.objects.filter(given_up_at__isnull=False).order_by("given_up_at", "pk")


def retry(numbers: Collection[int]) -> int:
    """Have given up jobs be tried again, as if they were new; returns how many."""
    found = given_up().filter(pk__in=numbers)
    return found.update(given_up_at=None, due_at=_now(), attempts=0, failure="")


def forget(numbers: Collection[int]) -> int:
    """Remove given up jobs; returns how many."""
    return given_up().filter(pk__in=numbers).delete()[0]


def _try_again(job: Job, failure: Exception) -> None:
    """Have a job that failed be due after a pause."""
    pause = min(FIRST_PAUSE * 2 ** min(job.attempts - 1, 20), LONGEST_PAUSE)
    seconds = pause.total_seconds()
    logger.warning("%s failed and is tried again in %d s: %r", _named(job), seconds, failure)
    _held(job).update(due_at=_now() + pause, lease="", failure=str(failure)[:FAILURE_MAX])


def _give_up(job: Job, failure: str) -> None:
    """Try a job no more; one that comes back waits for its next time."""
    now, every = _now(), HANDLERS[job.kind].every
    ended: dict[str, Any] = {"lease": "", "failure": failure[:FAILURE_MAX]}
    if every is None:
        _held(job).update(given_up_at=now, **ended)
    else:
        _held(job).update(due_at=now + every, attempts=0, **ended)


def _named(job: Job) -> str:
    return f"Job {job.pk} of the kind {job.kind}"


def _held(job: Job) -> QuerySet[Job]:
    """The job, unless its lease ran out and somebody else has it."""
    return Job.objects.filter(pk=job.pk, lease=job.lease)


def _now() -> dt.datetime:
    """The time on the database's clock."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "sqlite":
        return dt.datetime.now(dt.UTC)  # the database is on this machine
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: dt.datetime = cursor.fetchone()[0]
    return now
