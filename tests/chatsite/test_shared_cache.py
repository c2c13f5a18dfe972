"""Counts are shared over Redis, and each process counts for itself while that is away."""

import logging

import pytest

from chatsite.shared_cache import SharedCache
from tests.services.ports import free_port
from tests.services.redis_server import RedisServer


def cache_at(url: str) -> SharedCache:
    """The cache of another process."""
    return SharedCache(url, {"KEY_PREFIX": "test"})


def test_shared(redis_server: RedisServer) -> None:
    """What one process counts, another one knows."""
    one, other = cache_at(redis_server.url), cache_at(redis_server.url)
    one.delete("count")
    assert one.add("count", 1, 60)
    assert not other.add("count", 1, 60)
    assert other.incr("count") == 2
    one.set("times", [1.5, 2.5], 60)
    assert (one.get("count"), other.get("times")) == (2, [1.5, 2.5])
    assert other.delete("count")
    with pytest.raises(ValueError, match="count"):
        one.incr("count")


def test_no_redis(caplog: pytest.LogCaptureFixture) -> None:
    """Without Redis it counts in memory, and says so once."""
    cache = cache_at(f"redis://127.0.0.1:{free_port()}")
    with caplog.at_level(logging.WARNING):
        assert cache.add("count", 1, 60)
        assert cache.incr("count") == 2
        cache.set("times", [1.5], 60)
        assert (cache.get("count"), cache.get("times")) == (2, [1.5])
        assert cache.delete("count")
    assert [record.getMessage()[:20] for record in caplog.records] == ["Attempts are counted"]
