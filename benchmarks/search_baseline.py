"""The least that a search has to beat: words and vectors added up, the exact name first."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from lunr.stop_word_filter import WORDS as STOP_WORDS

from matchgraph.searching.embedding import embed

WORD = re.compile(r"[^\W_]+")


class Baseline:
    """Scores each entity by the rarest of the searched words it has, and by its nearest text.

    Args:
        names: words of each entity's name, slug and type, by slug.
        texts: of what each entity offers, by slug.
    """

    def __init__(self, names: Mapping[str, str], texts: Mapping[str, Sequence[str]]) -> None:
        self._slugs = sorted(names)
        self._names = {slug: set(_words(names[slug])) for slug in self._slugs}
        self._words = {slug: self._names[slug] | set(_words(" ".join(texts[slug]))) for slug in self._slugs}
        self._held = Counter(word for words in self._words.values() for word in words)
        owned = [(slug, text) for slug in self._slugs for text in (names[slug], *texts[slug])]
        self._owners = [slug for slug, _ in owned]
        self._vectors = embed([text for _, text in owned])

    def search(self, text: str) -> list[tuple[str, float]]:
        """Return slugs, the best first, each with a confidence."""
        terms = [word for word in _words(text) if word not in STOP_WORDS]
        weights = {term: math.log(1 + len(self._slugs) / (0.5 + self._held[term])) for term in terms}
        total = sum(weights.values()) or 1.0
        nearest = dict.fromkeys(self._slugs, 0.0)
        for slug, similarity in zip(self._owners, (self._vectors @ embed([text])[0]).tolist(), strict=True):
            nearest[slug] = max(nearest[slug], similarity)
        scores = {
            slug: (
                sum(w for t, w in weights.items() if t in self._words[slug]) / total
                + 0.5 * sum(w for t, w in weights.items() if t in self._names[slug]) / total
                + nearest[slug]
                + 2 * (set(terms) == self._names[slug])
            )
            for slug in self._slugs
        }
        best = np.argsort([-scores[slug] for slug in self._slugs], kind="stable").tolist()
        return [(self._slugs[i], min(1.0, scores[self._slugs[i]] / 2.5)) for i in best]


def _words(text: str) -> list[str]:
    return [word.removesuffix("s") for word in WORD.findall(text.lower())]
