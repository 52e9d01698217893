"""Take a searched text apart into words, and say how alike two words are."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from lunr.stop_word_filter import WORDS as ENGLISH_STOP_WORDS
from rapidfuzz.distance import Indel, Prefix

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 32  # beyond these a longer text is no clearer, and the servers limit the clauses of a query
LONGEST_WORD = 64
SHORTEST_INEXACT = 4  # shorter words have too many neighbours
COMMON_START = 0.6  # of the longer word, from which two count as forms of one word
ALIKE = 0.8  # difflib's ratio, from which one counts as a typo of the other
Kinship = Literal["same", "form", "typo"]


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; signs part them and are dropped.

    >>> words("OpenAI: GPT-4 AND (mcp/server)~")
    ['openai', 'gpt', '4', 'and', 'mcp', 'server']
    """
    return WORD.findall(text.lower())


def query_words(text: str) -> list[str]:
    """Return the words to search for: distinct, without those that tell nothing, such as `the` and `of`.

    >>> query_words("the weather of the WEATHER"), query_words("AND the")
    (['weather'], [])
    """
    distinct = dict.fromkeys(word[:LONGEST_WORD] for word in words(text))
    return [word for word in distinct if word not in ENGLISH_STOP_WORDS][:MOST_WORDS]


def name_words(text: str) -> list[str]:
    """Return all distinct words: a text of words that tell nothing may still be a name."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words(text)))[:MOST_WORDS]


def lucene(terms: list[str]) -> str:
    """Return a Lucene query for any of the words, their other forms and typos.

    The words hold letters and digits alone and are in lower case, so nothing that was typed can be a sign
    or an operator of the query language.

    >>> lucene(["images", "4"])
    'images OR imag* OR images~2 OR 4'
    """
    return " OR ".join(clause for term in terms for clause in _clauses(term))


def _clauses(term: str) -> list[str]:
    if len(term) < SHORTEST_INEXACT:
        return [term]
    start = term[: max(SHORTEST_INEXACT, int(len(term) * COMMON_START))]
    return [term, f"{start}*", f"{term}~{1 if len(term) < 5 else 2}"]


@lru_cache(maxsize=100_000)
def kinship(searched: str, found: str) -> Kinship | None:
    """Return how a word that was found is akin to the searched one: the same, another form, or a typo.

    >>> kinship("image", "image"), kinship("image", "images"), kinship("imgaes", "images")
    ('same', 'form', 'typo')
    >>> kinship("image", "weights") is None
    True
    """
    if searched == found:
        return "same"
    shorter, longer = sorted((len(searched), len(found)))
    if shorter < SHORTEST_INEXACT:
        return None
    if Prefix.similarity(searched, found) >= max(SHORTEST_INEXACT, COMMON_START * longer):
        return "form"
    return "typo" if is_typo(searched, found) else None


def is_typo(one: str, other: str) -> bool:
    """Say whether a word may be a typo of another.

    >>> is_typo("recordngs", "recordings"), is_typo("speech", "speed"), is_typo("map", "mop")
    (True, False, False)
    """
    shorter, longer = sorted((len(one), len(other)))
    if shorter < SHORTEST_INEXACT or longer - shorter > 2:
        return False
    if Indel.normalized_similarity(one, other) < ALIKE:  # never below difflib's ratio, and quick
        return False
    first, second = sorted((one, other))  # the ratio is not symmetric
    alike = SequenceMatcher(None, first, second, autojunk=False)
    return alike.quick_ratio() >= ALIKE and alike.ratio() >= ALIKE
