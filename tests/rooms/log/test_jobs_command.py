"""`manage.py jobs`: what an operator sees of work that was given up, and can do about it."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from rooms.log import jobs
from rooms.models import Job

pytestmark = pytest.mark.django_db(transaction=True)
THEN = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)


def _run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("jobs", *arguments, stdout=out)
    return out.getvalue()


def _job(**fields: object) -> Job:
    return Job.objects.create(kind="note", due_at=THEN, attempts=30, failure="no way", **fields)


def test_list() -> None:
    """It has what was given up, and nothing that waits."""
    assert _run() == "No work was given up.\n"
    _job()
    job = _job(given_up_at=THEN, payload='{"secret": 1}')
    said = f"{job.pk}  note  given up 2026-01-02 03:04 UTC after 30 times: no way\n"
    assert _run() == said


def test_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that is tried again is new; other work is left alone."""
    done: list[object] = []
    monkeypatch.setattr(jobs, "HANDLERS", {"note": jobs.Handler(done.append)})
    job, other = _job(given_up_at=THEN), _job(given_up_at=THEN)
    assert jobs.lease("w") is None
    assert _run("--retry", str(job.pk)) == "Tried again: 1\n"
    leased = jobs.lease("w")
    assert leased is not None
    assert (leased.pk, leased.attempts, leased.failure) == (job.pk, 1, "")
    assert jobs.work(leased)
    assert (done, list(Job.objects.all())) == ([{}], [other])


def test_forget() -> None:
    """What is removed is gone; what waits cannot be removed."""
    waits, job = _job(), _job(given_up_at=THEN)
    with pytest.raises(CommandError, match=f"has the number {waits.pk}:"):
        _run("--forget", str(waits.pk), str(job.pk))
    assert _run("--forget", str(job.pk)) == "Removed: 1\n"
    assert list(Job.objects.all()) == [waits]
