"""Answers about the graph's consistency; the field names are the keys of `--format json`."""

from __future__ import annotations

from matchgraph.answers.base import Answer


class Finding(Answer):
    """Something `check` found: what, where, and what it means."""

    kind: str
    subject: str
    message: str
    sources: tuple[str, ...] = ()
