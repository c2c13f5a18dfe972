"""Which site this process belongs to: sites that share a Redis server never hear each other."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from typing import NamedTuple

from django.conf import settings
from django.db import Error as DatabaseFailure

from rooms.delivery.database import Database
from rooms.delivery.envelope import SITE
from rooms.models import DatabaseId

logger = logging.getLogger(__name__)

FAMILY = "chat"
"""How the channels of every site begin; a Redis user with the right `&chat:*` may use them."""
PATIENCE = 30.0
"""Seconds that a start waits for a database that cannot be read."""
RETRY = 1.0
"""Seconds between two attempts to read it."""


class Unidentified(Exception):
    """The database does not say which site this is, with a sentence that says why."""


class Site(NamedTuple):
    """A site's identity, the same in all of its processes."""

    prefix: str
    """How its channels on the broker begin."""
    digest: bytes
    """What marks its payloads. Depends on SECRET_KEY and the database even where `prefix` does
    not, so that two sites whose CHAT_SITE is the same drop each other's payloads."""

    @property
    def mark(self) -> str:
        """The digest as text, for the names of channels."""
        return self.digest.hex()


def site_of(name: str, secret: str, database: str) -> Site:
    """The identity of the site with the CHAT_SITE `name` (empty: none), key and database id."""
    digest = hashlib.blake2b(digest_size=SITE, person=b"chat site")
    for part in (name, secret, database):
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return Site(f"{FAMILY}:{name or digest.hexdigest()}", digest.digest())


def lone_site() -> Site:
    """An identity for a process that shares its broker with no other."""
    return site_of("", secrets.token_hex(SITE), "")


async def identify(name: str, database: Database) -> Site:
    """This process's site by CHAT_SITE (`name`), SECRET_KEY and the id of the database.

    Waits up to `PATIENCE` seconds for a database that is away; then raises `Unidentified`.
    """
    loop = asyncio.get_running_loop()
    give_up = loop.time() + PATIENCE
    warned = False
    while True:
        try:
            return site_of(name, settings.SECRET_KEY, await database.read(database_id))
        except (DatabaseFailure, TimeoutError) as reason:
            said = str(reason).strip() or "no answer"
            if loop.time() > give_up:
                raise Unidentified(
                    f"The database cannot be read ({said}). Check DATABASE_URL, and run "
                    "`manage.py migrate` if it is new."
                ) from reason
            if not warned:
                warned = True
                logger.warning("The start waits for the database: %s", said)
        await asyncio.sleep(RETRY)


def database_id() -> str:
    """The database's own random id, made when it is first asked for."""
    return DatabaseId.objects.get_or_create(id=1)[0].value
