"""Find the known entities that capability texts mention, and how they are judged against each other."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick

from loaders.stance import Stance, judge

MIN_NAME_CHARACTERS = 2

# A lower-case word ("whisper", "draft") is taken as a name only after words that introduce a rival.
_CUE = re.compile(
    r"(?:\b(?:than|vs\.?|versus|unlike|over|outperforms|beats|surpasses|trails|behind|"
    r"(?:compared|relative|similar|comparable|alternative) (?:to|with))\s+(?:the\s+)?|[`'\"“‘])$",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s|[—–]\s|\n)[\"'“‘(]*$")
_CUE_REACH = 40  # characters before a name that are searched for such words
# What makes a name part of a longer one: "pre-GPT", "GPT-4", "GPT.js", "C++", "Whisper v2", "Claude Code".
_GLUED_BEFORE = re.compile(r"(?:\w|@|\w[-.])$")
_GLUED_BEHIND = re.compile(r"[\w+#@]|[-.:]\w| (?:[A-Z0-9]|v[0-9])")
_ORDINARY_WORD = re.compile(r"[A-Za-z]?[a-z]+")


@dataclass(frozen=True)
class Mention:
    """A known entity that a capability's texts mention.

    `stance` is how the capability's own entity compares with it: better, worse or neutral.
    """

    slug: str
    stance: Stance


class _Match(NamedTuple):
    start: int
    end: int
    name: str


class MentionScanner:
    """Finds names of known entities in texts: case-sensitive, whole names, the longest at each position.

    A name is not found inside a longer one, known or unknown: "GPT" is not in "GPT-4", nor "Stable
    Diffusion" in "Stable Diffusion XL"; so a capital or a number right after a name rules it out. A name that
    is one ordinary word counts only if its spelling shows that it is a name: "Draft" not at the beginning of
    a sentence, "whisper" only after words like "than". A name shared by several entities is found for none of
    them, since a guess would be no evidence.

    Args:
        names: slugs of known entities, each with one of its names.

    >>> scanner = MentionScanner([("gpt", "GPT"), ("gpt-4", "GPT-4"), ("ink", "Ink")])
    >>> scanner.mentions("ink", unique="Unlike GPT-4 it is wet", vs_alternatives="slower than GPT, says Ink")
    [Mention(slug='gpt', stance='worse'), Mention(slug='gpt-4', stance='better')]
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        slugs: defaultdict[str, list[str]] = defaultdict(list)
        for slug, name in sorted({(slug, name.strip()) for slug, name in names}):
            slugs[name].append(slug)
        self._slugs = {name: found for name, found in slugs.items() if len(name) >= MIN_NAME_CHARACTERS}
        self._automaton = ahocorasick.Automaton()
        for name in self._slugs:
            self._automaton.add_word(name, name)
        if self._slugs:
            self._automaton.make_automaton()

    def mentions(
        self,
        entity: str,
        *,
        unique: str | None = None,
        vs_alternatives: str | None = None,
        pages: Iterable[Collection[str]] = (),
    ) -> list[Mention]:
        """Return the entities that the texts of one capability mention, each once, sorted by slug.

        If a name occurs several times with different stances, better and worse together are neutral, and
        either outweighs neutral.

        Args:
            entity: the slug of the capability's own entity, which is never mentioned.
            unique: the text of `Unique:`.
            vs_alternatives: the text of `vs alternatives:`.
            pages: the two slugs of each page that states the capability. An entity that is the other
                side of all of them is already compared there and is not a mention.
        """
        sides = [frozenset(page) for page in pages]
        stances: defaultdict[str, Counter[Stance]] = defaultdict(Counter)
        for text in (unique, vs_alternatives):
            for match in self._matches(text or ""):
                slugs = self._slugs[match.name]
                if len(slugs) == 1 and slugs[0] != entity:
                    stances[slugs[0]][judge(text or "", match.start, match.end)] += 1
        return [
            Mention(slug, _together(stances[slug]))
            for slug in sorted(stances)
            if not sides or any(slug not in page for page in sides)
        ]

    def _matches(self, text: str) -> Iterator[_Match]:
        """Yield the names in a text from left to right, the longest at each position, without overlaps."""
        if not self._slugs:
            return
        found = [_Match(end + 1 - len(name), end + 1, name) for end, name in self._automaton.iter(text)]
        found.sort(key=lambda match: (match.start, -match.end))
        behind = 0
        for match in found:
            if match.start >= behind and _stands_alone(text, match) and _is_meant(text, match):
                behind = match.end
                yield match


def _stands_alone(text: str, match: _Match) -> bool:
    """Return whether a match is a whole name and not part of a longer one."""
    before = text[max(0, match.start - 2) : match.start]
    return not (_GLUED_BEFORE.search(before) or _GLUED_BEHIND.match(text, match.end))


def _is_meant(text: str, match: _Match) -> bool:
    """Return whether an ordinary word is used as a name here; other names always are."""
    if not _ORDINARY_WORD.fullmatch(match.name):
        return True
    before = text[max(0, match.start - _CUE_REACH) : match.start]
    if match.name.islower():
        return _CUE.search(before) is not None
    return _SENTENCE_START.search(before) is None


def _together(stances: Counter[Stance]) -> Stance:
    said = {stance for stance in stances if stance != "neutral"}
    return said.pop() if len(said) == 1 else "neutral"
