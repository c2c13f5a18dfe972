"""What `manage.py check` says about a site that would not work as it should."""

import pytest
from django.conf import LazySettings

from chatsite.checks import check_proxy, check_proxy_is_named
from chatsite.proxy import Proxies


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("", []),
        ("0", []),
        ("10.0.0.1", []),
        ("unix", []),
        ("1", ["chatsite.W001"]),
        ("true", ["chatsite.W001"]),
        ("*", ["chatsite.W002"]),
    ],
)
def test_proxies_that_are_not_named(settings: LazySettings, value: str, ids: list[str]) -> None:
    """The form of earlier versions, and trust in everybody, are warned of."""
    settings.BEHIND_PROXY = value
    settings.PROXIES = Proxies.parse(value)
    assert [each.id for each in check_proxy(None)] == ids


@pytest.mark.parametrize(
    ("https", "value", "ids"),
    [(True, "", ["chatsite.W003"]), (True, "127.0.0.1", []), (False, "", [])],
)
def test_https_without_a_proxy(
    settings: LazySettings, https: bool, value: str, ids: list[str]
) -> None:
    """A deployed site that expects HTTPS is asked for the proxy that speaks it."""
    settings.HTTPS = https
    settings.PROXIES = Proxies.parse(value)
    assert [each.id for each in check_proxy_is_named(None)] == ids
