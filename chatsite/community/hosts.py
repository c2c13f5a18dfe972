"""The host that a link opens, as browsers read it (WHATWG URL, sections 3.5 and 4.4).

Filters ask for it. A host that is written otherwise, in capitals, with percent signs or as a
number, is the same host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import unquote

# However many slashes there are, of either kind, the host comes behind them.
_AUTHORITY = re.compile(r"https?:[/\\]*([^/\\?#]*)", re.I)
LONGEST = 253
"""Characters of a host at most (RFC 1035, section 2.3.4)."""
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.I)


def host_of(link: str) -> str:
    """The host of an http or https link in ASCII, in lower case and without a dot at its end;
    empty where a browser would open nothing."""
    found = _AUTHORITY.match(link)
    authority = found[1].rpartition("@")[2] if found is not None else ""
    try:
        if authority.startswith("["):
            address = IPv6Address(authority[1:].partition("]")[0])
            return str(address.ipv4_mapped or address)
        host = _ascii(unquote(authority.partition(":")[0]))
        if len(host) > LONGEST:
            return ""
        return str(IPv4Address(_number_of(host))) if _is_number(host) else host
    except ValueError:
        return ""


def domains(host: str) -> Iterator[str]:
    """A host, and all domains that it is part of."""
    labels = host.split(".")
    for at in range(len(labels)):
        yield ".".join(labels[at:])


def _ascii(host: str) -> str:
    """A host as DNS has it, in lower case and without the dot at its end; raises `ValueError`."""
    plain = host.lower() if host.isascii() else host.lower().encode("idna").decode()
    return plain.rstrip(".")


def _is_number(host: str) -> bool:
    """Whether a host is an IPv4 address: its last part is a number."""
    return _NUMBER.fullmatch(host.rpartition(".")[2]) is not None


def _number_of(host: str) -> int:
    """An IPv4 address of up to four numbers, of which the last one fills what is left; raises
    `ValueError`."""
    *first, last = (_number(part) for part in host.split("."))
    rest = 256 ** (4 - len(first))
    if len(first) > 3 or max(first, default=0) > 255 or last >= rest:
        raise ValueError(host)
    return sum(part << 8 * (3 - at) for at, part in enumerate(first)) + last


def _number(part: str) -> int:
    """A part of an IPv4 address: decimal, octal or hexadecimal; raises `ValueError`."""
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") and part != "0" else 10)
