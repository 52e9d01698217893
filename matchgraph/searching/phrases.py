"""Whether words that stand together in a question stand together in a text."""

from __future__ import annotations

from itertools import pairwise

from matchgraph.searching.asked_words import AskedWords
from matchgraph.searching.terms import content_words


def phrase_share(text: str, asked: AskedWords) -> float:
    """Return the share of the pairs of neighbouring words of a question that are neighbours in a text.

    Words that say nothing may stand between them: `generates an image` has `generate image`.

    Args:
        text: a name or a sentence.
        asked: the words that are searched for.
    """
    pairs = list(pairwise(range(len(asked.terms))))
    if not pairs:
        return 0.0
    said = content_words(text)
    place = [
        {i for i, word in enumerate(said) if word == term or word in related}
        for term, related in zip(asked.terms, asked.related, strict=True)
    ]
    together = sum(any(i + 1 in place[second] for i in place[first]) for first, second in pairs)
    return round(together / len(pairs), 6)
