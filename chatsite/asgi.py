"""The ASGI application: the only place where everything is put together.

uvicorn chatsite.asgi:application --ws websocket.uvicorn:Protocol
"""

import asyncio
import os

# Before anything that may look at the settings is imported.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chatsite import collector
from chatsite.environment import leave
from chatsite.errors import Handler

try:
    collector.calm()  # before most modules are imported
    django.setup(set_prefix=False)
    django_application = Handler()
except ImproperlyConfigured as reason:
    leave(reason)

from chatsite.accounts.activity import note_open
from chatsite.accounts.described import described
from chatsite.accounts.doors import sent_away
from chatsite.accounts.person import note_seen
from chatsite.accounts.sessions import session_ended
from chatsite.accounts.standing import prove
from chatsite.community import bans
from chatsite.community.gate import Gate
from chatsite.page_files import files_of_pages
from chatsite.proxy import ProxyHeaders
from chatsite.static import StaticFiles
from chatsite.workers import check_workers
from rooms.delivery.chat import Chat, running
from rooms.delivery.people import Described
from rooms.delivery.sessions import Claim
from rooms.domain import submit
from rooms.domain.queries.inbox import InboxQueries
from rooms.log.goodbyes import Goodbye
from websocket.middleware import websockets
from websocket.types import Application


class TheDomain:
    """What delivery asks of the domain (`rooms.delivery.chat.Domain`)."""

    inboxes = InboxQueries()
    access_changed = staticmethod(bans.forget)
    note_seen = staticmethod(note_seen)
    sweep = staticmethod(submit.sweep)
    tell_with = staticmethod(submit.tell_with)

    def prove(self, claims: Sequence[Claim]) -> Mapping[str, int]:
        """The valid ones among sessions; their sockets are open, so they are in use."""
        proofs = prove(claims)
        note_open(proofs)
        return proofs


@asynccontextmanager
async def chat(state: dict[str, Any]) -> AsyncIterator[None]:
    """Run the chat of this process for as long as the server runs."""
    check_workers(settings.BROKER_URL)
    collector.keep_all()
    async with running(
        settings.BROKER_URL, settings.CHAT_LIMITS, TheDomain(), settings.CHAT_SITE
    ) as state["chat"]:
        running_chat: Chat = state["chat"]
        with _told_of_sessions(running_chat), _gate.reading(running_chat.database.read):
            yield


@contextmanager
def _told_of_sessions(chat: Chat) -> Iterator[None]:
    """Have the chat close the sockets of every session that this process's views end, and of every
    person whom they send away; and tell everybody of people whose profile they change."""
    loop = asyncio.get_running_loop()

    def ended(key: str, **_: Any) -> None:
        loop.call_soon_threadsafe(chat.sessions.end, key)

    def gone(goodbye: Goodbye, **_: Any) -> None:
        loop.call_soon_threadsafe(chat.sessions.send_away, goodbye)

    def changed(described: Described, **_: Any) -> None:
        loop.call_soon_threadsafe(chat.people.changed, described)

    described.connect(changed)
    session_ended.connect(ended)
    sent_away.connect(gone)
    try:
        yield
    finally:
        described.disconnect(changed)
        session_ended.disconnect(ended)
        sent_away.disconnect(gone)


# At the start, since a new version may replace the files while this process runs.
files_of_pages()
_gate = Gate(websockets(StaticFiles(django_application), lifespan=[chat]))
application: Application = _gate
if settings.PROXIES:
    application = ProxyHeaders(application, settings.PROXIES)
