"""What all tests share; the settings they run on are in `tests/settings.py`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.services import database
from tests.services.migrated import copy_for_django

pytest_plugins = [
    "tests.browser.deployment",
    "tests.services.browser",
    "tests.services.fixtures",
]


_DATABASES = {"db", "transactional_db", "fresh_database", "postgres"}
"""Fixtures with which a test meets one."""
_OF_SITES = {"integration", "faults", "proofs"}
"""Folders whose tests start whole sites."""
_REDIS = {"redis_server", "own_redis", "redis"}
"""Fixtures with which a test starts a site of several processes."""


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
    """Leave out what has its turn on the other kind of database."""
    items[:] = [item for item in items if database.kind() in _turns(item)]


def _turns(item: pytest.Item) -> set[str]:
    """The kinds of database a test runs on: SQLite alone where it meets none, or any would do.

    With TEST_SITES=once, a whole site runs on the database of such a site: several processes share
    PostgreSQL and Redis, one alone has the embedded default.
    """
    marks = {mark.name for mark in item.iter_markers()}
    fixtures = set(getattr(item, "fixturenames", ()))
    if "one_database" in marks or not (fixtures & _DATABASES or "django_db" in marks):
        return {"sqlite"}
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    once = os.environ.get("TEST_SITES") == "once" and folder in _OF_SITES
    if not once or "both_databases" in marks:
        return {"sqlite", "postgres"}
    return {"postgres"} if fixtures & _REDIS else {"sqlite"}
