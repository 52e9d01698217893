"""Whether words that stand together in a question stand together in a text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

from matchgraph.searching.asked_words import AskedWords
from matchgraph.searching.terms import content_words


@dataclass(frozen=True)
class Phrases:
    """The pairs of neighbouring words of a question, and what counts as each word.

    Args:
        asked: the words that are searched for.
    """

    asked: AskedWords

    def share(self, text: str) -> float:
        """Return the share of the pairs of neighbouring words of the question that are neighbours in a text.

        Inflected words and words of the same meaning count as elsewhere; words that say nothing may stand
        between them: `generates an image` has `generate image`.

        Args:
            text: a name or a sentence.
        """
        pairs = len(self.asked.terms) - 1
        if pairs < 1:
            return 0.0
        said = _said(text)
        if len(said) < 2:
            return 0.0
        found: list[dict[int, float]] = [{} for _ in self.asked.terms]
        for place, word in enumerate(said):
            for number, counts in self._counting.get(word, ()):
                found[number][place] = counts
        together = (
            max((share * found[i + 1].get(place + 1, 0.0) for place, share in found[i].items()), default=0.0)
            for i in range(pairs)
        )
        return round(math.fsum(together) / pairs, 6)

    @cached_property
    def _counting(self) -> dict[str, list[tuple[int, float]]]:
        """By word the numbers of the searched words it stands for, and how much it counts as each."""
        counting: dict[str, list[tuple[int, float]]] = {}
        for number, (term, related) in enumerate(zip(self.asked.terms, self.asked.related, strict=True)):
            for word, share in {term: 1.0, **related}.items():
                counting.setdefault(word, []).append((number, share))
        return counting


@lru_cache(maxsize=50_000)
def _said(text: str) -> tuple[str, ...]:
    """Return the words of a name that say something; those of popular capabilities are asked for again."""
    return tuple(content_words(text))
