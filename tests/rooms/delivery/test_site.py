"""Which site a process belongs to, read from its database."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest
from django.conf import LazySettings
from django.db import OperationalError

from rooms.delivery import site as module
from rooms.delivery.database import Database
from rooms.delivery.site import Unidentified, database_id, identify, lone_site
from tests.chatsite.test_settings import complaint, loaded

P = ParamSpec("P")
T = TypeVar("T")


class Away(Database):
    """A database that refuses its first reads."""

    def __init__(self, refusals: int) -> None:
        super().__init__()
        self.refusals = refusals

    async def read(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Refuse, or read."""
        if self.refusals:
            self.refusals -= 1
            raise OperationalError("the server is starting up")
        return await super().read(function, *args, **kwargs)


@pytest.fixture
async def database(transactional_db: None) -> AsyncIterator[Away]:
    """A database that is there."""
    database = Away(0)
    yield database
    await database.close()


async def test_processes_on_one_database_are_one_site(database: Away) -> None:
    """The database's id is made once, and is the same for all who ask."""
    assert await database.read(database_id) == await database.read(database_id)
    one, other = [await identify("", database) for _ in range(2)]
    assert one == other


async def test_a_key_of_its_own_makes_another_site(database: Away, settings: LazySettings) -> None:
    """A clone of the database under another SECRET_KEY is another site."""
    one = await identify("", database)
    settings.SECRET_KEY = "another key"
    assert await identify("", database) != one


async def test_start_waits_for_the_database(
    database: Away, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that comes up later than the site is waited for, and the log says so once."""
    monkeypatch.setattr(module, "RETRY", 0)
    database.refusals = 3
    site = await identify("shop", database)
    assert site.prefix == "chat:shop"
    assert caplog.text.count("waits for the database") == 1


async def test_start_gives_up(database: Away, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that stays away ends the start with a sentence that says what to check."""
    monkeypatch.setattr(module, "PATIENCE", 0)
    monkeypatch.setattr(module, "RETRY", 0.001)
    database.refusals = 10
    with pytest.raises(Unidentified, match=r"starting up.*DATABASE_URL.*migrate"):
        await identify("", database)


def test_a_process_on_its_own_is_no_other() -> None:
    """Where nothing is shared, no two identities are alike."""
    assert lone_site() != lone_site()


@pytest.mark.parametrize("name", ["with space", "a:b", "ü", "x" * 41, "a*"])
def test_a_name_that_no_channel_can_have(name: str, tmp_path: Path) -> None:
    """A CHAT_SITE that could not stand in a channel is refused with a sentence."""
    assert "CHAT_SITE can have up to 40 letters" in complaint(tmp_path, CHAT_SITE=name)


def test_a_name_is_taken_as_it_is(tmp_path: Path) -> None:
    """A CHAT_SITE of letters, digits and a few marks is the setting."""
    assert loaded("CHAT_SITE", tmp_path, CHAT_SITE="shop-1.eu_x") == {"CHAT_SITE": "shop-1.eu_x"}
