"""What stands for one client where limits are counted by address."""

from ipaddress import IPv6Address, IPv6Network, ip_address

PREFIX = 64
"""Bits of an IPv6 address that name a network; its owner can choose the others at will."""


def network_of(address: str) -> str:
    """An IPv4 address as it is, and an IPv6 address as its network of 2^64 addresses.

    An IPv4 address that is written as IPv6 is the IPv4 address. Any other text stands for itself.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), PREFIX), strict=False))
