"""Decide which URLs may be fetched: only http and https, and only hosts on the public internet."""

from __future__ import annotations

import asyncio
import ipaddress
import socket

import httpx

MAX_ADDRESS_CHARACTERS = 4_000
# Not private by every version of Python, or public and yet answered inside: protocol assignments, relays of
# 6to4, site-local and documentation addresses, and the metadata service of Azure
_INSIDE = tuple(
    map(
        ipaddress.ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "fec0::/10", "64:ff9b:1::/48", "3fff::/20"),
    )
)
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})  # RFC 5214: the upper half of an interface's id


class AddressRefusedError(ValueError):
    """A URL that may not be fetched, and why."""


def parsed(text: str) -> httpx.URL:
    """Parse a URL.

    Args:
        text: as given, or as a redirect names it.

    Raises:
        AddressRefusedError: it is not http or https, names no host, or contains credentials.
    """
    try:
        url = httpx.URL(text[: MAX_ADDRESS_CHARACTERS + 1])
        host = url.host  # decoded here; not every spelling of one is valid
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefusedError(f"not a URL: {error}") from None
    if len(text) > MAX_ADDRESS_CHARACTERS:
        raise AddressRefusedError(f"a URL of more than {MAX_ADDRESS_CHARACTERS} characters")
    if url.scheme not in {"http", "https"}:
        raise AddressRefusedError(f"'{url.scheme}' is not supported, only http and https")
    if url.userinfo:
        raise AddressRefusedError("a URL with a user or a password is not fetched")
    if not host:
        raise AddressRefusedError("the URL names no host")
    return url


def following(url: httpx.URL, location: str) -> httpx.URL:
    """Return the URL that a redirect leads to.

    Args:
        url: the URL that was requested.
        location: as the response names it, relative or absolute.

    Raises:
        AddressRefusedError: it is not a URL that may be fetched.
    """
    try:
        joined = url.join(location[: MAX_ADDRESS_CHARACTERS + 1])
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefusedError(f"redirected to something that is not a URL: {error}") from None
    return parsed(str(joined))


def is_public(ip: str) -> bool:
    """Return whether an IP address is public; one of IPv6 that wraps one of IPv4 is judged by that.

    >>> [is_public(ip) for ip in ("8.8.8.8", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "fe80::1")]
    [True, False, False, False, False]
    """
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if wrapped is None and address in ipaddress.ip_network("64:ff9b::/96"):
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is None and int(address) >> 32 & 0xFFFFFFFF in _ISATAP:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
    inside = any(address in network for network in _INSIDE)
    return address.is_global and not (inside or address.is_multicast or address.is_reserved)


async def resolved(url: httpx.URL, *, allow_private: bool) -> list[str]:
    """Return the IP addresses of a host; callers connect to one of these without resolving the name again.

    A name that resolves differently between the check and the connection therefore gains nothing; and
    decimal, octal and other spellings of an address are judged by what the system makes of them.

    Args:
        allow_private: whether hosts on private networks may be contacted.

    Raises:
        AddressRefusedError: any of its addresses is not public.
        OSError: the name cannot be resolved.
    """
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise AddressRefusedError(f"'{url.host}' cannot be the name of a host") from None
    ips = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    private = next((ip for ip in ips if not is_public(ip)), None)
    if private is not None and not allow_private:
        raise AddressRefusedError(
            f"{url.host} is {private}, not on the public internet; --allow-private-addresses permits it"
        )
    return ips
