"""Finding the end of a request's body (RFC 9112 §6) before uvicorn's parser sees its bytes.

uvicorn's parser does not stop at the end of a request: bytes beyond it would be parsed as the
next one. It is therefore given no bytes beyond the end that is found here.
"""

import re

LINE = 4096
"""Bytes of the line before a chunk (its size and extensions), and of a trailer."""
LINES = 4096
"""Lines of one body: its chunks and trailers. Each costs more than the bytes it has."""

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})(?:;[^\r\n]*)?")


class BadBody(Exception):
    """A body that is not parsed, with a sentence that says why and the status to answer with."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Length:
    """Counts the bytes of a body of known length."""

    def __init__(self, length: int) -> None:
        # Bytes that are still to come.
        self._left = length

    def end(self, data: bytes, start: int) -> int:
        """How far `data` may be parsed from `start` on."""
        taken = min(self._left, len(data) - start)
        self._left -= taken
        return start + taken


class Chunks:
    """Reads the lines of one chunked body, and skips the data between them (§7.1).

    It is as strict as the standard allows. What it takes for a line, the parser takes for one, or
    refuses.
    """

    def __init__(self) -> None:
        # Bytes of the present chunk that are still to come, with the CRLF behind them.
        self._left = 0
        # Lines that were read.
        self._lines = 0
        # Whether the last chunk was read, so that the lines are trailers.
        self._trailing = False
        # Whether the empty line that ends the body was read.
        self._complete = False

    def end(self, data: bytes, start: int) -> int:
        """How far `data` may be parsed from `start` on; raises `BadBody`.

        That is the end of the body, or else of what has come of it, except for half a line: the
        next call must be given its beginning again.
        """
        position = start
        while not self._complete:
            skipped = min(self._left, len(data) - position)
            self._left -= skipped
            position += skipped
            line_end = data.find(b"\r\n", position, position + LINE + 2)
            if line_end < 0:
                if len(data) - position > LINE + 1:
                    raise BadBody(413, f"A line of the body has more than {LINE} bytes.")
                return position
            self._read_line(data[position:line_end])
            position = line_end + 2
        return position

    def _read_line(self, line: bytes) -> None:
        self._lines += 1
        if self._lines > LINES:
            raise BadBody(413, f"The request's body has more than {LINES} chunks.")
        if self._trailing:
            if b"\r" in line or b"\n" in line:
                raise BadBody(400, "The request's trailers cannot be read.")
            self._complete = not line
            return
        size = _SIZE.fullmatch(line)
        if size is None:
            raise BadBody(400, "The size of a chunk cannot be read.")
        length = int(size[1], 16)
        self._trailing = not length
        self._left = length + 2 if length else 0
