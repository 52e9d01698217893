"""A path through the graph in one line."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matchgraph.answers.exploring import Different, Step

VERBS = {
    "SEEN": "",
    "HAS_CAPABILITY": "offers",
    "OFFERED_BY": "offered by",
    "SIMILAR_TO": "similar to",
    "COMPARED_WITH": "compared with",
    "MENTIONS": "mentions",
    "MENTIONED_BY": "mentioned by",
    "SERVES": "serves",
    "SERVED_BY": "served by",
    "MATCHED": "met by",
    "MATCHED_BY": "found for",
}
LABEL_LENGTH = 60  # of a capability's label: recognisable, yet fits on a line


def path_text(answer: Different) -> str:
    """Return the path that leads to an answer, such as `A — offers → c — offered by → B`."""
    return steps_text(answer.path) or "no path leads to it"


def meets_text(answer: Different) -> str:
    """Return which capability of an answer meets each text that had to be met."""
    return "; ".join(f"{each.required}: {shortened(each.name)}" for each in answer.meets)


def steps_text(path: Sequence[Step]) -> str:
    """Return the steps of a path in one line."""
    parts: list[str] = []
    for step in path:
        verb = VERBS[step.relation]
        parts += [f"— {verb} →"] if verb else []
        parts.append(shortened(step.name))
    return " ".join(parts)


def shortened(label: str) -> str:
    """Return a label truncated at a word, to at most 60 characters.

    >>> shortened("Reads a table out of a page that was scanned upside down and by night")
    'Reads a table out of a page that was scanned upside down …'
    """
    return textwrap.shorten(label, LABEL_LENGTH, placeholder=" …")
