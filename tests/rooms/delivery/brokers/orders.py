"""Commands to a Redis server on a connection of their own, beside the broker's."""

import asyncio

from tests.services.redis_server import RedisServer


async def order(server: RedisServer, command: str) -> str:
    """Send an inline command and return the beginning of its answer, an error raised."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        async with asyncio.timeout(10):
            writer.write(f"{command}\r\n".encode())
            answer = (await reader.read(65536)).decode()
    finally:
        writer.close()
    if answer.startswith("-"):
        raise RuntimeError(answer)
    return answer


async def publishes(server: RedisServer) -> int:
    """How many payloads the server was given to publish."""
    text = await order(server, "INFO commandstats")
    return int(text.partition("cmdstat_publish:calls=")[2].partition(",")[0])
