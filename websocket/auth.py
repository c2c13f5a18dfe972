"""Who may open a socket: async twins of Django's view decorators."""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import isawaitable
from typing import Any, TypeAlias, overload

from websocket.connection import WebSocket
from websocket.identity import User, load_user

__all__ = ["User", "load_user", "login_required", "user_passes_test"]

View: TypeAlias = Callable[..., Awaitable[None]]
Test: TypeAlias = Callable[[Any], bool | Awaitable[bool]]


def user_passes_test(test: Test, *, code: int | None = None) -> Callable[[View], View]:
    """Let in only users for whom `test(user)`, sync or async, is true.

    Others are refused with HTTP 403. A page cannot read that status: give a close `code`, and
    the socket is accepted and closed with it instead.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        async def guarded(socket: WebSocket, *args: Any, **kwargs: Any) -> None:
            if await _passes(test, await socket.auser()):
                await view(socket, *args, **kwargs)
            elif code is None:
                await socket.deny(403)
            else:
                await socket.accept()
                await socket.close(code)

        return guarded

    return decorate


@overload
def login_required(view: View) -> View: ...
@overload
def login_required(*, code: int | None = None) -> Callable[[View], View]: ...
def login_required(
    view: View | None = None, *, code: int | None = None
) -> View | Callable[[View], View]:
    """Let in only who has logged in: `@login_required` or `@login_required(code=4501)`."""
    decorate = user_passes_test(lambda user: user.is_authenticated, code=code)
    return decorate if view is None else decorate(view)


async def _passes(test: Test, user: User) -> bool:
    verdict = test(user)
    return await verdict if isawaitable(verdict) else verdict
