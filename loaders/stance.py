"""Judge how the author of a text compares a tool with a rival it mentions: better, worse, or neither.

A rule-based judge of clauses with small word lists, not a language model: it recognises rivals as subjects
("though X is faster"), comparatives ("faster than X"), contrasts ("unlike X") and verbs of rank ("trails
X"), and returns neutral if it finds none. Its accuracy is measured in its tests on a labelled sample.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from loaders.stance_words import BAD, BURDENS, GOOD, LISTING, LITTLE, MUCH, SPENDING

Stance = Literal["worse", "neutral", "better"]

_REACH = 400  # characters of a clause read on either side of a name
_LIST_REACH = 3  # maximum number of plain words between "than" and a name in one list of names


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.VERBOSE)


# Clause boundaries. A comma before "and" ends one only if no name follows, as in "A, B, and C".
_BOUNDARY = _pattern(
    r"""[;!?—–] | [.:](?=\s|$) | \s-\s
    | ,?\s(?=(?:but|though|although|while|whereas|yet|however)\b)
    | ,\s+(?=(?:so|since|because|which|whose)\b)
    | ,\s+(?=(?:and|or)\s+(?:it|its|they|the|\w+\s+(?:can|is|are|may))\b)"""
)
_CONTRAST = _pattern(r"\s* (?:but|though|although|while|whereas|where|yet|however) ,? \s+ (?:the\s+)?")
_THAN = _pattern(r"\b than \b")
_NEGATION = _pattern(
    r"\b (?:not|no|nor|neither|never|hardly|\w+n't) \b | \b (?:comparable|similar|equal) \s to \s or \b"
)
_UNLIKE = _pattern(r"\b (?:unlike|in\s contrast\s to|as\s opposed\s to) \b")
_COMPARED = _pattern(
    r"\b (?:compared\s (?:to|with)|in\s comparison\s (?:to|with)|relative\s to|versus|vs\.?) \s"
)
_EQUAL = _pattern(r"(?<!\w) as \s [\w\s-]{1,40} \b as \b [^,]* $")
_BETTER_VERB = _pattern(
    r"""\b (?: outperform(?:s|ing)? | beats? | surpass(?:es)? | exceeds? | outpaces? | outranks?
    | improves?\s (?:on|upon|over) | superior\s to | ahead\s of ) \b [^,]* $
    | \b (?:avoids?|removes?|eliminates?|solves?|fixes) \s [\w\s-]{0,40} \b (?:of|in) \s (?:the\s)? $"""
)
_WORSE_VERB = _pattern(
    r"""\b (?: trails? | lags?\s behind | falls?\s behind | (?:falls?|comes?)\s short\s of | inferior\s to
    | (?:outperformed|beaten|surpassed)\s by | (?:lacks?|misses) \s [\w\s-]{0,40} \b of
    | (?:can|could|do|does|did|may|will) (?:\snot|not|n't) \s (?:\w+\s)?
      (?:match|reach|equal|compete\s with|come\s close\s to|keep\s up\s with) (?:\s[\w\s-]{0,40}\bof)?
    ) \b [^,]* $"""
)
_DRAWBACK = _pattern(
    r"""\b (?: needs? | requires? | lacks? | only | cannot | can't | fails? | struggles? | suffers? | forces?
    | costs? | is\s limited | does\s not | doesn't | (?:has|offers)\s no ) \b"""
)
_RELIEF = _pattern(r"\b (?: needs? | requires? | costs? | asks?\s for ) \s (?:no|none|nothing|little) \b")


class _Clause(NamedTuple):
    """The clause around a name: the text before and after the name."""

    before: str
    after: str


def judge(text: str, start: int, end: int) -> Stance:
    """Return how a text compares its own tool with the rival mentioned at a position.

    Args:
        text: a statement about the tool, one or more sentences.
        start: start of the rival's name, in characters.
        end: end of the name.

    >>> text = "Faster than Acme, though less accurate than Ajax; exports to Apex"
    >>> [judge(text, text.index(name), text.index(name) + 4) for name in ("Acme", "Ajax", "Apex")]
    ['better', 'worse', 'neutral']
    """
    clause = _clause(text[max(0, start - _REACH) : start], text[end : end + _REACH])
    return next((stance for rule in _RULES if (stance := rule(clause)) is not None), "neutral")


def _clause(before: str, after: str) -> _Clause:
    begins = max((boundary.end() for boundary in _BOUNDARY.finditer(before)), default=0)
    ends = _BOUNDARY.search(after)
    return _Clause(before[begins:], after[: ends.start()] if ends else after)


def _rival_as_subject(clause: _Clause) -> Stance | None:
    """Judge "though X is faster" and "whereas X needs a server", which describe the rival."""
    if not _CONTRAST.fullmatch(clause.before):
        return None
    polarity = _polarity(clause.after)
    if polarity == "better" or _RELIEF.search(clause.after):
        return "worse"
    return "better" if polarity == "worse" or _DRAWBACK.search(clause.after) else "neutral"


def _comparative(clause: _Clause) -> Stance | None:
    """Judge "faster than X" and "needs less memory than A, B or X"."""
    than = max((match.span() for match in _THAN.finditer(clause.before)), default=None)
    if than is None or not _one_list_of_names(clause.before[than[1] :]):
        return None
    return _stated(clause.before[: than[0]])


def _contrast(clause: _Clause) -> Stance | None:
    return "better" if _UNLIKE.search(clause.before) else None


def _equality(clause: _Clause) -> Stance | None:
    """Judge "as fast as X" and "not as fast as X"."""
    if not _EQUAL.search(clause.before):
        return None
    return "worse" if _NEGATION.search(clause.before) else "neutral"


def _verb(clause: _Clause) -> Stance | None:
    """Judge "outperforms X" and "trails X"."""
    if _WORSE_VERB.search(clause.before):
        return "worse"
    verb = _BETTER_VERB.search(clause.before)
    if verb is None:
        return None
    return "neutral" if _NEGATION.search(clause.before[: verb.start()]) else "better"


def _compared(clause: _Clause) -> Stance | None:
    """Judge "compared to X, finer control" and "finer control compared to X"."""
    compared = _COMPARED.search(clause.before)
    if compared is None:
        return None
    said = _stated(clause.before[: compared.start()])
    return _stated(clause.after) if said == "neutral" else said


_RULES: tuple[Callable[[_Clause], Stance | None], ...] = (
    _rival_as_subject,
    _comparative,
    _contrast,
    _equality,
    _verb,
    _compared,
)


def _stated(phrase: str) -> Stance:
    plain = re.sub(r"\([^)]{0,200}\)", "", phrase)
    return "neutral" if _NEGATION.search(plain) else _polarity(plain)


def _polarity(phrase: str) -> Stance:
    """Judge the last comparative of a phrase, with the words it belongs to."""
    words = re.findall(r"[\w'-]+", phrase.lower())
    for place in range(len(words) - 1, -1, -1):
        word = words[place]
        if word in GOOD or word in BAD:
            return "better" if word in GOOD else "worse"
        if word in MUCH or word in LITTLE:
            wanted = _wanted(word, words[place + 1 :], words[:place])
            return "better" if wanted == (word in MUCH) else "worse"
    last = words[-1] if words else ""
    return "better" if last.endswith("er") and len(last) > 4 else "neutral"


def _wanted(word: str, of_what: list[str], before: list[str]) -> bool:
    """Return whether more is better for what a comparative of quantity measures."""
    if not of_what:  # "smaller than" alone is praise, "takes longer than" is not
        return word in MUCH and not SPENDING & set(before[-2:])
    return not BURDENS & set(of_what)


def _one_list_of_names(between: str) -> bool:
    plain = re.findall(r"\b[a-z][\w'-]*", re.sub(r"\([^)]{0,200}\)", "", between))
    return sum(word not in LISTING for word in plain) <= _LIST_REACH
