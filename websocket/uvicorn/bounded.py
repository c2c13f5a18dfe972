"""Bounds on what a peer may make the server hold, and on how long it may keep it busy."""

import asyncio
import logging
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import State

from websocket.close_codes import CloseCode
from websocket.uvicorn.frames import (
    LONGEST_HEADER,
    PartialText,
    Utf8,
    frame_end,
    is_close,
    payload_start,
    plain_text,
)
from websocket.uvicorn.inbox import Inbox

# Reading pauses when this much waits for the view, and goes on when it has taken all of it.
INBOX_MESSAGES = 64
INBOX_BYTES = 256 * 1024
# Frames that are not plain text, and so go through the library, in one turn of the event loop: each
# costs up to 0.1 ms, for which every other connection waits.
FRAMES_A_TURN = 32

_NOT_UTF8 = "Text must be UTF-8."

# Three lines a connection, query strings in them, are for debugging: set this logger's level.
_logger = logging.getLogger("uvicorn.error.websocket")
if _logger.level == logging.NOTSET:
    _logger.setLevel(logging.WARNING)


class BoundedProtocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O protocol with an inbox that is bounded, and a quiet log.

    uvicorn queues all messages of one read (9,000 in 64 KiB) and keeps each fragment of a message.
    Here the fragments are joined as they come: their number does not matter, and the option
    `ws_max_size` bounds the bytes of the message.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what uvicorn gives to a protocol class."""
        super().__init__(*args, **kwargs)
        self.logger = self.conn.logger = _logger
        self.queue: Any = Inbox(self.loop)
        # Received and not parsed: the frame is not whole, or reading has paused.
        self._held: bytes | bytearray = b""
        # Bytes that must be held before there is a whole frame; 0 when that is not known.
        self._needed = 0
        # Checks the text in the frame that is not whole; None when all of what is held is.
        self._partial: PartialText | None = None
        # The payload of the fragments so far; None outside a fragmented message.
        self._message: bytearray | None = None
        # Checks a text message in fragments; None outside one.
        self._utf8: Utf8 | None = None
        # Bytes of the messages queued since the queue was last empty.
        self._inbox_bytes = 0
        # Whether reading has paused until the inbox is empty.
        self._inbox_full = False
        # Set while parsing waits for the next turn of the event loop.
        self._next_turn: asyncio.Handle | None = None

    def data_received(self, data: bytes) -> None:
        """Parse while the inbox has room and the handshake is answered; hold the rest."""
        if self._held:
            self._held = bytearray(self._held) if isinstance(self._held, bytes) else self._held
            self._held += data
            if self._partial is not None and len(self._held) < self._needed:
                self._check_partial()
                return
            data = bytes(self._held)
        self._partial = None
        if not self.handshake_complete and data:
            self._pause()
        self._held = self._take_frames(data)
        if self._held and not self.read_paused:
            self._needed = frame_end(self._held, 0)
            self._partial = PartialText(self._utf8)
            self._check_partial()

    def _take_frames(self, data: bytes) -> bytes:
        """Take whole frames off the front of `data`; returns the rest.

        Plain text messages, which nearly all are, are queued from here, at a third of the cost;
        the library parses the other frames one by one.
        """
        position, rare = 0, 0
        while position < len(data) and not self.read_paused:
            end = frame_end(data, position)
            if end > len(data):
                if self._is_too_big(data, position, end):
                    # The library refuses the frame by its header.
                    super().data_received(data[position : position + LONGEST_HEADER])
                    return b""
                break
            conn = self.conn
            usual = conn.state is State.OPEN and conn.current_size is None and not self.close_sent
            text = plain_text(data, position) if usual else None
            if text is not None and len(text) <= self.config.ws_max_size:
                self._deliver("text", text)
            else:
                self._take_rare(data[position:end])
                rare += 1
                if rare >= FRAMES_A_TURN:
                    self._pause_for_a_turn()
            if self.transport.is_closing():
                return b""
            position = end
        return data[position:]

    def _is_too_big(self, data: bytes, start: int, end: int) -> bool:
        """Whether a frame that is not whole says that it has more bytes than a message may."""
        room = self.config.ws_max_size - (self.conn.current_size or 0)
        return len(data) >= start + 2 and end - payload_start(data, start) > room

    def _take_rare(self, frame: bytes) -> None:
        """Have the library parse one whole frame."""
        if is_close(frame, 0):
            # A peer may close in the middle of a message (RFC 6455 §5.4): the library objects.
            self.conn.current_size = self._message = self._utf8 = None
        super().data_received(frame)

    def handle_text(self, event: Frame) -> None:
        """Queue a text message, or begin one in fragments."""
        if event.fin:
            self._deliver("text", event.data)
        else:
            self._message, self._utf8 = bytearray(), Utf8()
            self._join(event)

    def handle_bytes(self, event: Frame) -> None:
        """Queue a binary message, or begin one in fragments."""
        if event.fin:
            self._deliver("bytes", event.data)
        else:
            self._message, self._utf8 = bytearray(), None
            self._join(event)

    def handle_cont(self, event: Frame) -> None:
        """Join a fragment to its message, and queue that when it is whole."""
        self._join(event)
        if event.fin and self._message is not None:
            kind = "bytes" if self._utf8 is None else "text"
            data, self._message, self._utf8 = self._message, None, None
            self._deliver(kind, data)

    def _join(self, fragment: Frame) -> None:
        """Add a fragment to its message; text is refused at its first bad octet."""
        if self._message is None or self.close_sent:
            return
        self._message += fragment.data
        if not fragment.data and self.conn.current_size is not None:
            # An empty fragment counts as a byte, so that their number is bounded as well.
            self.conn.current_size += 1
        try:
            if self._utf8 is not None:
                self._utf8.check(bytes(fragment.data), final=fragment.fin)
        except UnicodeDecodeError:
            self._message = None
            self._fail(CloseCode.INVALID_DATA, _NOT_UTF8)

    def _check_partial(self) -> None:
        """Refuse the text in a frame that is not whole at its first bad octet."""
        if self.close_sent or self._partial is None or self.conn.state is not State.OPEN:
            return
        try:
            self._partial.check(self._held)
        except UnicodeDecodeError:
            self._held = b""
            self._fail(CloseCode.INVALID_DATA, _NOT_UTF8)

    def _deliver(self, kind: str, data: Any) -> None:
        """Queue a message; text that is not UTF-8 closes with 1007 and no traceback."""
        if self.close_sent:
            return
        try:
            if kind == "text":
                self.queue.put_nowait({"type": "websocket.receive", "text": str(data, "utf-8")})
            else:
                self.queue.put_nowait({"type": "websocket.receive", "bytes": bytes(data)})
        except UnicodeDecodeError:
            self._fail(CloseCode.INVALID_DATA, _NOT_UTF8)
            return
        self._inbox_bytes += len(data)
        if self._inbox_bytes > INBOX_BYTES or self.queue.qsize() >= INBOX_MESSAGES:
            self._inbox_full = True
            self._pause()

    async def receive(self) -> Any:
        """The next event for the application; reading goes on when the inbox is empty."""
        message = await self.queue.get()
        if self.queue.empty():
            self._inbox_bytes = 0
            self._inbox_full = False
            self._go_on()
        return message

    def start_keepalive(self) -> None:
        """The handshake is answered: parse what came behind it."""
        super().start_keepalive()
        if self._held:
            self._pause_for_a_turn()

    def connection_lost(self, exc: Exception | None) -> None:
        """Drop what was received, and wait for nothing."""
        self._held = b""
        self._message = self._partial = None
        if self._next_turn is not None:
            self._next_turn.cancel()
        super().connection_lost(exc)

    def _pause(self) -> None:
        self.read_paused = True
        self.transport.pause_reading()

    def _pause_for_a_turn(self) -> None:
        """Let the other connections have their turn before any more is parsed."""
        self._pause()
        if self._next_turn is None:
            self._next_turn = self.loop.call_soon(self._take_turn)

    def _take_turn(self) -> None:
        self._next_turn = None
        self._go_on()

    def _go_on(self) -> None:
        """Read on, unless something that must come first has not."""
        full = self._inbox_full and not self.close_sent
        waits = full or self._next_turn is not None or not self.handshake_complete
        if not self.read_paused or waits or self.transport.is_closing():
            return
        self.read_paused = False
        if self._held:
            self.data_received(b"")
        if not self.read_paused:
            self.transport.resume_reading()

    def _fail(self, code: int, reason: str) -> None:
        self.conn.send_close(code, reason)
        self.handle_parser_exception()
