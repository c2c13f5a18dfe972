"""Static files: their names with a hash, and the short way to them."""

import asyncio
from typing import Any

from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.storage import FileSystemStorage
from django.core.handlers.asgi import get_script_prefix as prefix_of
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix
from servestatic.middleware import ServeStaticMiddleware
from servestatic.storage import CompressedManifestStaticFilesStorage

from websocket.types import Application, RawReceive, RawSend

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]
"""Status, headers and body."""


class UnderPrefix:
    """Puts URLs of static files under the prefix that the request came by, as `reverse()` does.

    Django reads STATIC_URL once, before there is a request to tell of `--root-path`.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        """As the storage that this is mixed into."""
        super().__init__(*args, **options)
        self._paths: dict[str | None, str] = {}

    def url(self, name: str | None) -> str:
        """The URL of a file."""
        path = self._paths.get(name)
        if path is None:
            # A page names some sixteen files, and which URL one has does not change: to put them
            # together anew would take a seventh of the page's time.
            path = super().url(name)  # type: ignore[misc]  # of the storage this is mixed into
            self._paths[name] = path
        return get_script_prefix().rstrip("/") + path


class PlainStatic(UnderPrefix, StaticFilesStorage):
    """Names files as they are, for development."""


class HashedStatic(UnderPrefix, CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Rewrites the imports of ES modules too, so that every file may be cached for ever."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 20
    """At least the length of the longest chain of imports."""


class _Known(ServeStaticMiddleware):  # type: ignore[misc]  # untyped
    """What ServeStatic knows of files. In development it looks for each that is asked for."""

    def add_files_from_finders(self) -> None:
        """Note in which directories files may be, and none of the files: to look at all of them
        takes a fifth of a start, and what is found is not used."""
        for finder in get_finders():
            storages: dict[str, FileSystemStorage] = getattr(finder, "storages", {})
            for storage in storages.values():
                self.insert_directory(storage.location, self.static_prefix)


class StaticFiles:
    """An ASGI application in front of Django's: serves static files, and passes on all else.

    Without bundles a room's page consists of some sixty files. ServeStatic knows the files and
    their headers. Its middleware runs within Django, with a new thread for each file, and takes
    four times as long.
    """

    def __init__(self, app: Application) -> None:
        """Learn from Django's settings which files there are."""
        self._app = app
        self._known = _Known(_nothing)

    async def __call__(self, scope: dict[str, Any], receive: RawReceive, send: RawSend) -> None:
        """Answer a request for a file that there is."""
        answer = None
        if scope["type"] == "http":
            path = scope["path"].removeprefix(prefix_of(scope).rstrip("/"))
            if path.startswith(self._known.static_prefix):
                answer = await asyncio.to_thread(self._read, scope, path)
        if answer is None:
            return await self._app(scope, receive, send)
        status, headers, body = answer
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return None

    def _read(self, scope: dict[str, Any], path: str) -> Answer | None:
        known = self._known
        file = known.find_file(path) if known.autorefresh else known.files.get(path)
        if file is None:
            return None
        asked = {_wsgi(name): value.decode("latin-1") for name, value in scope["headers"]}
        response = file.get_response(scope["method"], asked)
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in response.headers
            if value is not None
        ]
        if response.file is None:
            return int(response.status), headers, b""
        with response.file as content:
            return int(response.status), headers, content.read()


async def _nothing(request: HttpRequest) -> HttpResponse:
    """Stand in for the rest of Django, which ServeStatic's middleware wants to know."""
    raise NotImplementedError


def _wsgi(name: bytes) -> str:
    return "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
