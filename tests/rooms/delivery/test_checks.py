"""What `manage.py check` finds out about a CHAT_SITE that two sites share."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.core.checks import CheckMessage, run_checks
from django.db import connection
from redis import Redis
from redis.client import PubSub

from rooms.delivery.site import database_id, site_of
from rooms.models import DatabaseId
from tests.services.ports import free_port
from tests.services.redis_server import RedisServer

NAME = "shared-by-two"


def found() -> list[str | None]:
    """The ids of what the checks of the chat found."""
    messages: list[CheckMessage] = run_checks(tags=["chat"])
    return [message.id for message in messages]


@pytest.fixture
def deployed(settings: LazySettings, db: None, redis_server: RedisServer) -> LazySettings:
    """A site with a CHAT_SITE and a Redis server."""
    settings.CHAT_SITE, settings.REDIS_URL = NAME, redis_server.url
    return settings


@pytest.fixture
def running(redis_server: RedisServer) -> Iterator[Redis]:
    """Connections of processes that run beside the check; tests subscribe to channels."""
    client = Redis.from_url(redis_server.url)
    yield client
    client.close()


def run_process(client: Redis, mark: str) -> PubSub:
    """Do on Redis what a running process of the site with this mark does."""
    pubsub: PubSub = client.pubsub()  # type: ignore[no-untyped-call]
    pubsub.subscribe(f"chat:{NAME}:probe:{mark}:0123456789abcdef")
    pubsub.get_message(timeout=10)  # Redis confirms the subscription
    return pubsub


def test_another_site_of_the_name(deployed: LazySettings, running: Redis) -> None:
    """A running process of another site with the same CHAT_SITE is a warning."""
    process = run_process(running, "f" * 32)
    assert found() == ["rooms.W001"]
    process.close()


def test_processes_of_this_site(deployed: LazySettings, running: Redis) -> None:
    """Running processes of the site itself are as they should be."""
    site = site_of(NAME, deployed.SECRET_KEY, database_id())
    process = run_process(running, site.mark)
    assert found() == []
    process.close()


def test_redis_is_away(deployed: LazySettings) -> None:
    """Where Redis cannot be asked, the check says that it knows nothing."""
    deployed.REDIS_URL = f"redis://127.0.0.1:{free_port()}"
    assert found() == ["rooms.I001"]


@pytest.mark.parametrize(("name", "url"), [("", "redis://127.0.0.1:1"), (NAME, "")])
def test_nothing_to_ask(settings: LazySettings, name: str, url: str) -> None:
    """Without a CHAT_SITE, or without Redis, nothing is shared: neither Redis nor database is
    asked."""
    settings.CHAT_SITE, settings.REDIS_URL = name, url
    assert found() == []


def test_database_is_not_migrated(deployed: LazySettings) -> None:
    """A database without tables is no matter of this check: other commands say what to do."""
    with connection.cursor() as cursor:  # undone with the test's transaction
        cursor.execute(f"DROP TABLE {DatabaseId._meta.db_table}")
    assert found() == []
