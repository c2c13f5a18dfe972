"""The envelope of a site: what comes out is what went in, and nothing of another site."""

import pytest

from rooms.delivery.brokers import Broker, Delivery
from rooms.delivery.brokers.memory import MemoryBroker
from rooms.delivery.envelope import SITE, SiteBroker
from rooms.delivery.site import site_of
from tests.rooms.delivery.brokers.listener import eventually

OURS, THEIRS = b"o" * SITE, b"t" * SITE
Opened = tuple[str, str, int, bytes]


class Ears:
    """Remembers what came out of envelopes; fails at the bodies it is told to fail at."""

    def __init__(self) -> None:
        self.heard: list[Opened] = []
        self.suspects: list[frozenset[str]] = []
        self.fails_at: bytes | None = None

    def receive(self, topic: str, epoch: str, seq: int, body: bytes) -> None:
        """Remember a payload."""
        if body == self.fails_at:
            raise RuntimeError("a bug")
        self.heard.append((topic, epoch, seq, body))

    def suspect(self, topics: frozenset[str]) -> None:
        """Remember topics."""
        self.suspects.append(topics)


async def hearing(broker: Broker, *topics: str, site: bytes = OURS) -> tuple[SiteBroker, Ears]:
    """A site's broker that is started and subscribed, and who listens to it."""
    sealed, ears = SiteBroker(broker, site), Ears()
    await sealed.start(ears.receive, ears.suspect)
    for topic in topics:
        await sealed.subscribe(topic)
    return sealed, ears


@pytest.mark.parametrize(
    ("epoch", "seq", "body"),
    [("", 0, b""), ("1a2b3c4d", 7, b"{}"), ("0123456789abcdef", 2**53 - 1, bytes(range(256)))],
)
async def test_what_is_published_comes_out(epoch: str, seq: int, body: bytes) -> None:
    """Topic, epoch, number and bytes arrive as they left."""
    broker, ears = await hearing(MemoryBroker(), "a")
    broker.publish("a", body, epoch, seq)
    await eventually(lambda: ears.heard == [("a", epoch, seq, body)])
    assert broker.counters.foreign == 0


class Tapped(MemoryBroker):
    """A broker that shows what it carries."""

    def __init__(self) -> None:
        super().__init__()
        self.carried: list[Delivery] = []

    def publish(self, topic: str, payload: bytes) -> None:
        """Carry a payload."""
        self.carried.append((topic, payload))
        super().publish(topic, payload)


async def test_payloads_of_another_site_are_dropped(caplog: pytest.LogCaptureFixture) -> None:
    """They are counted, the log says once what to do, and our own pass."""
    theirs = Tapped()
    stranger, _ = await hearing(theirs, site=THEIRS)
    for seq in range(3):
        stranger.publish("a", b"theirs", "e1", seq)
    common = MemoryBroker()
    ours, ears = await hearing(common, "a")
    for delivery in theirs.carried:
        common.publish(*delivery)
    ours.publish("a", b"ours")
    await eventually(lambda: ears.heard == [("a", "", 0, b"ours")])
    assert ours.counters.foreign == 3
    assert caplog.text.count("CHAT_SITE") == 1


@pytest.mark.parametrize("payload", [b"", OURS, b'{"type":"message","seq":1}', b"\xff" * 100])
async def test_payloads_without_an_envelope_are_dropped(payload: bytes) -> None:
    """What is in no envelope of this site, or only in half of one, reaches nobody."""
    common = MemoryBroker()
    ours, ears = await hearing(common, "a")
    common.publish("a", payload)
    ours.publish("a", b"ours")
    await eventually(lambda: ears.heard == [("a", "", 0, b"ours")])
    assert ours.counters.foreign == 1


@pytest.mark.parametrize(("seq", "suspects"), [(3, [frozenset("a")]), (0, [])])
async def test_a_failing_receiver_loses_nothing_else(
    seq: int, suspects: list[frozenset[str]], caplog: pytest.LogCaptureFixture
) -> None:
    """An unexpected exception is logged and counted; what came with it is processed, and a room
    whose change failed is suspect."""
    broker, ears = await hearing(MemoryBroker(), "a", "b")
    ears.fails_at = b"bad"
    broker.publish("a", b"bad", "e1", seq)
    broker.publish("b", b"good")
    await eventually(lambda: ears.heard == [("b", "", 0, b"good")])
    assert (broker.counters.failures, ears.suspects) == (1, suspects)
    assert "a bug" in caplog.text


def test_a_digest_has_one_length() -> None:
    """A digest that would not fill its place in the envelope is refused."""
    with pytest.raises(ValueError, match="16 bytes, not 3"):
        SiteBroker(MemoryBroker(), b"abc")


@pytest.mark.parametrize(
    "other",
    [("", "key", "other"), ("", "other", "db"), ("", "keyd", "b"), ("shop", "key", "db")],
    ids=["another database", "another key", "cut elsewhere", "another name"],
)
def test_sites_differ(other: tuple[str, str, str]) -> None:
    """Another database, another SECRET_KEY or another CHAT_SITE makes another site."""
    one, two = site_of("", "key", "db"), site_of(*other)
    assert one.prefix != two.prefix
    assert one.digest != two.digest


def test_processes_of_a_site_agree() -> None:
    """The same three values make the same site, in every process."""
    assert site_of("shop", "key", "db") == site_of("shop", "key", "db")
    assert site_of("shop", "key", "db").prefix == "chat:shop"


def test_sites_of_one_name_have_different_payloads() -> None:
    """Two sites whose CHAT_SITE is the same share channels and drop each other's payloads."""
    one, two = site_of("shop", "key", "db"), site_of("shop", "key", "other")
    assert one.prefix == two.prefix
    assert one.digest != two.digest
