"""The texts in which people ask for the same need; only their words show that they belong together."""

from __future__ import annotations

import numpy as np

from tests.simulation.market import Floats, Integers

CONSONANTS, VOWELS = "bdfgklmnprstv", "aeiou"
WORDS_EACH = 3
PATTERNS = ("{0} {1} {2}", "how to {0} {1} with {2}", "{2} {1} for {0}", "best tool to {1} {2}")


def draw_phrasings(
    needs: int, most: int, random: np.random.Generator
) -> tuple[tuple[str, ...], Integers, Floats]:
    """Return the texts of all phrasings, sorted, the need of each, and the share of searches that use it.

    Needs, and the phrasings of one need, are asked by Zipf's law.

    Args:
        needs: how many there are.
        most: phrasings of one need, at least 2, at most 4.
        random: where chance comes from.
    """
    count = random.integers(2, most + 1, needs)
    by_need = random.permutation(1 / np.arange(1, needs + 1) ** 0.9)
    words = _words(needs, random)
    rows: list[tuple[str, int, float]] = []
    for need in range(needs):
        patterns = random.permutation(len(PATTERNS))[: count[need]]
        shares = 1 / np.arange(1, len(patterns) + 1)
        shares = by_need[need] * shares / shares.sum()
        texts = [PATTERNS[pattern].format(*words[need]) for pattern in patterns]
        rows += [(text, need, share) for text, share in zip(texts, shares.tolist(), strict=True)]
    rows.sort()
    share = np.array([row[2] for row in rows])
    return tuple(row[0] for row in rows), np.array([row[1] for row in rows]), share / share.sum()


def _words(needs: int, random: np.random.Generator) -> list[list[str]]:
    """Draw three words a need: the first two are shared by several needs, the last one is its own."""
    syllables = np.array([c + v for c in CONSONANTS for v in VOWELS])
    every = ["".join(pair) for pair in random.permutation([(a, b) for a in syllables for b in syllables])]
    shared, own = every[: max(needs // 4, WORDS_EACH)], every[-needs:]
    return [[*random.choice(shared, WORDS_EACH - 1, replace=False), own[need]] for need in range(needs)]
