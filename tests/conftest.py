"""What all tests share; the settings they run on are in `tests/settings.py`."""

import os

import pytest

from tests.services import database

pytest_plugins = ["tests.services.browser", "tests.services.fixtures"]


_DATABASES = {"db", "transactional_db", "fresh_database", "postgres"}
"""Fixtures with which a test meets one."""


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Leave PostgreSQL's test databases be: they go with the server, pools and all."""
    return database.kind() == "postgres"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what meets no database: it has run on SQLite's turn."""
    if os.environ.get("TEST_DATABASE") == "postgres":
        items[:] = [item for item in items if _meets_database(item)]


def _meets_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & _DATABASES) or item.get_closest_marker("django_db") is not None
