"""Bounds on what a peer may make the server hold."""

import logging
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import State

from websocket.close_codes import CloseCode
from websocket.uvicorn.frames import frame_end, plain_text

# A browser sends none; each fragment costs some 100 bytes however small it is.
MAX_FRAGMENTS = 16
# Reading pauses when this much waits for the view, and goes on when it has taken all of it.
INBOX_MESSAGES = 64
INBOX_BYTES = 256 * 1024
# Bytes parsed at a time; between slices the inbox is looked at. 1 KiB holds up to 170 frames.
SLICE = 1024
# A frame of more bytes is not waited for: the parser takes it in pieces, or refuses its size.
WHOLE = 16 * 1024

# Three lines a connection, query strings in them, are for debugging: set this logger's level.
_logger = logging.getLogger("uvicorn.error.websocket")
if _logger.level == logging.NOTSET:
    _logger.setLevel(logging.WARNING)


class BoundedProtocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O protocol with an inbox that is bounded, and a quiet log.

    uvicorn queues all messages of one read (9,000 in 64 KiB) and all fragments of a message.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what uvicorn gives to a protocol class."""
        super().__init__(*args, **kwargs)
        self.logger = self.conn.logger = _logger
        # Read but not parsed: the inbox is full, or the frame is not whole.
        self._held = b""
        # The sans-I/O parser is between two frames: nothing of one has been fed to it.
        self._aligned = False
        # Bytes of the messages queued since the queue was last empty.
        self._inbox_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Parse while the inbox has room, and hold the rest."""
        if self._held:
            data, self._held = self._held + data, b""
        if self._aligned:
            data = self._take_frames(data)
        if self._aligned:
            self._held = data
            return
        for start in range(0, len(data), SLICE):
            if self.read_paused:
                self._held = data[start:]
                return
            super().data_received(data[start : start + SLICE])
            if self.conn.handshake_exc is not None and not self.handshake_initiated:
                self._refuse_request()
            if self.transport.is_closing():
                return

    def _take_frames(self, data: bytes) -> bytes:
        """Take whole frames off the front of `data`; returns what is left.

        Plain text messages, which nearly all are, are queued from here, at a third of the cost;
        other frames go to the sans-I/O parser one by one. Where a frame is too big to wait for,
        the parser gets all the rest and is aligned no more.
        """
        position = 0
        while position < len(data) and not self.read_paused:
            end = frame_end(data, position)
            if end - position > min(WHOLE, self.config.ws_max_size):
                self._aligned = False
                break
            if end > len(data):
                break
            usual = self.conn.state is State.OPEN and not (self.frames or self.close_sent)
            text = plain_text(data, position) if usual else None
            if text is None:
                super().data_received(data[position:end])
            else:
                self.curr_msg_data_type = "text"
                self.frames = [text]
                self.send_receive_event_to_app()
            if self.transport.is_closing():
                return b""
            position = end
        return data[position:]

    async def receive(self) -> Any:
        """The next event for the application; reading goes on when the inbox is empty."""
        message = await self.queue.get()
        if self.queue.empty():
            self._inbox_bytes = 0
            if self.read_paused:
                self._resume_reading()
        return message

    def handle_cont(self, event: Frame) -> None:
        """Refuse a message in too many fragments."""
        if self.close_sent:
            return
        if len(self.frames) < MAX_FRAGMENTS:
            super().handle_cont(event)
        else:
            self.frames = []
            self._fail(CloseCode.TOO_BIG, "Too many fragments.")

    def send_receive_event_to_app(self) -> None:
        """Queue a message; one that is not UTF-8 closes with 1007 and no traceback."""
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        if self.close_sent:
            return
        try:
            self._queue(data)
        except UnicodeDecodeError:
            self._fail(CloseCode.INVALID_DATA, "Text must be UTF-8.")

    def _queue(self, data: bytes) -> None:
        if self.curr_msg_data_type == "text":
            self.queue.put_nowait({"type": "websocket.receive", "text": str(data, "utf-8")})
        else:
            self.queue.put_nowait({"type": "websocket.receive", "bytes": bytes(data)})
        self._inbox_bytes += len(data)
        if self._inbox_bytes > INBOX_BYTES or self.queue.qsize() >= INBOX_MESSAGES:
            self.read_paused = True
            self.transport.pause_reading()

    def _resume_reading(self) -> None:
        self.read_paused = False
        if self._held:
            self.data_received(b"")
        if not self.read_paused:
            self.transport.resume_reading()

    def _fail(self, code: int, reason: str) -> None:
        self.conn.send_close(code, reason)
        self.handle_parser_exception()

    def _refuse_request(self) -> None:
        """Send what websockets has prepared (414 or 431), which uvicorn leaves lying."""
        self.close_sent = True
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()
