"""`manage.py runserver` as a developer uses it."""

import asyncio
import socket
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.services.ports import free_port
from tests.services.process import Process
from tests.services.site import ROOT, site_environment

URLS = """
from django.http import HttpResponse
from django.urls import path
from websocket.urls import websocket

WORD = "first"

async def hello(socket):
    await socket.accept()
    await socket.send_text(WORD)

urlpatterns = [path("", lambda request: HttpResponse("page")), websocket("ws/", hello)]
"""
SETTINGS = """
from pathlib import Path
DEBUG = True
SECRET_KEY = "only for tests"
ROOT_URLCONF = "small.urls"
INSTALLED_APPS = ["websocket", "django.contrib.staticfiles"]
STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
DATABASES = {}
"""
ASGI = """
import os
from django.core.asgi import get_asgi_application
from websocket.middleware import websockets
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "small.settings")
application = websockets(get_asgi_application())
"""


class Development(Process):
    """A small site under `runserver`."""

    def __init__(self, folder: Path, *options: str) -> None:
        """Write the site; `start()` runs it."""
        self.package = folder / "small"
        (self.package / "static").mkdir(parents=True)
        for name, text in {
            "__init__.py": "",
            "urls.py": URLS,
            "settings.py": SETTINGS,
            "asgi.py": ASGI,
            "static/a.txt": "static",
        }.items():
            (self.package / name).write_text(text)
        self.port = free_port()
        where = f"127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "django", "runserver", where, *options]
        env = {
            **site_environment(),
            "DJANGO_SETTINGS_MODULE": "small.settings",
            "PYTHONPATH": f"{folder}:{ROOT}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        super().__init__(command, folder / "log", ready=self._listens, env=env, cwd=folder)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def get(self, path: str) -> bytes:
        """A page of the site."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
            content: bytes = response.read()
        return content

    async def word(self) -> str:
        """What the socket says."""
        async with connect(f"ws://127.0.0.1:{self.port}/ws/", proxy=None) as client:
            return str(await client.recv())


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Development]:
    """A small site, running."""
    running = Development(tmp_path)
    running.start()
    yield running
    running.kill()


async def test_it_serves_pages_static_files_and_sockets(site: Development) -> None:
    """All three come from one command."""
    assert await asyncio.to_thread(site.get, "/") == b"page"
    assert await asyncio.to_thread(site.get, "/static/a.txt") == b"static"
    assert await site.word() == "first"


async def test_it_reloads(site: Development) -> None:
    """A change of the code is served without being asked for."""
    assert await site.word() == "first"
    async with asyncio.timeout(60):
        while (word := await _word_or_nothing(site)) != "second":
            # What is written before the reloader has first looked at the file is no change to it.
            if word == "first":
                (site.package / "urls.py").write_text(URLS.replace('"first"', '"second"'))
            await asyncio.sleep(0.05)


async def _word_or_nothing(site: Development) -> str:
    try:
        return await site.word()
    except (OSError, WebSocketException):  # between two processes
        return ""


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    """The command says so, and ends."""
    running = Development(tmp_path, "--noreload")
    with socket.create_server(("127.0.0.1", running.port)):
        running.start()  # whoever listens there answers for it
        popen = running._popen
        assert popen is not None
        assert popen.wait(30) == 1
    assert "Address already in use" in running.output()
