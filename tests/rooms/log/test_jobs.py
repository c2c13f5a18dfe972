"""Later work: at least once, by one worker at a time, and never before its commit."""

import datetime as dt
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections, transaction

from rooms.limits import Limits
from rooms.log import jobs
from rooms.models import Job

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


class Desk:
    """A kind of job that notes what it does, and fails as often as a test wants."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.failures: list[Exception] = []

    def work(self, payload: Mapping[str, Any]) -> None:
        """Note the payload, or fail."""
        if self.failures:
            raise self.failures.pop()
        self.done.append(payload)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The only kind of job, `note`."""
    desk = Desk()
    monkeypatch.setattr(jobs, "HANDLERS", {"note": jobs.Handler(desk.work)})
    return desk


def due(**fields: Any) -> None:
    """Have every job be due."""
    Job.objects.update(due_at=NOW, **fields)


def do_all(worker: str = "w") -> int:
    """Do what is due; returns how many jobs were taken."""
    taken = 0
    while (job := jobs.lease(worker)) is not None:
        jobs.work(job)
        taken += 1
    return taken


def test_job_is_done_and_gone(desk: Desk) -> None:
    """What is enqueued is done once, with its payload."""
    jobs.enqueue("note", {"to": "ada"})
    assert do_all() == 1
    assert (desk.done, Job.objects.count()) == ([{"to": "ada"}], 0)


def test_order_and_time(desk: Desk) -> None:
    """The job that has been due longest comes first; one that is not due waits."""
    for number in (2, 1):
        jobs.enqueue("note", {"n": number})
        job = Job.objects.filter(payload=f'{{"n": {number}}}')
        job.update(due_at=NOW + dt.timedelta(number))
    jobs.enqueue("note", {"n": 3}, after=dt.timedelta(hours=1))
    assert do_all() == 2
    assert [each["n"] for each in desk.done] == [1, 2]


def test_rolled_back(desk: Desk) -> None:
    """A job of a transaction that is rolled back never was."""

    def fail() -> None:
        with transaction.atomic():
            jobs.enqueue("note", {})
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert do_all() == 0


def test_unknown_kind(desk: Desk) -> None:
    """No job can be enqueued that nothing handles; those of a newer process are left to it."""
    with pytest.raises(LookupError):
        jobs.enqueue("mail", {})
    Job.objects.create(kind="mail", due_at=NOW)
    assert do_all() == 0
    assert Job.objects.get().attempts == 0


def test_lease_of_a_worker_that_died(desk: Desk) -> None:
    """Nobody else takes a leased job before its lease has run out; then somebody does."""
    jobs.enqueue("note", {})
    assert jobs.lease("dead") is not None
    assert jobs.lease("other") is None
    due()
    assert do_all("other") == 1
    assert len(desk.done) == 1


def test_lease_is_prolonged(desk: Desk) -> None:
    """A worker that is at work for long keeps its job."""
    jobs.enqueue("note", {})
    jobs.lease("slow")
    due()
    jobs.renew("slow")
    assert jobs.lease("other") is None


def test_worker_that_was_thought_dead(desk: Desk) -> None:
    """It leaves alone what another worker has taken meanwhile: that one answers for it."""
    jobs.enqueue("note", {})
    late = jobs.lease("late")
    assert late is not None
    due()
    assert jobs.lease("other") is not None
    jobs.work(late)
    assert Job.objects.get().lease == "other"


def test_give_back(desk: Desk) -> None:
    """A worker that stops leaves its job to the others at once."""
    jobs.enqueue("note", {})
    jobs.lease("stopping")
    jobs.give_back("stopping")
    assert do_all("other") == 1


