"""Headers and query of a handshake, with every repeated value kept."""

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from websocket.types import WebSocketScope


class Headers(Mapping[str, str]):
    """The headers of the handshake; names ignore case.

    `headers[name]` and `as_dict()` join repeated headers into one value, as RFC 9110 §5.3
    allows (cookies with a semicolon, RFC 9113 §8.2.3); `getlist(name)` keeps them apart.
    """

    def __init__(self, scope: WebSocketScope) -> None:
        """Decode the raw headers of an ASGI scope."""
        self._values: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            key = name.decode("latin-1").lower()
            self._values.setdefault(key, []).append(value.decode("latin-1"))

    def getlist(self, name: str) -> list[str]:
        """All values of a header in the order they came; empty when it was not sent."""
        return list(self._values.get(name.lower(), ()))

    def as_dict(self) -> dict[str, str]:
        """One joined value per lower-cased name."""
        return dict(self)

    def __getitem__(self, name: str) -> str:
        """The joined value; KeyError when the header was not sent."""
        key = name.lower()
        return ("; " if key == "cookie" else ", ").join(self._values[key])

    def __iter__(self) -> Iterator[str]:
        """Lower-cased names."""
        return iter(self._values)

    def __len__(self) -> int:
        """How many different names there are."""
        return len(self._values)

    def __repr__(self) -> str:
        """All names and values, none lost."""
        return f"Headers({self._values!r})"


class QueryParams(Mapping[str, str]):
    """The query of the URL.

    `params[name]` and `get()` give the last value, as Django's QueryDict does; `getlist(name)`
    gives all. Bytes that are not UTF-8 become U+FFFD.
    """

    def __init__(self, query_string: str | bytes) -> None:
        """Parse an undecoded query string."""
        if isinstance(query_string, bytes):
            query_string = query_string.decode(errors="replace")
        self._values: dict[str, list[str]] = {}
        for name, value in parse_qsl(query_string, keep_blank_values=True):
            self._values.setdefault(name, []).append(value)

    def getlist(self, name: str) -> list[str]:
        """All values of a name in the order they came; empty when it was not given."""
        return list(self._values.get(name, ()))

    def __getitem__(self, name: str) -> str:
        """The last value; KeyError when the name was not given."""
        return self._values[name][-1]

    def __iter__(self) -> Iterator[str]:
        """Names in the order of their first appearance."""
        return iter(self._values)

    def __len__(self) -> int:
        """How many different names there are."""
        return len(self._values)

    def __repr__(self) -> str:
        """All names and values, none lost."""
        return f"QueryParams({self._values!r})"
