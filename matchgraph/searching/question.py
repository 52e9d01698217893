"""Read what a question asks for apart from words: conditions such as `free`, and entities it names to go by.

What is read so is said in the answer. Words in quotation marks are searched for as they stand, and so are
all words where a search is literal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from matchgraph.searching.terms import content_words

Named = Callable[[str], Sequence[str]]  # slugs of the entities that a text is a name of

QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|«([^»]*)»')
MARK = "\ue000"  # stands for a quoted part; no text has this character of the private area
LONGEST_NAME = 8  # words
FREE = re.compile(
    r"\b(?:open[- ]?source[d]?|free of charge|at no cost|for free|without paying)\b", re.IGNORECASE
)
FREE_WORD = re.compile(
    r"^\s*free\b(?![- ])|^\s*free\s+(?!text\b|form\b|will\b)|(?<!-)\bfree\s*[?!.]*$", re.IGNORECASE
)
BEFORE = {  # what stands before a name, and how it is to be read
    "cheaper": r"(?:something |anything |a |an )*(?:cheaper|less expensive|more affordable) than",
    "like": (
        r"(?:something |anything |tools? |models? |apps? |a |an |the |best |good )*"
        r"(?:alternatives? (?:to|for|of)|substitutes? for|replacements? for|replace|competitors? (?:to|of)|"
        r"instead of|similar to|comparable to|like)"
    ),
    "unlike": (
        r"(?:(?:that|which) (?:is|are) |that's |but |and |,\s*)*"
        r"(?:not|no|without|except(?: for)?|other than|excluding|rather than|anything but)"
    ),
}
AFTER = re.compile(r"\s+(?:alternatives?|substitutes?|replacements?|competitors?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """What a question asks for.

    Args:
        text: what is searched for by words and meaning.
        free: whether only what is free is asked for.
        like: entities that answers should resemble; they are no answers themselves.
        cheaper_than: of these, those that answers should cost less than.
        left_out: entities that are no answers.
        read_as: what was read in another way than as words, in words.
    """

    text: str
    free: bool = False
    like: tuple[str, ...] = ()
    cheaper_than: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    read_as: tuple[str, ...] = ()


@dataclass
class _Draft:
    rest: str
    like: list[str] = field(default_factory=list)
    cheaper: list[str] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    read_as: list[str] = field(default_factory=list)


def read_question(text: str, named: Named) -> Question:
    """Return what a question asks for.

    Args:
        text: as typed.
        named: finds the entities that a text is a name of.

    >>> names = {"midjourney": ["midjourney"]}
    >>> asked = read_question("free alternative to Midjourney", lambda name: names.get(name.lower(), []))
    >>> asked.text, asked.free, asked.like
    ('', True, ('midjourney',))
    >>> read_question('"free" text', lambda _: []).read_as
    ()
    """
    quoted: list[str] = []

    def keep(match: re.Match[str]) -> str:
        quoted.append(next(group for group in match.groups() if group is not None))
        return MARK

    draft = _Draft(QUOTED.sub(keep, text))
    if not named(draft.rest):  # a name is a name, whatever words it has
        for how, before in BEFORE.items():
            _read_names(draft, how, before, named)
        _read_after(draft, named)
    free = _read_free(draft, named)
    parts = iter(quoted)
    rest = re.sub(MARK, lambda _: f" {next(parts, '')} ", draft.rest)
    like = draft.like
    if draft.unlike and not content_words(rest) and not like:
        like = draft.unlike
        draft.read_as.append(f"nothing else is asked for, so what resembles {', '.join(like)}")
    return Question(
        " ".join(rest.split()),
        free=free,
        like=tuple(dict.fromkeys([*like, *draft.cheaper])),
        cheaper_than=tuple(draft.cheaper),
        left_out=tuple(dict.fromkeys([*like, *draft.cheaper, *draft.unlike])),
        read_as=tuple(draft.read_as),
    )


def _read_names(draft: _Draft, how: str, before: str, named: Named) -> None:
    """Take out `like NAME` and its kin, where a name follows."""
    for match in re.finditer(rf"(?:^|(?<=[\s,])){before}\s+", draft.rest, re.IGNORECASE):
        tail = draft.rest[match.end() :]
        words = list(re.finditer(r"\S+", tail))[:LONGEST_NAME]
        for count in range(len(words), 0, -1):
            name = tail[: words[count - 1].end()].strip(" ?!.,;")
            if slugs := named(name):
                _take(draft, how, slugs, draft.rest[match.start() : match.end()] + name)
                end = match.end() + words[count - 1].end()
                draft.rest = f"{draft.rest[: match.start()]} {draft.rest[end:]}"
                return


def _read_after(draft: _Draft, named: Named) -> None:
    """Take out `NAME alternatives`."""
    for match in AFTER.finditer(draft.rest):
        head = draft.rest[: match.start()]
        words = list(re.finditer(r"\S+", head))[-LONGEST_NAME:]
        for word in words:
            if slugs := named(head[word.start() :]):
                _take(draft, "like", slugs, draft.rest[word.start() : match.end()])
                draft.rest = f"{draft.rest[: word.start()]} {draft.rest[match.end() :]}"
                return


def _take(draft: _Draft, how: str, slugs: Sequence[str], words: str) -> None:
    said = f"'{' '.join(words.split())}'"
    those = ", ".join(slugs)
    if how == "cheaper":
        draft.cheaper += slugs
        draft.read_as.append(f"{said} read as: resembles {those} and costs less")
    elif how == "like":
        draft.like += slugs
        draft.read_as.append(f"{said} read as: resembles {those}")
    else:
        draft.unlike += slugs
        draft.read_as.append(f"{said} read as: without {those}")


def _read_free(draft: _Draft, named: Named) -> bool:
    if named(draft.rest):
        return False
    for pattern in (FREE, FREE_WORD):
        if match := pattern.search(draft.rest):
            said = match.group().strip(" ?!.")
            draft.rest = f"{draft.rest[: match.start()]} {draft.rest[match.end() :]}"
            draft.read_as.append(f"'{said}' read as: free ones alone")
            return True
    return False
