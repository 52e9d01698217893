"""Words that a question writes together or apart where texts write them otherwise: `gpt5`, `code base`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from matchgraph.searching.word_index import WordIndex

LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")


def in_parts(term: str, words: WordIndex) -> list[str]:
    """Return the letters and digits of a word that no text has apart, if texts have all of these.

    Args:
        term: a searched word, such as `gpt5`.
        words: of all texts.
    """
    parts = LETTERS_OR_DIGITS.findall(term)
    if len(parts) < 2 or words.texts_with(term) or not all(map(words.texts_with, parts)):
        return [term]
    return parts


def joined(terms: Sequence[str], words: WordIndex) -> Mapping[str, Mapping[str, float]]:
    """Return for searched words the ones that they make with a neighbour and that a text has.

    A text that has both as one word, such as `codebase`, has each of them in full.

    Args:
        terms: the searched words, in the order of the question.
        words: of all texts.
    """
    found: dict[str, dict[str, float]] = {}
    for one, other in pairwise(terms):
        together = one + other
        if words.texts_with(together):
            for term in (one, other):
                found.setdefault(term, {})[together] = 1.0
    return found
