"""Chooses a broker by the scheme of its URL."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from rooms.delivery.brokers.contract import Broker
from rooms.delivery.brokers.faulty import Faults, FaultyBroker
from rooms.delivery.brokers.memory import MemoryBroker
from rooms.delivery.brokers.redis import Endpoint, RedisBroker

FAULTY = "faulty+"


def create_broker(url: str, prefix: str = "chat", mark: str = "") -> Broker:
    """Make the broker that the URL names, not yet started.

    `memory://`, or `redis://`, `rediss://`, `unix://` with redis-py's options, or one of these
    behind `faulty+`, as in `faulty+redis://localhost?drop=0.2&repeat=0.2&reorder=0.2&delay=0.05`.
    `prefix` begins the names of the channels; `mark` names the site in the channel of the probe,
    where `manage.py check` finds the sites of one prefix. Raises ValueError, in words that hold
    no secret, if the scheme or an option is unknown.
    """
    scheme = urlsplit(url).scheme
    if scheme.startswith(FAULTY):
        faults, plain = _split_faults(url.removeprefix(FAULTY))
        return FaultyBroker(create_broker(plain, prefix, mark), faults)
    adapter = ADAPTERS.get(scheme)
    if adapter is None:
        known = ", ".join(f"{name}://" for name in ADAPTERS)
        raise ValueError(f"No broker is called {scheme or '(nothing)'}://. Use one of {known}.")
    return adapter(url, prefix, mark)


def _split_faults(url: str) -> tuple[Faults, str]:
    """Take the faults out of the query; the rest of it is the wrapped broker's."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    numbers = {name: options.pop(name, "0") for name in ("drop", "repeat", "reorder", "delay")}
    seed = options.pop("seed", None)
    try:
        chances = {name: float(number) for name, number in numbers.items()}
        faults = Faults(**chances, seed=None if seed is None else int(seed))
    except ValueError as error:
        raise ValueError(f"A faulty broker's options are numbers: {error}.") from None
    return faults, urlunsplit(parts._replace(query=urlencode(options)))


def _memory(url: str, prefix: str, mark: str) -> Broker:
    return MemoryBroker()


def _redis(url: str, prefix: str, mark: str) -> Broker:
    return RedisBroker(Endpoint(url), prefix, mark)


ADAPTERS: dict[str, Callable[[str, str, str], Broker]] = {
    "memory": _memory,
    "redis": _redis,
    "rediss": _redis,
    "unix": _redis,
}
