"""The cache that all processes share: counts of attempts, kept in Redis where there is one.

While Redis is away, or refuses, each process counts for itself: a limit may then be reached later,
and nobody is kept from signing in.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PAUSE = 10.0
"""Seconds for which Redis is left alone after it did not answer."""
TIMEOUT = 1.0
"""Seconds that connecting to Redis and each answer may take."""
T = TypeVar("T")


class Numbers:
    """Stores values as JSON: whoever can write to Redis cannot have the site run anything."""

    def dumps(self, value: Any) -> bytes | int:
        """A value for Redis, which counts whole numbers itself."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """A value from Redis."""
        return json.loads(data)


class SharedCache(RedisCache):
    """Django's cache in Redis, with one in memory to fall back to."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        """Take Django's settings of the cache."""
        options = {
            "serializer": Numbers,
            "socket_timeout": TIMEOUT,
            "socket_connect_timeout": TIMEOUT,
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self._memory = LocMemCache("fallback", {})
        self._not_before = 0.0

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """As Django's."""
        return self._either(
            lambda: super(SharedCache, self).get(key, default, version),
            lambda: self._memory.get(key, default, version),
        )

    def add(self, key: str, value: Any, timeout: Any = 300, version: int | None = None) -> bool:
        """As Django's."""
        return self._either(
            lambda: bool(super(SharedCache, self).add(key, value, timeout, version)),
            lambda: self._memory.add(key, value, timeout, version),
        )

    def set(self, key: str, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        """As Django's."""
        self._either(
            lambda: super(SharedCache, self).set(key, value, timeout, version),
            lambda: self._memory.set(key, value, timeout, version),
        )

    def delete(self, key: str, version: int | None = None) -> bool:
        """As Django's."""
        return self._either(
            lambda: bool(super(SharedCache, self).delete(key, version)),
            lambda: self._memory.delete(key, version),
        )

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """As Django's; raises `ValueError` where there is no such key."""
        return self._either(
            lambda: super(SharedCache, self).incr(key, delta, version),
            lambda: self._memory.incr(key, delta, version),
        )

    def _either(self, there: Callable[[], T], here: Callable[[], T]) -> T:
        if time.monotonic() >= self._not_before:
            try:
                return there()
            except RedisError as reason:
                self._not_before = time.monotonic() + PAUSE
                logger.warning("Attempts are counted in each process alone: %s", reason)
        return here()
