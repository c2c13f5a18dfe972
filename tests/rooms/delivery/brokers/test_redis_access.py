"""Getting in: passwords, users, TLS, sockets; and what is said when one does not get in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rooms.delivery.brokers import Broker
from tests.rooms.delivery.brokers.certificate import Certificate
from tests.rooms.delivery.brokers.conftest import Brokers
from tests.rooms.delivery.brokers.listener import Listener, eventually
from tests.services.ports import free_port
from tests.services.redis_server import RedisServer

RedisWith = Callable[..., RedisServer]

PASSWORD = "s3cret/?#@:%"  # with all that a URL would take for something else
QUOTED = "s3cret%2F%3F%23%40%3A%25"


@pytest.fixture
def redis_with(tmp_path: Path) -> Iterator[RedisWith]:
    """Starts a redis-server with options; it ends with the test."""
    servers: list[RedisServer] = []

    def start(*options: str) -> RedisServer:
        servers.append(RedisServer(tmp_path, *options))
        servers[-1].start()
        return servers[-1]

    yield start
    for server in servers:
        server.kill()


async def talks(broker: Broker, listener: Listener) -> None:
    """Wait until a payload goes out and comes back."""
    await broker.subscribe("a")
    broker.publish("a", b"1")
    await listener.hears(b"1")


async def test_password(brokers: Brokers, redis_with: RedisWith) -> None:
    """A password without a user name opens the server."""
    server = redis_with("--requirepass", PASSWORD)
    broker, listener = await brokers.start(f"redis://:{QUOTED}@127.0.0.1:{server.port}/0")
    await talks(broker, listener)


async def test_user_of_few_rights(brokers: Brokers, redis_with: RedisWith) -> None:
    """A user who may do nothing but publish and subscribe under the prefix is enough."""
    rights = ["resetchannels", f"&{brokers.prefix}:*", "+publish", "+subscribe", "+unsubscribe"]
    user = ["chat", "on", f">{PASSWORD}", "-@all", *rights]
    server = redis_with("--requirepass", "other", "--user", *user)
    broker, listener = await brokers.start(f"redis://chat:{QUOTED}@127.0.0.1:{server.port}/3")
    await talks(broker, listener)


@pytest.mark.parametrize(
    ("login", "words"),
    [("", "NOAUTH"), (":wrong-pa55@", "WRONGPASS"), ("nobody:wrong-pa55@", "WRONGPASS")],
    ids=["no password", "wrong password", "unknown user"],
)
async def test_refused(
    brokers: Brokers,
    redis_with: RedisWith,
    caplog: pytest.LogCaptureFixture,
    login: str,
    words: str,
) -> None:
    """Whoever is refused reads why in the log, without the password; nothing breaks."""
    server = redis_with("--requirepass", PASSWORD)
    broker, _ = await brokers.start(f"redis://{login}127.0.0.1:{server.port}/0")
    await eventually(lambda: words in caplog.text)
    assert not broker.connected
    assert "pa55" not in caplog.text + repr(broker)


async def test_channels_out_of_reach(
    brokers: Brokers, redis_with: RedisWith, caplog: pytest.LogCaptureFixture
) -> None:
    """A user whose rights end at another prefix reads in the log that it is the channels."""
    user = ["chat", "on", "nopass", "resetchannels", "&elsewhere:*", "+@all"]
    server = redis_with("--user", *user)
    broker, _ = await brokers.start(f"redis://chat:any@127.0.0.1:{server.port}/0")
    await eventually(lambda: "NOPERM" in caplog.text)
    assert not broker.connected


async def test_unix_socket(brokers: Brokers, redis_with: RedisWith, tmp_path: Path) -> None:
    """A server is reached through a socket in the file system, with a password too."""
    path = tmp_path / "redis.sock"
    redis_with("--unixsocket", str(path), "--requirepass", PASSWORD)
    broker, listener = await brokers.start(f"unix://:{QUOTED}@{path}")
    await talks(broker, listener)


@pytest.fixture
def tls_port(redis_with: RedisWith, tmp_path: Path) -> int:
    """The port of a server that speaks TLS with a self-signed certificate."""
    certificate = Certificate(tmp_path)
    port = free_port()
    files = ["--tls-cert-file", str(certificate.path), "--tls-key-file", str(certificate.key)]
    files += ["--tls-ca-cert-file", str(certificate.path), "--tls-auth-clients", "no"]
    redis_with("--tls-port", str(port), "--requirepass", PASSWORD, *files)
    return port


async def test_tls(brokers: Brokers, tls_port: int, tmp_path: Path) -> None:
    """A certificate that the URL's authority has signed is trusted."""
    trust = f"?ssl_ca_certs={tmp_path}/server.crt"
    broker, listener = await brokers.start(f"rediss://:{QUOTED}@localhost:{tls_port}/0{trust}")
    await talks(broker, listener)


async def test_tls_without_check(brokers: Brokers, tls_port: int) -> None:
    """Whoever says so in the URL trusts any certificate."""
    trust = "?ssl_cert_reqs=none"
    broker, listener = await brokers.start(f"rediss://:{QUOTED}@127.0.0.1:{tls_port}/0{trust}")
    await talks(broker, listener)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_tls_untrusted(
    brokers: Brokers, tls_port: int, caplog: pytest.LogCaptureFixture, host: str, tmp_path: Path
) -> None:
    """An unknown authority, or a certificate for another name, is refused and logged."""
    trust = "" if host == "localhost" else f"?ssl_ca_certs={tmp_path}/server.crt"
    broker, _ = await brokers.start(f"rediss://:{QUOTED}@{host}:{tls_port}/0{trust}")
    await eventually(lambda: "CERTIFICATE_VERIFY_FAILED" in caplog.text)
    assert not broker.connected


async def test_plain_to_a_tls_port(
    brokers: Brokers, tls_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Speaking plainly to a server that expects TLS fails, again and again, without a break."""
    broker, _ = await brokers.start(f"redis://localhost:{tls_port}/0")
    await eventually(lambda: "is down" in caplog.text)
    assert not broker.connected


async def test_prefixes_keep_apart(redis_server: RedisServer) -> None:
    """Services with different prefixes share a server and do not hear each other."""
    ours, theirs = Brokers(), Brokers()
    broker, listener = await ours.start(redis_server.url)
    other, _ = await theirs.start(redis_server.url)
    await broker.subscribe("a")
    other.publish("a", b"theirs")
    await other.stop()
    broker.publish("a", b"ours")
    await listener.hears(b"ours")
    await ours.stop()
    assert listener.payloads == [b"ours"]


async def test_processes_hear_each_other(brokers: Brokers, redis_server: RedisServer) -> None:
    """What one broker publishes reaches every other one with the prefix, in one piece."""
    speaker, _ = await brokers.start(redis_server.url)
    hearers = [await brokers.start(redis_server.url) for _ in range(3)]
    for broker, _ in hearers:
        await broker.subscribe("a")
    sent = [b"%d" % number for number in range(2000)]
    for payload in sent:
        speaker.publish("a", payload)
    for _, listener in hearers:
        await listener.hears(*sent)
        assert listener.payloads == sent


async def test_stop_sends_large_payloads(brokers: Brokers, redis_server: RedisServer) -> None:
    """A stop waits for what does not fit into one write."""
    speaker, _ = await brokers.start(redis_server.url)
    hearer, listener = await brokers.start(redis_server.url)
    await hearer.subscribe("a")
    speaker.publish("a", b"x" * 4_000_000)
    speaker.publish("a", b"last words")
    await speaker.stop()
    await listener.hears(b"last words")
