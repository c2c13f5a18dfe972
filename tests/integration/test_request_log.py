"""What `manage.py serve` writes about requests."""

import httpx
import pytest

from tests.services.fixtures import StartSite

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("wanted", ["", "1"])
async def test_requests_are_logged_only_when_asked_for(site: StartSite, wanted: str) -> None:
    """A page of many files writes no line for each of them, unless LOG_REQUESTS is on."""
    served = site(env={"LOG_REQUESTS": wanted})
    async with httpx.AsyncClient(base_url=served.url, timeout=30) as client:
        assert (await client.get("/rooms/lobby/")).status_code == 200
        assert (await client.get("/static/chat/js/app.js")).status_code == 200
    served.stop()
    lines = [line for line in served.output().splitlines() if '"GET /' in line]
    assert bool(lines) == bool(wanted)
