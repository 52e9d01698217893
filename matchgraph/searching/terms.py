"""Split a searched text into words, and say how similar two words are."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal
from unicodedata import combining, normalize

from lunr.stop_word_filter import WORDS as ENGLISH_STOP_WORDS
from rapidfuzz.distance import Indel, Prefix

from graph.texts import composed
from ranking.answer_rules import Words

WORD = re.compile(r"[^\W_]+")
PART = re.compile(r"[A-Z]{2,}|[A-Z]?[a-z]+|[0-9]+")  # of a name written in one word
ENDINGS = ("s", "es", "ed", "d", "er", "ers", "r", "rs", "ing", "ings", "or", "ion", "al", "y", "ly")
MOST_WORDS = 32  # beyond these a longer text is no clearer, and the servers limit the clauses of a query
LONGEST_WORD = 64
Kinship = Literal["same", "form", "typo", "meaning"]


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; signs part them and are dropped.

    >>> words("OpenAI: GPT-4 AND (mcp/server)~")
    ['openai', 'gpt', '4', 'and', 'mcp', 'server']
    """
    return WORD.findall(composed(text).lower())


def query_words(text: str) -> list[str]:
    """Return the words to search for: distinct, without those that tell nothing, such as `the` and `of`.

    >>> query_words("the weather of the WEATHER"), query_words("AND the")
    (['weather'], [])
    """
    distinct = dict.fromkeys(word[:LONGEST_WORD] for word in words(text))
    return [word for word in distinct if word not in ENGLISH_STOP_WORDS][:MOST_WORDS]


@cache
def filler_words() -> frozenset[str]:
    """Return the words that say nothing of what is searched for: `something`, `best`, `versus`.

    They are the stop words of lunr and scikit-learn, those of them left out that can be meant (`fill`), and
    the verbs and nouns of asking itself.
    """
    return frozenset((files("matchgraph.searching") / "filler_words.txt").read_text("utf-8").split())


def content_words(text: str) -> list[str]:
    """Return the distinct words of a question that say what is searched for.

    >>> content_words("something to transcribe audio with"), content_words("the best")
    (['transcribe', 'audio'], [])
    """
    distinct = dict.fromkeys(word[:LONGEST_WORD] for word in words(text))
    return [word for word in distinct if word not in filler_words()][:MOST_WORDS]


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    rows = (files("matchgraph.searching") / "abbreviations.txt").read_text("utf-8").splitlines()
    return {short: tuple(long.split()) for short, _, long in (row.partition(" ") for row in rows)}


def spelt_out(term: str) -> tuple[str, ...]:
    """Return the words that an abbreviation of the field stands for; nothing if it is none.

    >>> spelt_out("llm"), spelt_out("map")
    (('large', 'language', 'model'), ())
    """
    return _abbreviations().get(term, ())


def in_english_spelling(word: str) -> str:
    """Return a word of a European language as English would spell it, if both have it from one root.

    >>> in_english_spelling("transkribieren"), in_english_spelling("clasificación")
    ('transcribieren', 'clasificacion')
    """
    plain = "".join(letter for letter in normalize("NFD", word) if not combining(letter))
    return plain.replace("k", "c").replace("ph", "f")


def squashed(text: str) -> str:
    """Return a text without its case, spaces and signs, in which names are compared.

    >>> squashed("GPT-4 Turbo") == squashed("gpt4turbo")
    True
    """
    return "".join(words(text))


def parts_of_name(name: str) -> list[str]:
    """Return the words of a name and those that its capitals and digits part.

    A single letter within a word is none: to search for `x` is not to search for `8x7B`.

    >>> parts_of_name("FineWeb v2"), parts_of_name("en_PP-OCRv5"), parts_of_name("8x7B")
    (['fineweb', 'v2', 'fine', 'web', '2'], ['en', 'pp', 'ocrv5', 'ocr', '5'], ['8x7b', '8', '7'])
    """
    written = WORD.findall(composed(name))
    parts = [part for word in written for part in PART.findall(word) if len(part) > 1 or part.isdigit()]
    return list(dict.fromkeys(word.lower() for word in (*written, *parts)))


def name_words(text: str) -> list[str]:
    """Return all distinct words: a text of words that tell nothing may still be a name."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words(text)))[:MOST_WORDS]


def lucene(terms: list[str], rules: Words) -> str:
    """Return a Lucene query for any of the words, their other forms and typos.

    The words hold letters and digits alone and are in lower case, so nothing that was typed can be a sign
    or an operator of the query language.

    >>> lucene(["images", "4"], Words())
    'images OR ima* OR images~2 OR 4'
    """
    return " OR ".join(clause for term in terms for clause in _clauses(term, rules))


def _clauses(term: str, rules: Words) -> list[str]:
    if len(term) < rules.shortest:
        return [term]
    start = term[: max(3, int(len(term) * rules.common_start))]
    return [term, f"{start}*", f"{term}~{1 if len(term) < 5 else rules.typo_edits}"]


@lru_cache(maxsize=100_000)
def kinship(searched: str, found: str, rules: Words) -> Kinship | None:
    """Return how a found word is related to the searched one: the same, another form, or a typo.

    >>> [kinship(searched, "images", Words()) for searched in ("images", "image", "imgaes", "weights")]
    ['same', 'form', 'typo', None]
    """
    if searched == found:
        return "same"
    shorter, longer = sorted((len(searched), len(found)))
    if is_inflected(searched, found):
        return "form"
    if shorter < rules.shortest:
        return None
    if Prefix.similarity(searched, found) >= max(rules.form_start, rules.common_start * longer):
        return "form"
    return "typo" if is_typo(searched, found, rules) else None


def is_inflected(one: str, other: str) -> bool:
    """Say whether the longer of two words is the shorter one with an English ending.

    >>> pairs = ("map", "maps"), ("swapper", "swap"), ("bake", "baking"), ("map", "mapped")
    >>> [is_inflected(*pair) for pair in pairs], is_inflected("ai", "air"), is_inflected("cat", "catalogue")
    ([True, True, True, True], False, False)
    """
    short, long = sorted((one, other), key=len)
    if len(short) < 3:
        return False
    stem = short[:-1] if short[-1] in "ey" else short
    if not long.startswith(stem):
        return False
    rest = long[len(stem) :]
    doubled = rest[1:] if rest and rest[0] == stem[-1] and rest[0] not in "aeiou" else rest
    endings = ENDINGS if stem == short else (*(end for end in ENDINGS if end[0] in "aei"), "ied", "ies")
    return rest in endings or doubled in endings


def is_typo(one: str, other: str, rules: Words) -> bool:
    """Say whether a word may be a typo of another.

    >>> pairs = ("recordngs", "recordings"), ("speech", "speed"), ("map", "mop")
    >>> [is_typo(one, other, Words()) for one, other in pairs]
    [True, False, False]
    """
    shorter, longer = sorted((len(one), len(other)))
    if shorter < rules.shortest or longer - shorter > rules.typo_edits:
        return False
    if Indel.normalized_similarity(one, other) < rules.typo_ratio:  # never below difflib's ratio, and quick
        return False
    first, second = sorted((one, other))  # the ratio is not symmetric
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.quick_ratio() >= rules.typo_ratio and matcher.ratio() >= rules.typo_ratio
