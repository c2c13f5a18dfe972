"""Migrations of a database that has rooms and messages already."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from rooms.models import Room
from tests.rooms.delivery.conftest import guest

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def migrate(name: str) -> None:
    """Bring the tables of `rooms` to the state after the migration `name`."""
    executor = MigrationExecutor(connection)
    executor.migrate([("rooms", name)])


@pytest.fixture
def before_active_at(transactional_db: None) -> Iterator[None]:
    """The tables as they were before rooms had `active_at`."""
    migrate("0002_database_id")
    yield
    MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


def test_rooms_are_as_active_as_their_messages(before_active_at: None) -> None:
    """A room's `active_at` is the time of its newest message, or else of its beginning."""
    old = MigrationExecutor(connection).loader.project_state([("rooms", "0002_database_id")]).apps
    rooms, messages = old.get_model("rooms", "Room"), old.get_model("rooms", "Message")
    quiet = rooms.objects.create(name="Quiet", key="quiet")
    spoken = rooms.objects.create(name="Spoken", key="spoken", head=2)
    ada = guest("Ada")
    for number in (1, 2):
        at = LONG_AGO + dt.timedelta(days=number)
        messages.objects.create(
            room=spoken, number=number, seq=number, author_id=ada.id, key=f"k{number}", at=at
        )
    migrate("0003_room_active_at")
    active = dict(Room.objects.values_list("key", "active_at"))
    assert active == {"spoken": LONG_AGO + dt.timedelta(days=2), "quiet": quiet.created_at}
