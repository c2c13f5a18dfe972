"""How many workers were asked for, and whether they could hear each other."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatsite.workers import check_workers, workers_asked_for


@pytest.mark.parametrize(
    ("argv", "asked"),
    [
        (["uvicorn", "app"], 1),
        (["uvicorn", "app", "--workers", "4"], 4),
        (["uvicorn", "--workers=3", "app"], 3),
        (["hypercorn", "-w", "3", "app"], 3),
        (["gunicorn", "-w4", "app"], 4),
        (["uvicorn", "app", "--workers"], 1),
        (["uvicorn", "app", "--workers", "many"], 1),
    ],
)
def test_command_line(argv: list[str], asked: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--workers` counts, in every spelling."""
    monkeypatch.delenv("WEB_CONCURRENCY", raising=False)
    assert workers_asked_for(argv) == asked


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """WEB_CONCURRENCY counts where the command line says nothing."""
    monkeypatch.setenv("WEB_CONCURRENCY", "5")
    assert workers_asked_for(["uvicorn", "app"]) == 5
    assert workers_asked_for(["uvicorn", "app", "--workers", "2"]) == 2


def test_workers_need_redis() -> None:
    """Several workers on an in-process broker are refused; over Redis, or one, they are not."""
    several = ["uvicorn", "--workers", "2"]
    with pytest.raises(ImproperlyConfigured, match="set REDIS_URL"):
        check_workers("memory://", several)
    check_workers("redis://localhost", several)
    check_workers("memory://", ["uvicorn", "--workers", "1"])
