"""Unbundled pages, as a checkout serves them, do what the bundled pages of the other tests do."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.browser.deployment import DEVELOPMENT
from tests.browser.marks import BROWSER
from tests.browser.test_code import test_both_sides
from tests.browser.test_conversation import test_both_ways, test_reload_shows_the_history
from tests.browser.test_outbox import test_closed_tab, test_two_tabs
from tests.browser.test_reconnect import test_killed_server_loses_nothing
from tests.services.fixtures import StartSite
from tests.services.site import Kind, Site

# The imported tests run here once more: pytest gives them this module's `chat` and `site`.
__all__ = [
    "test_both_sides",
    "test_both_ways",
    "test_closed_tab",
    "test_killed_server_loses_nothing",
    "test_reload_shows_the_history",
    "test_two_tabs",
]
pytestmark = BROWSER


@pytest.fixture
def chat(checkout: Site) -> Site:
    """A site with unbundled pages."""
    return checkout


@pytest.fixture
def site(site: StartSite) -> StartSite:
    """Start sites with unbundled pages."""

    def start(
        kind: Kind = "serve", *, env: Mapping[str, str] | None = None, **options: Any
    ) -> Site:
        return site(kind, env={**DEVELOPMENT, **(env or {})}, **options)

    return start
