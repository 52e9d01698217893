"""Suggest the known names that are nearest to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable

LEAST = 66  # similarity in percent from which a name is suggested: "mpc" is to suggest "mcp"
MOST = 3  # suggestions
CLOSE = 10  # percent: a suggestion that is less similar than the first by more is left out


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the known names that are most similar to a word, the nearest first; case does not count.

    >>> nearest("modell", ["agent", "model", "mcp"]), nearest("xyz", ["agent"])
    (['model'], [])
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415  start-up time

    names = sorted(set(known))
    found = process.extract(
        word, names, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=LEAST, limit=MOST
    )
    return [name for name, similarity, _ in found if similarity >= found[0][1] - CLOSE]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a message that suggests what was meant; empty if nothing is similar.

    >>> did_you_mean("Entty", ["Entity", "Run"]), did_you_mean("xyz", ["Run"])
    ('; did you mean Entity?', '')
    """
    found = nearest(word, known)
    return f"; did you mean {' or '.join(found)}?" if found else ""
