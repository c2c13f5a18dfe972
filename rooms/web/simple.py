"""The whole idea in 45 lines: a WebSocket view, Redis pub/sub and two tasks for each visitor."""

import asyncio
import json

from django.conf import settings
from django.utils.crypto import salted_hmac
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from rooms.web.alongside import alongside
from websocket.connection import WebSocket
from websocket.exceptions import InvalidFrame


async def simple_room(socket: WebSocket, room: str) -> None:
    """Pass every message that is sent to `room` on to everybody who is in it."""
    await socket.accept()
    if not settings.REDIS_URL:
        return await socket.close(1011, "This room needs Redis. Set REDIS_URL.")
    # Sites on one Redis differ in SECRET_KEY or CHAT_SITE, and therefore in this hash.
    channel = "chat:simple:" + salted_hmac(f"simple room {settings.CHAT_SITE}", room).hexdigest()
    try:
        async with Redis.from_url(settings.REDIS_URL) as redis, redis.pubsub() as pubsub:
            async with asyncio.timeout(5):
                await pubsub.subscribe(channel)
                await pubsub.get_message(timeout=None)  # Redis confirms the subscription.
            await socket.send_json({"type": "welcome", "room": room})
            async with alongside(fan_out(pubsub, socket)):
                await receive(socket, redis, channel)
    except (RedisError, TimeoutError):
        return await socket.close(1013, "Redis does not answer. Try again later.")


async def fan_out(pubsub: PubSub, socket: WebSocket) -> None:
    """Send the visitor everything that is published in the room."""
    while True:
        event = await pubsub.get_message(timeout=None)
        if event and event["type"] == "message":
            await socket.send_json(json.loads(event["data"]))


async def receive(socket: WebSocket, redis: Redis, channel: str) -> None:
    """Publish what the visitor says, until `Disconnected` ends the loop and with it the view."""
    while True:
        try:
            message = {"type": "message", "text": text_of(await socket.receive_json())}
            await redis.publish(channel, json.dumps(message))
        except InvalidFrame as mistake:
            await socket.send_json({"type": "error", "code": "bad_frame", "text": str(mistake)})


def text_of(event: object) -> str:
    """The text of a `message` event; raises `InvalidFrame` for any other value."""
    match event:
        case {"type": "message", "text": str(text)}:
            return text
    raise InvalidFrame('Send {"type": "message", "text": "…"}.')
