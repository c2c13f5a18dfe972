"""What marks a module of browser tests."""

import pytest

BROWSER = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
"""All tests share one event loop, which is the loop of their one browser."""
