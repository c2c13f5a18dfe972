"""The short way to static files: what it answers, and what it leaves to Django."""

from typing import Any

import pytest

from chatsite.static import StaticFiles

FILE = "/static/chat/js/app.js"
Sent = list[dict[str, Any]]


async def ask(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer; 0 where the application behind was asked."""
    sent: Sent = []

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 0, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nobody reads a request for a file")

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw}
    await StaticFiles(behind)(scope, receive, send)
    start, body = sent
    found = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], found, body["body"]


async def test_a_file() -> None:
    """A file comes whole, as what it is, and as nothing else."""
    status, headers, body = await ask(FILE)
    assert status == 200
    assert headers["content-type"].startswith("text/javascript")
    assert headers["x-content-type-options"] == "nosniff"
    assert int(headers["content-length"]) == len(body)
    assert b"import" in body


async def test_known_already() -> None:
    """Who has the file gets no second copy of it."""
    _, headers, _ = await ask(FILE)
    status, _, body = await ask(FILE, if_none_match=headers["etag"])
    assert (status, body) == (304, b"")


async def test_head() -> None:
    """HEAD gets the headers alone."""
    status, headers, body = await ask(FILE, "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0


async def test_files_are_only_read() -> None:
    """Nothing can be posted to a file."""
    assert (await ask(FILE, "POST"))[0] == 405


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/rooms/lobby/",
        "/static/",
        "/static/chat/js/",
        "/static/nothing.js",
        "/static/../manage.py",
        "/static/../../etc/passwd",
        "/static//etc/passwd",
        "/static/\0",
        "/static/" + "x" * 5000,
    ],
)
async def test_all_else_is_passed_on(path: str) -> None:
    """What is no static file is the affair of the application behind."""
    assert (await ask(path))[0] == 0
