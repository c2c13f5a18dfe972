"""How much a peer has taken: what tells a slow peer from one that is gone."""

import asyncio
import socket
import struct

# `tcpi_bytes_acked` in Linux's `struct tcp_info`: an unsigned 64-bit number at this offset.
_BYTES_ACKED = 120
_SIZE = _BYTES_ACKED + 8
# Absent where the operating system has no such option.
_TCP_INFO: int | None = getattr(socket, "TCP_INFO", None)


def taken(transport: asyncio.WriteTransport) -> int:
    """A number that grows when the peer takes bytes.

    On Linux's TCP it is the number of bytes that the peer's kernel has acknowledged. Elsewhere
    it is the negative size of the transport's buffer, which grows only while nothing is written.
    """
    opened = transport.get_extra_info("socket")
    if opened is not None and _TCP_INFO is not None and opened.family != socket.AF_UNIX:
        try:
            info = opened.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _SIZE)
        except (OSError, ValueError):  # closed; uvloop's sockets then have the descriptor -1
            info = b""
        if len(info) == _SIZE:
            (acknowledged,) = struct.unpack_from("=Q", info, _BYTES_ACKED)
            return int(acknowledged)
    return -transport.get_write_buffer_size()
