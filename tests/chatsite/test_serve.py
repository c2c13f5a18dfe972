"""The arguments of `manage.py serve`."""

import signal
import socket

import pytest
import uvicorn
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError

from chatsite.management.commands import serve
from tests.services.ports import free_port


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[socket.socket, int]]:
    """What would have been served: a listening socket, and how many processes."""
    calls: list[tuple[socket.socket, int]] = []
    monkeypatch.delenv("WEB_CONCURRENCY", raising=False)
    monkeypatch.setattr(serve, "_serve", lambda *arguments: calls.append(arguments))
    return calls


def test_listens_where_it_says(
    served: list[tuple[socket.socket, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    """The URL is printed once connections are taken, by one process unless told otherwise."""
    port = free_port()
    call_command("serve", "--port", str(port))
    ((listener, workers),) = served
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    listener.close()
    assert workers == 1
    assert capsys.readouterr().out == f"The chat is at http://127.0.0.1:{port}/\n"


def test_any_free_port(
    served: list[tuple[socket.socket, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Port 0 is one that is free, and the URL names it."""
    call_command("serve", "--port", "0")
    ((listener, _),) = served
    port = listener.getsockname()[1]
    listener.close()
    assert f":{port}/" in capsys.readouterr().out


def test_connections_are_bounded_in_memory(served: list[tuple[socket.socket, int]]) -> None:
    """What the kernel keeps for a peer that does not read is set, and inherited."""
    call_command("serve", "--port", "0")
    ((listener, _),) = served
    size = listener.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    listener.close()
    assert size in {serve.SEND_BUFFER, 2 * serve.SEND_BUFFER}


def test_port_that_is_taken(served: list[tuple[socket.socket, int]]) -> None:
    """A port in use is said in a sentence."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        with pytest.raises(CommandError, match=f"127.0.0.1:{port} cannot be listened on"):
            call_command("serve", "--port", port)
    assert served == []


def test_several_processes_without_redis(served: list[tuple[socket.socket, int]]) -> None:
    """Before anything is listened on."""
    with pytest.raises(CommandError, match="Several workers need Redis"):
        call_command("serve", "--workers", "2")
    assert served == []


def test_redis_that_cannot_be(
    served: list[tuple[socket.socket, int]], settings: LazySettings
) -> None:
    """A REDIS_URL that names no broker is said in a sentence, before anything is listened on."""
    settings.BROKER_URL = "http://cache.test"
    with pytest.raises(CommandError, match="No broker is called http://"):
        call_command("serve")
    assert served == []


def test_several_processes(
    served: list[tuple[socket.socket, int]],
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
) -> None:
    """WEB_CONCURRENCY asks for several, with Redis between them."""
    monkeypatch.setenv("WEB_CONCURRENCY", "3")
    settings.BROKER_URL = "redis://cache.test"
    call_command("serve", "--port", "0")
    ((listener, workers),) = served
    listener.close()
    assert workers == 3


def test_the_server_outlasts_its_proxy(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    """Idle connections are kept longer than a proxy keeps them, and `too_big` can be answered."""
    configs: list[uvicorn.Config] = []

    class Server:
        """A server that has served."""

        started = True

        def __init__(self, config: uvicorn.Config) -> None:
            configs.append(config)

        def run(self, sockets: list[socket.socket]) -> None:
            """Serve nobody."""
            for each in sockets:
                each.close()

    monkeypatch.setattr(uvicorn, "Server", Server)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    call_command("serve", "--port", "0")
    (config,) = configs
    assert config.timeout_keep_alive > 75
    assert config.ws_max_size == 2 * settings.CHAT_LIMITS.frame
