"""Counts and labels within a line of text."""

from __future__ import annotations

import textwrap

LABEL_LENGTH = 60  # of a capability, where it is named within a line


def counted(count: int, one: str, several: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "page", "pages"), counted(0, "page", "pages")
    ('1 page', '0 pages')
    """
    return f"{count} {one if count == 1 else several}"


def label(name: str) -> str:
    """Return a capability's label within a line; its whole name stands in `shared`."""
    return textwrap.shorten(name, LABEL_LENGTH, placeholder=" …").rstrip(".")
