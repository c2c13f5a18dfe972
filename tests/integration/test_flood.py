"""`manage.py flood`: a room that is worth looking at."""

import pytest

from tests.integration.database import messages
from tests.services.fixtures import StartSite
from tests.services.ports import free_port
from tests.services.site import manage


def test_flood_talks(site: StartSite) -> None:
    """Several people with names say things in the room that was named, and leave."""
    served = site()
    said = manage(
        "flood", "the square", "--url", served.url, "--people", "3", "--rate", "40",
        "--seconds", "2", env={"DEBUG": "1"},
    )  # fmt: skip
    rows = messages(served)
    assert {row[0] for row in rows} == {"the square"}
    assert len({row[3] for row in rows}) > 1
    assert "Ada has entered the square" in said
    assert served.complaints() == []


def test_flood_says_what_is_wrong() -> None:
    """Where no site answers, it says so in a sentence."""
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(RuntimeError, match=f"CommandError: {url} lets nobody talk"):
        manage("flood", "lobby", "--url", url, env={"DEBUG": "1"})
