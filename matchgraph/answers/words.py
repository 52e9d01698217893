"""Readable values and column headings."""

from __future__ import annotations

import json
from typing import Any

UNVETTED = (
    "only untrusted sources state it; to have it ranked, load one that you trust and that states it, "
    "without --untrusted"
)
HEADINGS = {
    "position": "#",
    "sequence": "#",
    "published_rank": "published",
}  # for field names wider than their values


def cell(value: Any) -> str:
    """Return a value as text for a table.

    >>> cell(None), cell(True), cell(3.14159), cell(["a", "b"])
    ('', 'yes', '3.14', 'a, b')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) >= 0.01 or value == 0 else f"{value:.2e}"
    if isinstance(value, list | tuple):
        return ", ".join(cell(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)


def heading(name: str) -> str:
    """Return the column heading of a field.

    >>> heading("l1_bound"), heading("published_rank")
    ('l1 bound', 'published')
    """
    return HEADINGS.get(name, name.replace("_", " "))
