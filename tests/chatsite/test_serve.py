"""The arguments of `manage.py serve`."""

import signal
import socket
from pathlib import Path

import pytest
import uvicorn
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError

from chatsite.listening import SEND_BUFFER
from chatsite.management.commands import serve
from tests.chatsite.community.people import settings_of_site
from tests.services.ports import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def set_up() -> None:
    """The site has its owner: the link to the first page is not printed."""
    settings_of_site()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[socket.socket, int]]:
    """What would have been served: a listening socket, and how many processes."""
    calls: list[tuple[socket.socket, int]] = []
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


def test_first_page(
    served: list[tuple[socket.socket, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    """While the site is not set up, the one-time link to its first page is printed."""
    settings_of_site(set_up_at=None, setup_token="once")
    call_command("serve", "--port", "0")
    ((listener, _),) = served
    place = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    listener.close()
    assert capsys.readouterr().out == f"The chat is at {place}\nSet it up at {place}setup/once/\n"


def test_first_page_behind_a_proxy(
    served: list[tuple[socket.socket, int]],
    settings: LazySettings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The link has the address that people use, where the server has another one."""
    settings.ALLOWED_HOSTS, settings.HTTPS = [".chat.test", "chat.test"], True
    settings_of_site(set_up_at=None, setup_token="once")
    call_command("serve", "--uds", str(tmp_path / "chat.sock"))
    served.pop()[0].close()
    assert "Set it up at https://chat.test/setup/once/" in capsys.readouterr().out


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
    assert size in {SEND_BUFFER, 2 * SEND_BUFFER}


def test_port_that_is_taken(served: list[tuple[socket.socket, int]]) -> None:
    """A port in use is said in a sentence."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        with pytest.raises(CommandError, match=f"127.0.0.1:{port} cannot be listened on"):
            call_command("serve", "--port", port)
    assert served == []


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["--port", "99999"], "The port"),
        (["--port", "-1"], "The port"),
        (["--port", "http"], "The port"),
        (["--workers", "0"], "The number of workers"),
        (["--workers", "many"], "The number of workers"),
    ],
)
def test_numbers_that_cannot_be(
    served: list[tuple[socket.socket, int]], arguments: list[str], name: str
) -> None:
    """An argument that is no usable number is said in a sentence, with exit status 2."""
    with pytest.raises(CommandError, match=f"{name} must be a whole number from") as failure:
        call_command("serve", *arguments)
    assert failure.value.returncode == 2
    assert served == []


def test_host_that_is_no_name(served: list[tuple[socket.socket, int]]) -> None:
    """A host that cannot be the name of one is said in a sentence."""
    with pytest.raises(CommandError, match="is not the name of a host"):
        call_command("serve", "--host", "x" * 100 + ".test")
    assert served == []


def test_unix_socket(
    served: list[tuple[socket.socket, int]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Unix socket replaces one that a process left behind, and never one that is in use."""
    path = str(tmp_path / "chat.sock")
    for _ in range(2):
        call_command("serve", "--uds", path)
        listener, _workers = served.pop()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            with pytest.raises(CommandError, match="cannot be listened on"):
                call_command("serve", "--uds", path)
        listener.close()
    assert f"unix:{path}" in capsys.readouterr().out


def test_unix_socket_in_place_of_a_file(
    served: list[tuple[socket.socket, int]], tmp_path: Path
) -> None:
    """A file that is no socket is left alone."""
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(CommandError, match="cannot be listened on"):
        call_command("serve", "--uds", str(tmp_path / "notes"))
    assert (tmp_path / "notes").read_text() == "mine"


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


def test_several_processes(served: list[tuple[socket.socket, int]], settings: LazySettings) -> None:
    """WEB_CONCURRENCY asks for several, with Redis between them."""
    settings.WEB_CONCURRENCY = 3
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
