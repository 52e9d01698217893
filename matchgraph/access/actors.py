"""Who searched, as evidence needs it: the same actor for a day, and traceable by no reader of the log."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress

from matchgraph.answers.access import Token

LENGTH = 20  # hexadecimal digits of an actor
HOME = 64  # bits of an IPv6 address that one subscriber has


def actor_of(secret: bytes, who: str, day: dt.date) -> str:
    """Return the opaque actor of a searcher on a day.

    Args:
        secret: of the server: without it an actor cannot be traced back to an address.
        who: as `token:NAME` or `address:IP`.
        day: the day, UTC.

    >>> actor_of(b"s", "address:192.0.2.1", dt.date(2026, 11, 1))
    'visitor-3eb6114f963e124edf2c'
    """
    found = hmac.new(secret, f"{day.isoformat()} {who}".encode(), hashlib.sha256)
    return f"visitor-{found.hexdigest()[:LENGTH]}"


def who(token: Token | None, address: str) -> str:
    """Return who counts as one: all that show a token, or all of one subscriber's network.

    Args:
        token: which they showed, if any.
        address: from which they ask.

    >>> who(None, "2001:db8::1:2:3:4")
    'address:2001:db8::/64'
    """
    return f"token:{token.name}" if token else f"address:{network_of(address)}"


def network_of(address: str) -> str:
    """Return what one subscriber has of the internet: an IPv4 address, or the /64 of an IPv6 address.

    Args:
        address: as the server sees it; anything else is returned as it is.

    >>> network_of("2001:db8::1:2:3:4"), network_of("192.0.2.1"), network_of("testclient")
    ('2001:db8::/64', '192.0.2.1', 'testclient')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        return str(mapped)
    return str(ipaddress.ip_network((found, HOME), strict=False)) if found.version == 6 else str(found)
