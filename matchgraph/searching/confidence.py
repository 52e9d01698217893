"""How likely an answer is right, by its score."""

from __future__ import annotations

import math

from ranking.answer_rules import Search

DECIMALS = 4  # further ones depend on the processor: vectors of words are computed in single precision


def confidence_of(score: float, covered: float, constants: Search) -> float:
    """Return how likely an answer of a score is right: a logistic function, fitted on questions.

    Words that are scattered over a text prove less than what else speaks for an answer, so most of what they
    can count is taken off; as that is one number for a whole list, it changes no order.

    Args:
        score: of the answer.
        covered: the greatest share of the question's words that a found text has.
        constants: the methodology's section.

    >>> confidence_of(Search().even, 0.0, Search())
    0.5
    """
    odds = (score - constants.even - constants.doubt * covered**2) / constants.spread
    less = math.exp(-abs(odds))  # which cannot overflow
    return round((1 if odds >= 0 else less) / (1 + less), DECIMALS)
