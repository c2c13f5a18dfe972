"""One process or several."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatsite.workers import check_workers, workers_asked_for


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that says nothing."""
    monkeypatch.delenv("WEB_CONCURRENCY", raising=False)


@pytest.mark.parametrize(
    ("argv", "workers"),
    [
        ([], 1),
        (["uvicorn", "app", "--workers", "3"], 3),
        (["uvicorn", "--workers=4", "app"], 4),
        (["--workers"], 1),
        (["--workers", "many"], 1),
        (["--workers", "2", "--workers", "5"], 5),
    ],
)
def test_asked_on_the_command_line(argv: list[str], workers: int) -> None:
    """`--workers` in both its forms; the last one counts, nonsense does not."""
    assert workers_asked_for(argv) == workers


def test_asked_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """WEB_CONCURRENCY is the default, and the command line has the last word."""
    monkeypatch.setenv("WEB_CONCURRENCY", "6")
    assert workers_asked_for(["uvicorn"]) == 6
    assert workers_asked_for(["--workers", "2"]) == 2


def test_several_without_redis() -> None:
    """Processes that cannot hear each other are refused, with what to do about it."""
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        check_workers("memory://", ["--workers", "2"])


@pytest.mark.parametrize(
    ("broker", "workers"), [("memory://", "1"), ("redis://x", "2"), ("faulty+redis://x", "2")]
)
def test_what_works(broker: str, workers: str) -> None:
    """One process needs nothing, several need Redis."""
    check_workers(broker, ["--workers", workers])


def test_own_command_line_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worker processes inherit the arguments of the one that started them."""
    monkeypatch.setattr("sys.argv", ["uvicorn", "--workers", "2"])
    with pytest.raises(ImproperlyConfigured):
        check_workers("memory://")
