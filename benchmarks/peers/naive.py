"""What most people write first: plain ASGI, and a redis-py pub/sub connection for each socket."""

from __future__ import annotations

import json
import os

import redis.asyncio as redis
from redis.asyncio.client import PubSub

from benchmarks.peers.asgi_socket import (
    Receive,
    Scope,
    Send,
    accept,
    accept_lifespan,
    texts,
    until_first,
)

client: redis.Redis = redis.Redis.from_url(os.environ["REDIS_URL"], max_connections=20_000)


async def read(room: str, receive: Receive) -> None:
    """Publish all that the client says."""
    while text := await texts(receive):
        await client.publish(room, json.dumps({"type": "message", "text": text[0]}))


async def write(pubsub: PubSub, send: Send) -> None:
    """Send the client all that the room hears."""
    async for message in pubsub.listen():
        if message["type"] == "message":
            await send({"type": "websocket.send", "text": message["data"].decode()})


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """One socket: subscribed first, accepted second."""
    if scope["type"] == "lifespan":
        await accept_lifespan(receive, send)
        return
    async with client.pubsub() as pubsub:
        await pubsub.subscribe(scope["path"])
        await accept(receive, send)
        await until_first(read(scope["path"], receive), write(pubsub, send))
