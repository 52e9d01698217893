"""Pages that are elsewhere."""

from __future__ import annotations


class Moved(Exception):  # noqa: N818  no error: the page is elsewhere
    """A page is at another address.

    Args:
        parts: the parts of its path.
        status: 301 for good, 302 as things are, 303 after something was done.
    """

    def __init__(self, *parts: str, status: int = 301) -> None:
        self.parts, self.status = parts, status
        super().__init__(*parts)
