"""Which hosts are not public: of this machine, of its network, or of nobody. Pure."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")
"""The IPv4 internet, as seen by a machine without IPv4 (RFC 6052 2.1)."""


def is_inside(host: str) -> bool:
    """Whether a host is not a public one, as far as its name tells.

    ``host``: a name, or an address in any form that leads there. What a name resolves to shows only
    at the connection.
    """
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761 6.3
        return True
    address = _address(name)
    return address is not None and not _is_public(address)


def _address(name: str) -> IPv4Address | IPv6Address | None:
    """The address that a host states; None: it is a name."""
    try:
        return ip_address(name.replace("%25", "%"))  # a zone in a URL (RFC 6874)
    except ValueError:
        pass
    try:
        # The other forms that the resolver of the system takes: 127.1, 0x7f.1, 2130706433
        return IPv4Address(socket.inet_aton(name))
    except (OSError, UnicodeError):
        return None


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)
