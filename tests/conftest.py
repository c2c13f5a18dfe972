"""What all tests share; the settings they run on are in `tests/settings.py`."""

import pytest

from tests.services import database

pytest_plugins = ["tests.services.browser", "tests.services.fixtures"]


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Leave PostgreSQL's test databases be: they go with the server, pools and all."""
    return database.kind() == "postgres"
