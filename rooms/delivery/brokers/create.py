"""Chooses a broker by the scheme of its URL."""

from collections.abc import Callable
from urllib.parse import urlsplit

from .contract import Broker
from .memory import MemoryBroker


def create_broker(url: str, prefix: str = "chat") -> Broker:
    """Make the broker that the URL names, not yet started.

    `prefix` keeps services apart that share one server. Raises ValueError, in words that hold
    no secret, if the scheme or an option is unknown.
    """
    scheme = urlsplit(url).scheme
    adapter = ADAPTERS.get(scheme)
    if adapter is None:
        known = ", ".join(f"{name}://" for name in ADAPTERS)
        raise ValueError(f"No broker speaks {scheme or 'a URL without a scheme'}: use {known}.")
    return adapter(url, prefix)


def _memory(url: str, prefix: str) -> Broker:
    return MemoryBroker()


ADAPTERS: dict[str, Callable[[str, str], Broker]] = {"memory": _memory}
