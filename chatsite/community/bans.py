"""Who is kept out of the site: devices, addresses, and the devices of disabled people.

Every handshake and every page asks `why_kept_out`. It looks into a table in memory that is at most
`FRESH` seconds old, so no query is made for it.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.db.models import F, Q
from django.utils import timezone

from chatsite.community.devices import digest_of
from chatsite.community.models import Ban, Device
from websocket.network import PREFIX

FRESH = 0.5
"""Seconds for which what was read serves everybody."""
DISABLED = "This account is disabled. Ask an admin of the site, or log in with another one."

Network = IPv4Network | IPv6Network
Key = tuple[int, int, int]
"""A network: the version of IP, the bits of its prefix, and the prefix as a number."""


class BadRange(ValueError):
    """A range of addresses that cannot be banned, with a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A ban as the table has it."""

    until: dt.datetime | None
    reason: str

    def words(self) -> str:
        """What whoever is banned is told; empty where the ban is over."""
        if self.until is not None and self.until <= timezone.now():
            return ""
        end = f" until {self.until:%Y-%m-%d %H:%M} UTC" if self.until is not None else ""
        why = f": {self.reason.rstrip('.')}" if self.reason else ""
        return f"You are banned from this site{end}{why}."


@dataclass(frozen=True, slots=True)
class Table:
    """All bans."""

    devices: Mapping[str, Kept] = field(default_factory=dict)
    """By digest."""
    networks: Mapping[Key, Kept] = field(default_factory=dict)
    lengths: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """By version of IP, the lengths of the prefixes of the networks."""
    closed: frozenset[str] = frozenset()
    """Digests of devices whose last person is disabled."""
    keepers: frozenset[str] = frozenset()
    """Digests of the devices of the site's admins, which no ban keeps out."""

    def why(self, address: str, cookie: str) -> str:
        """Why a device at an address is kept out; empty where it is not.

        One of an admin never is: an admin may have banned the owner's address, or a device on which
        the owner was, too, and the owner could undo that nowhere.
        """
        if self.keepers and cookie and digest_of(cookie) in self.keepers:
            return ""
        return self.by_address(address) or self.by_device(cookie)

    def by_address(self, address: str) -> str:
        """Why an address is kept out; empty where it is not."""
        if not self.networks:
            return ""
        try:
            parsed = ip_address(address)
        except ValueError:  # a client at a Unix socket has none
            return ""
        parsed = getattr(parsed, "ipv4_mapped", None) or parsed
        for bits in self.lengths.get(parsed.version, ()):
            prefix = int(parsed) >> (parsed.max_prefixlen - bits)
            kept = self.networks.get((parsed.version, bits, prefix))
            if kept is not None and (words := kept.words()):
                return words
        return ""

    def by_device(self, cookie: str) -> str:
        """Why a device is banned; empty where it is not."""
        kept = self.devices.get(digest_of(cookie)) if self.devices and cookie else None
        return kept.words() if kept is not None else ""

    def is_closed(self, cookie: str) -> bool:
        """Whether the last person of a device is disabled: nobody but others log in there."""
        return bool(self.closed and cookie) and digest_of(cookie) in self.closed


_lock = threading.Lock()
_read: tuple[float, Table] | None = None
"""When a reading was begun, and what it found."""
_changed = 0.0
"""When the bans were changed last, as far as this process was told."""


def known() -> Table | None:
    """The table where it is fresh; None where `table` has to read it."""
    read = _read
    if read is None or read[0] <= _changed or time.monotonic() - read[0] >= FRESH:
        return None
    return read[1]


def table() -> Table:
    """The table, read from the database where it is not fresh."""
    global _read
    with _lock:
        found = known()
        while found is None:
            at, read = time.monotonic(), _load()
            if at > _changed:  # else they were changed while they were read
                found, _read = read, (at, read)
        return found


def forget() -> None:
    """Read the bans anew at the next question: they were changed. Never blocks."""
    global _changed
    _changed = time.monotonic()


def _load() -> Table:
    devices: dict[str, Kept] = {}
    networks: dict[Key, Kept] = {}
    lengths: defaultdict[int, set[int]] = defaultdict(set)
    there = Ban.objects.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()))
    # Of several bans of the same, the longest is read last, and holds.
    rows = there.order_by(F("until").asc(nulls_last=True))
    for kind, value, until, reason in rows.values_list("kind", "value", "until", "reason"):
        if kind == Ban.Kind.DEVICE:
            devices[value] = Kept(until, reason)
            continue
        network = ip_network(value)
        networks[_key(network)] = Kept(until, reason)
        lengths[network.version].add(network.prefixlen)
    closed = Device.objects.filter(closed=True).values_list("digest", flat=True)
    by_version = {version: frozenset(bits) for version, bits in lengths.items()}
    keepers: frozenset[str] = frozenset()
    if devices or networks:
        of_admins = Q(person__is_staff=True) | Q(person__is_superuser=True)
        there_too = Device.objects.filter(of_admins, person__is_active=True)
        keepers = frozenset(there_too.values_list("digest", flat=True))
    return Table(devices, networks, by_version, frozenset(closed), keepers)


def _key(network: Network) -> Key:
    bits = network.max_prefixlen - network.prefixlen
    return network.version, network.prefixlen, int(network.network_address) >> bits


def network_from(text: str, own: str) -> Network:
    """The range of addresses that was typed, as an address or in CIDR notation.

    Of IPv6, at least a network of 2^64 addresses: its owner can choose any of these. Raises
    `BadRange`, also for a range with the address `own` in it.
    """
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        raise BadRange(
            "Type an address or a range, such as 203.0.113.7 or 203.0.113.0/24."
        ) from None
    if isinstance(network, IPv6Network):
        mapped = network.network_address.ipv4_mapped
        if mapped is not None and network.prefixlen >= 96:
            network = ip_network((int(mapped), network.prefixlen - 96), strict=False)
        elif network.prefixlen > PREFIX:
            network = network.supernet(new_prefix=PREFIX)
    if holds(network, own):
        raise BadRange("You are in this range yourself, and would be kept out.")
    return network


def holds(network: Network, address: str) -> bool:
    """Whether an address is in a network; a text that is no address is in none."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return parsed.version == network.version and parsed in network
