"""How often one person may ask by HTTP what takes several queries of the database."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache, wraps
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from rooms.delivery.rate import Rate
from rooms.web.visitor import refused

View = Callable[[HttpRequest], HttpResponse]

_one_at_a_time = Lock()  # requests are answered in several threads


def counted(view: View) -> View:
    """Count the requests of each person for all views that are decorated with this, and refuse
    them with 429 beyond `CHAT_ASKS` in `CHAT_WINDOW` seconds. The view answers visitors itself."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        person = request.user.pk
        pause = 0.0 if person is None else _take(person)
        if not pause:
            return view(request)
        seconds = math.ceil(pause)
        text = f"Too many questions at once. Ask again in {seconds} second{'s' * (seconds > 1)}."
        response = refused("rate_limited", text, 429)
        response.headers["Retry-After"] = str(seconds)
        return response

    return answer


def _take(person: int) -> float:
    """Count a question; returns the seconds to wait before it may be asked, or 0.0."""
    limits = settings.CHAT_LIMITS
    with _one_at_a_time:
        return _rate_of(person, limits.asks, limits.window).wait()


@lru_cache(maxsize=10_000)
def _rate_of(person: int, asks: int, window: int) -> Rate:
    """How many questions somebody may ask still."""
    return Rate(asks, window)