def test_failures(desk: Desk, caplog: pytest.LogCaptureFixture, settings: Any) -> None:
    """A job that fails is tried again, ever more seldom, and says why; without a limit for ever."""
    settings.CHAT_LIMITS = Limits(attempts=0)
    desk.failures = [ValueError("no such thing") for _ in range(12)]
    jobs.enqueue("note", {})
    pauses = []
    for _ in range(12):
        due()
        before = dt.datetime.now(dt.UTC)
        assert do_all() == 1
        job = Job.objects.get()
        pauses.append(round((job.due_at - before).total_seconds() / 10))
        assert (job.lease, job.failure) == ("", "no such thing")
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == pauses[-2] == 360
    assert "ValueError" in caplog.text
    assert not errors(caplog)
    due()
    assert do_all() == 1
    assert (len(desk.done), Job.objects.count()) == (1, 0)


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The errors that were logged."""
    return [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]


def test_given_up(desk: Desk, caplog: pytest.LogCaptureFixture, settings: Any) -> None:
    """A job that fails for the last time is tried no more, is logged once, and its row stays."""
    settings.CHAT_LIMITS = Limits(attempts=3)
    desk.failures = [ValueError("no such thing") for _ in range(9)]
    jobs.enqueue("note", {})
    for _ in range(6):
        due()
        do_all()
    assert len(desk.failures) == 6
    job = Job.objects.get()
    assert (job.attempts, job.lease, job.failure) == (3, "", "no such thing")
    assert list(jobs.given_up()) == [job]
    assert errors(caplog) == [f"Job {job.pk} of the kind note has failed 3 times and is given up"]
    assert "Traceback" in caplog.text


def test_workers_die_of_it(desk: Desk, caplog: pytest.LogCaptureFixture, settings: Any) -> None:
    """A job of which one worker after the other has died is given up without another try."""
    settings.CHAT_LIMITS = Limits(attempts=2)
    jobs.enqueue("note", {})
    for _ in range(2):
        assert jobs.lease("dies") is not None
        due()
    assert do_all() == 1
    assert (desk.done, jobs.given_up().count(), len(errors(caplog))) == ([], 1, 1)


def test_stops_are_no_attempts(desk: Desk, settings: Any) -> None:
    """A job that workers give back because they stop is done all the same."""
    settings.CHAT_LIMITS = Limits(attempts=1)
    jobs.enqueue("note", {})
    for _ in range(3):
        jobs.lease("stopping")
        jobs.give_back("stopping")
    assert do_all() == 1
    assert len(desk.done) == 1


def test_unique_while_it_waits(desk: Desk) -> None:
    """One of a name waits; while it is being done, another one may come to wait."""
    for _ in range(3):
        jobs.enqueue("note", {}, unique="digest of ada")
    first = jobs.lease("w")
    assert first is not None
    assert jobs.lease("w") is None
    jobs.enqueue("note", {}, unique="digest of ada")
    jobs.work(first)
    assert do_all() == 1
    assert len(desk.done) == 2


def test_two_workers_never_do_one_job(desk: Desk) -> None:
    """However many workers look at once, each job is taken by one."""
    for number in range(20):
        jobs.enqueue("note", {"n": number})

    def worker(name: str) -> int:
        try:
            return do_all(name)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(worker, "abcd"))
    assert sum(taken) == 20
    assert sorted(each["n"] for each in desk.done) == list(range(20))


@pytest.fixture
def recurring(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The kind comes back every hour."""
    handler = jobs.Handler(desk.work, dt.timedelta(hours=1))
    monkeypatch.setattr(jobs, "HANDLERS", {"note": handler})
    return desk


def test_recurring_job_is_planned_once(recurring: Desk) -> None:
    """However many processes plan at once, one job waits, and it comes back when it is done."""

    def plan(_: int) -> None:
        try:
            jobs.plan()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(plan, range(8)))
    assert do_all() == 0  # not before an hour is over
    due()
    before = dt.datetime.now(dt.UTC)
    assert do_all() == 1
    jobs.plan()
    job = Job.objects.get()
    assert dt.timedelta(minutes=59) < job.due_at - before < dt.timedelta(minutes=61)
    assert (job.lease, job.attempts) == ("", 0)


def test_recurring_job_that_fails(recurring: Desk) -> None:
    """It is tried again soon, and stays the only one."""
    jobs.plan()
    recurring.failures = [ValueError()]
    due()
    do_all()
    jobs.plan()
    assert Job.objects.get().due_at < dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    due()
    assert do_all() == 1
    assert Job.objects.get().failure == ""


def test_recurring_job_is_not_given_up(
    recurring: Desk, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    """It waits for its next time, and says why it failed."""
    settings.CHAT_LIMITS = Limits(attempts=2)
    jobs.plan()
    recurring.failures = [ValueError("no such thing") for _ in range(2)]
    for _ in range(2):
        due()
        do_all()
    job = Job.objects.get()
    assert job.due_at > dt.datetime.now(dt.UTC) + dt.timedelta(minutes=59)
    assert (job.attempts, job.failure, job.given_up_at) == (0, "no such thing", None)
    assert len(errors(caplog)) == 1
    due()
    do_all()
    assert len(recurring.done) == 1


def test_a_kind_has_one_handler(desk: Desk) -> None:
    """Two handlers of one kind are a mistake."""
    with pytest.raises(TypeError):
        jobs.handles("note")(desk.work)
