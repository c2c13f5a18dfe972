"""The site behind PgBouncer in transaction mode, where no session is its own."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.faults.locked import locked
from tests.integration.database import messages
from tests.services import database
from tests.services.entrance import enter
from tests.services.fixtures import StartSite
from tests.services.pgbouncer import PROGRAM, PgBouncer
from tests.services.site import manage
from tests.services.talk import Talk

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.skipif(database.kind() != "postgres", reason="PgBouncer speaks to PostgreSQL"),
    pytest.mark.skipif(
        PROGRAM is None, reason="PgBouncer is not installed; `make services` installs it"
    ),
]


@pytest.fixture
def pooler(fresh_database: Callable[[], str]) -> Iterator[tuple[str, str]]:
    """The URL of a database behind a pooler, and its own."""
    direct = fresh_database()
    server = PgBouncer(direct)
    server.start()
    yield server.url, direct
    server.remove()


async def test_talk_behind_a_pooler(pooler: tuple[str, str], site: StartSite) -> None:
    """People enter, talk and read; posts stored under a lock are answered, and stored once."""
    pooled, direct = pooler
    served = site(database=pooled)
    async with await Talk.connect(served.url, cookie=await enter(served.url, "Ada")) as ada:
        for number in range(20):
            await ada.say(f"p {number}")
        event = {"type": "message", "text": "wait for me", "key": "k1"}
        with locked(direct):
            refused = await ada.ask(event)
        assert (refused["code"], refused["retry"]) == ("busy", True)
        assert (await ada.ask(event))["type"] == "ack"
    async with httpx.AsyncClient(base_url=served.url) as client:
        assert "wait for me" in (await client.get("/rooms.json")).text
    assert [row[4] for row in messages(served)][20:] == ["k1"]
    assert served.complaints() == []


def test_check_says_what_to_set(pooler: tuple[str, str]) -> None:
    """The check names the timeouts that the site cannot set behind a pooler, and only there."""
    pooled, direct = pooler
    command = ["check", "--database", "default", "--fail-level", "WARNING"]
    assert "no issues" in manage(*command, env={"DATABASE_URL": direct, "DEBUG": "1"})
    with pytest.raises(RuntimeError, match="statement_timeout = 5000"):
        manage(*command, env={"DATABASE_URL": pooled, "DEBUG": "1"})
