"""Apply a site's robots.txt (RFC 9309)."""

from __future__ import annotations

import protego

USER_AGENT = "matchgraph"
MAX_ROBOTS_BYTES = 500 * 1024


def allows(status: int, body: bytes, address: str) -> bool:
    """Return whether a page may be fetched.

    Args:
        status: HTTP status of robots.txt; 4xx means there are no rules, 5xx that the rules are unknown.
        body: the content of robots.txt.
        address: the URL of the page.

    >>> rules = b"User-agent: *\\nDisallow: /private"
    >>> [allows(200, rules, f"https://example.org/{page}") for page in ("a", "private/a")]
    [True, False]
    >>> allows(404, b"", "https://example.org/a"), allows(503, b"", "https://example.org/a")
    (True, False)
    """
    if 400 <= status < 500:
        return True
    if status != 200:
        return False
    rules = protego.Protego.parse(body[:MAX_ROBOTS_BYTES].decode(errors="replace"))
    return bool(rules.can_fetch(address, USER_AGENT))
