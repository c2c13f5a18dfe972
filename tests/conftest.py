"""What all tests share; the settings they run on are in `tests/settings.py`."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.services.migrated import copy_for_django

pytest_plugins = [
    "tests.browser.deployment",
    "tests.services.browser",
    "tests.services.fixtures",
]


_DATABASES = {"db", "transactional_db", "fresh_database", "postgres"}
"""Fixtures with which a test meets one."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Make the test database, whose name is known now."""
    copy_for_django(settings.DATABASES["default"], os.environ.get("DATABASE_URL", ""))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Have Django take the test database as it is, and leave it be: it goes with the run."""
    return True


@pytest.fixture(autouse=True)
def _settings_of_no_other_test() -> Iterator[None]:
    """Have all that the site keeps in memory read anew: that of the test before is rolled back."""
    yield
    from chatsite.community import bans, devices, filters, newcomers, site

    for kept in (bans, devices, filters, newcomers, site):
        kept.forget()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what meets no database, or any: it has run on SQLite's turn."""
    if os.environ.get("TEST_DATABASE") == "postgres":
        items[:] = [item for item in items if _meets_database(item)]


def _meets_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("one_database") is not None:
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & _DATABASES) or item.get_closest_marker("django_db") is not None
