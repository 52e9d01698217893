"""Whether words that stand together in a question stand together in a text."""

from __future__ import annotations

import math
from itertools import pairwise

from matchgraph.searching.asked_words import AskedWords
from matchgraph.searching.terms import content_words


def phrase_share(text: str, asked: AskedWords) -> float:
    """Return the share of the pairs of neighbouring words of a question that are neighbours in a text.

    Inflected words and words of the same meaning count as elsewhere; words that say nothing may stand between
    them: `generates an image` has `generate image`.

    Args:
        text: a name or a sentence.
        asked: the words that are searched for.
    """
    pairs = list(pairwise(range(len(asked.terms))))
    if not pairs:
        return 0.0
    said = content_words(text)
    counts = [
        {i: related.get(word, float(word == term)) for i, word in enumerate(said)}
        for term, related in zip(asked.terms, asked.related, strict=True)
    ]
    together = [
        max((counts[first][i] * counts[second].get(i + 1, 0.0) for i in counts[first]), default=0.0)
        for first, second in pairs
    ]
    return round(math.fsum(together) / len(pairs), 6)
