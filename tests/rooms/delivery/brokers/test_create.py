"""Choosing a broker by URL."""

import pytest

from rooms.delivery.brokers import create_broker
from rooms.delivery.brokers.faulty import FaultyBroker
from rooms.delivery.brokers.memory import MemoryBroker
from rooms.delivery.brokers.redis import RedisBroker


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("memory://", MemoryBroker),
        ("redis://localhost:6379/0", RedisBroker),
        ("rediss://user:pa55@redis.example:6380/1", RedisBroker),
        ("unix:///run/redis.sock", RedisBroker),
        ("faulty+memory://?drop=0.2", FaultyBroker),
    ],
)
def test_scheme(url: str, kind: type) -> None:
    """The scheme chooses the adapter; nothing is connected yet."""
    broker = create_broker(url)
    assert type(broker) is kind
    assert not broker.connected


@pytest.mark.parametrize(
    "url",
    [
        "redis://user:pa55@redis.example:6379/0",
        "rediss://:pa55@redis.example",
        "unix://user:pa55@/run/redis.sock",
        "redis://redis.example?password=pa55",
        "faulty+redis://user:pa55@redis.example?drop=0.1",
    ],
)
def test_repr_keeps_secrets(url: str) -> None:
    """A broker's text names the server, never the password."""
    text = repr(create_broker(url))
    assert "redis" in text
    assert "pa55" not in text


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("kafka://pa55@localhost", "No broker is called kafka://"),
        ("localhost", "Use one of memory://, redis://"),
        ("faulty+kafka://", "No broker is called kafka://"),
        ("redis://:pa55@localhost?colour=red", "check its port and its options"),
        ("redis://:pa55/word@localhost", "percent-encode user and password"),
        ("redis://:pa55@localhost?socket_timeout=soon", "check its port and its options"),
        ("rediss://:pa55@localhost?ssl_ca_certs=/nowhere/at/all", "certificates"),
        ("faulty+memory://?drop=often", "options are numbers"),
    ],
)
def test_refuses(url: str, words: str) -> None:
    """A URL that makes no sense is refused in a sentence that holds no secret."""
    with pytest.raises(ValueError, match=r"\.$") as refusal:
        create_broker(url)
    assert words in str(refusal.value)
    assert "pa55" not in str(refusal.value)


def test_faults_are_taken_from_the_url() -> None:
    """The options of the faulty broker are its own; the wrapped one gets the rest."""
    url = (
        "faulty+redis://localhost?drop=0.1&repeat=0.2&reorder=0.3&delay=0.4&seed=5&socket_timeout=2"
    )
    expected = "drop=0.1, repeat=0.2, reorder=0.3, delay=0.4, seed=5"
    assert expected in repr(create_broker(url))
