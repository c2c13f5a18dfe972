"""Unbundled pages, as a checkout serves them, do what the bundled pages of the other tests do."""

import pytest

from tests.browser.marks import BROWSER
from tests.browser.test_code import test_both_sides
from tests.browser.test_conversation import test_both_ways, test_reload_shows_the_history
from tests.browser.test_outbox import test_closed_tab, test_two_tabs
from tests.browser.test_reconnect import test_killed_server_loses_nothing
from tests.services.site import Site

# The imported tests run here once more: pytest gives them this module's `chat`.
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
