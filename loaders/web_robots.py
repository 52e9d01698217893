"""Apply a site's robots.txt (RFC 9309)."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

import httpx
import protego

from loaders.web_address import AddressRefusedError

USER_AGENT = "matchgraph"
MAX_ROBOTS_BYTES = 500 * 1024


@dataclass(frozen=True)
class Rules:
    """The rules of a site.

    Args:
        status: HTTP status of robots.txt; 4xx means there are no rules, 5xx that the rules are unknown.
        text: the content of robots.txt, decompressed and as UTF-8.
        unreadable: why the content could not be decoded, if so.
    """

    status: int
    text: bytes = b""
    unreadable: str = ""

    def check(self, address: httpx.URL) -> None:
        """Check that a page may be fetched; rules that are unknown or cannot be decoded forbid it.

        Args:
            address: the URL of the page.

        Raises:
            AddressRefusedError: it may not.

        >>> Rules(200, b"\\xef\\xbb\\xbfUser-agent: *\\nDisallow: /private").check(httpx.URL("https://a.org/private"))
        Traceback (most recent call last):
            ...
        loaders.web_address.AddressRefusedError: robots.txt of a.org does not allow 'matchgraph' to fetch it
        >>> Rules(404, b"").check(httpx.URL("https://a.org/private"))
        """
        if 400 <= self.status < 500:
            return
        if self.unreadable:
            raise AddressRefusedError(
                f"robots.txt of {address.host} cannot be read, so its rules are unknown: {self.unreadable}"
            )
        if self.status != 200 or not self._allow(str(address)):
            raise AddressRefusedError(
                f"robots.txt of {address.host} does not allow '{USER_AGENT}' to fetch it"
            )

    def _allow(self, address: str) -> bool:
        rules = protego.Protego.parse(self.text.removeprefix(codecs.BOM_UTF8).decode(errors="replace"))
        return bool(rules.can_fetch(address, USER_AGENT))
