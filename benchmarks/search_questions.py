"""Questions with known answers for a search, made by rules from the texts of a graph and from an event log.

No one chooses a question here: names, capabilities and recorded intents are reworded by fixed rules, and a
hash decides which rule applies to which and which half a question belongs to. Constants may be chosen on the
half `tuning`; the half `held` judges. Questions in other languages, and needs that no graph of this kind
serves, cannot be made by rules; `tests/search` has lists of them.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lunr.stop_word_filter import WORDS as STOP_WORDS

from matchgraph.entities.variants import VARIANT
from matchgraph.searching.terms import parts_of_name

Kind = Literal["name", "described", "typo", "need", "intent", "language", "filter", "absent", "given"]
Half = Literal["tuning", "held"]

LISTS = Path(__file__).parents[1] / "tests" / "search"
WORD = re.compile(r"[^\W_]+")
NEED_WORDS = 5  # content words kept of a capability's first sentence
NEED_FORMS = (
    "{}",
    "how to {}",
    "tool that can {}",
    "i need to {}",
    "best way to {}",
    "something to {}",
    "can you {}?",
    "what is good to {}",
)
TYPED_FORMS = (
    "{words}",
    "{words} {type}",
    "{type} for {words}",
    "is there a {type} that does {words}?",
    "i need something for {words}",
    "which {type} is best for {words}",
)
NAME_FORMS = ("{}", "what is {}", "{} pricing", "is {} any good", "download {}", "{} review")
TYPES = {
    "model": "model",
    "mcp": "MCP server",
    "repo": "repository",
    "extension": "extension",
    "dataset": "dataset",
    "agent": "agent",
    "cli": "command line tool",
    "product": "product",
}
SYNONYMS = {
    "image": "picture", "images": "pictures", "picture": "image", "pictures": "images", "text": "writing",
    "audio": "sound", "speech": "spoken words", "video": "film", "videos": "films", "code": "programs",
    "documents": "papers", "long": "lengthy", "writes": "produces", "reads": "takes in", "finds": "locates",
    "removes": "deletes", "generates": "creates", "creates": "makes", "completes": "finishes",
    "summarises": "condenses", "translates": "converts", "answers": "replies to", "questions": "queries",
    "changes": "edits", "edits": "modifies", "keeps": "retains", "shows": "displays", "quickly": "fast",
    "language": "tongue", "languages": "tongues", "objects": "things", "large": "big", "several": "multiple",
    "runs": "executes", "serves": "hosts", "trains": "teaches", "labels": "marks", "file": "document",
    "files": "documents", "tools": "utilities", "recordings": "tapes", "meetings": "calls",
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A question, and the slugs of the entities that are right first; none where nothing serves it."""

    kind: Kind
    text: str
    right: frozenset[str]

    @property
    def half(self) -> Half:
        """Whether constants may be chosen on it."""
        return "held" if drawn(self.text, "half", 2) else "tuning"


def drawn(text: str, purpose: str, count: int) -> int:
    """Return a number below `count` that depends on a text and a purpose alone."""
    return int.from_bytes(hashlib.blake2b(f"{purpose}:{text}".encode(), digest_size=8).digest()) % count


def listed(path: Path, kind: Kind | None = None) -> list[Question]:
    """Return the questions of a CSV file: question, right answers separated by spaces, and perhaps a kind."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [[*row, ""] for row in list(csv.reader(file))[1:] if row]
    return [Question(kind or row[2] or "given", row[0], frozenset(row[1].split())) for row in rows]


def made(entities: Sequence[Mapping[str, Any]], capabilities: Sequence[Mapping[str, Any]]) -> list[Question]:
    """Return the questions that follow from a graph's texts.

    Args:
        entities: rows with slug, name, type, free, rivals (slugs of what it is compared with), and perhaps
            the purpose it is for.
        capabilities: rows with entity and description.
    """
    return [
        *_by_name(entities),
        *_by_words_of_names(entities, capabilities),
        *_by_need(capabilities),
        *_by_filter(entities),
    ]


def _by_name(entities: Sequence[Mapping[str, Any]]) -> Iterator[Question]:
    called: dict[str, set[str]] = {}
    for entity in entities:
        called.setdefault(_plain(entity["name"]), set()).add(entity["slug"])
    for name, slugs in called.items():
        form = NAME_FORMS[drawn(name, "form", len(NAME_FORMS))]
        yield Question("name", form.format(name), frozenset(slugs))
        wrong = _misspelt(name)
        if wrong != name:
            yield Question("typo", wrong, frozenset(slugs))


def _by_words_of_names(
    entities: Sequence[Mapping[str, Any]], capabilities: Sequence[Mapping[str, Any]]
) -> Iterator[Question]:
    """Ask for entities without capabilities by the words in their names that are no proper names.

    These are the words that the capability texts have, too. Whatever has all of them in its name is right,
    if it is of the type that is asked for.
    """
    texts = " ".join(row["description"] or "" for row in capabilities).lower()
    known = {_stem(word) for word in WORD.findall(texts) if len(word) > 2 and word not in STOP_WORDS}
    offering = {row["entity"] for row in capabilities}
    named = {e["slug"]: parts_of_name(e["name"]) for e in entities}
    types = {e["slug"]: e["type"] for e in entities}
    for entity in entities:
        said = [
            w for w in named[entity["slug"]] if w.isalpha() and _stem(w) in known and not VARIANT.fullmatch(w)
        ]
        if entity["slug"] in offering or not said:
            continue
        of_all = frozenset(slug for slug, words in named.items() if {*said} <= {*words})
        of_type = frozenset(slug for slug in of_all if types[slug] == entity["type"])
        form = TYPED_FORMS[drawn(entity["name"], "typed", len(TYPED_FORMS))]
        label = TYPES.get(entity["type"], entity["type"])
        right = of_type if "{type}" in form else of_all
        yield Question("described", form.format(words=" ".join(said), type=label), right)


def _by_need(capabilities: Sequence[Mapping[str, Any]]) -> Iterator[Question]:
    texts = [(row["entity"], row["description"] or "") for row in capabilities]
    held = [(entity, set(map(_stem, WORD.findall(text.lower())))) for entity, text in texts]
    for entity, text in texts:
        kept = _content(text)
        if len(kept) < NEED_WORDS:
            continue
        wanted = set(map(_stem, kept))
        right = frozenset([entity, *(other for other, words in held if wanted <= words)])
        words = [_bare(kept[0]), *kept[1:]]
        plain = " ".join(words)
        form = NEED_FORMS[drawn(text, "form", len(NEED_FORMS))]
        which = drawn(text, "rewording", 3)
        if which == 0:
            yield Question("need", form.format(plain), right)
        elif which == 1:
            yield Question("need", form.format(_other_words(kept)), right)
        else:
            yield Question("typo", form.format(_misspelt(plain)), right)


def _by_filter(entities: Sequence[Mapping[str, Any]]) -> Iterator[Question]:
    for code, label in TYPES.items():
        free = frozenset(e["slug"] for e in entities if e["type"] == code and e["free"])
        if free:
            yield Question("filter", f"free {label}", free)
            yield Question("filter", f"open source {label}", free)
    for entity in entities:
        rivals = _rivals(entity, entities)
        if len(rivals) < 2:
            continue
        right = rivals | _of_same_purpose(entity, entities)
        for form in ("alternative to {}", "something like {}", "{} alternatives"):
            yield Question("filter", form.format(_plain(entity["name"])), right)
        free = frozenset(e["slug"] for e in entities if e["free"])
        if entity["free"] is False and rivals & free:
            yield Question("filter", f"cheaper than {_plain(entity['name'])}", right & free)


def _rivals(entity: Mapping[str, Any], entities: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(entity["rivals"]) & {e["slug"] for e in entities}


def _of_same_purpose(entity: Mapping[str, Any], entities: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Return what is for the same: that no page compares the two makes it no worse an alternative."""
    purpose = entity.get("purpose")
    same = (e["slug"] for e in entities if purpose and e.get("purpose") == purpose)
    return frozenset(same) - {entity["slug"]}


def recorded(lines: Iterable[str], names: Mapping[str, str]) -> list[Question]:
    """Return the questions that follow from recorded searches: each intent in several common forms.

    Args:
        lines: events as JSON.
        names: of entities, by slug.
    """
    served: dict[str, dict[str, int]] = {}
    for line in lines:
        event = json.loads(line)
        outcome = event.get("outcome") or {}
        text = " ".join(event["intent"].lower().split())
        counts = served.setdefault(text, {})
        if outcome.get("success"):
            key = outcome.get("capability") or outcome["entity"]
            slug = key.partition("#")[0]
            counts[slug] = counts.get(slug, 0) + 1
    found = []
    for text, counts in sorted(served.items()):
        right = frozenset(slug for slug in counts if slug in names)
        if not right:
            continue
        content = " ".join(word for word in WORD.findall(text) if word not in STOP_WORDS)
        found += [Question("intent", form.format(text), right) for form in NEED_FORMS]
        found += [Question("intent", content, right), Question("typo", _misspelt(text), right)]
        found += [Question("intent", _other_words(text.split()), right)]
        first = max(sorted(counts), key=lambda slug: counts[slug])
        if right - {first}:
            found.append(Question("filter", f"{text} but not {_plain(names[first])}", right - {first}))
    return list(dict.fromkeys(found))


def _plain(name: str) -> str:
    """Return a name as people type it: words in lower case."""
    return " ".join(WORD.findall(name.lower()))


def _content(text: str) -> list[str]:
    """Return the first content words of a text's first sentence."""
    sentence = re.split(r"(?<=[.;:])\s", text, maxsplit=1)[0]
    words = WORD.findall(sentence.lower())
    return [word for word in words if word not in STOP_WORDS and len(word) > 2][:NEED_WORDS]


def _other_words(words: Sequence[str]) -> str:
    """Return words with the other ones of a fixed list in their place; the first loses its ending."""
    said = [SYNONYMS.get(word, word) for word in words]
    return " ".join([_bare(said[0]), *said[1:]])


def _bare(verb: str) -> str:
    """Return a verb without the ending of the third person, by rule."""
    if verb.endswith(("sses", "shes", "ches", "xes")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb


def _stem(word: str) -> str:
    return word[: max(4, len(word) - 3)]


def _misspelt(text: str) -> str:
    """Return a text with a slip in its longest word: a letter left out, doubled or swapped with the next."""
    words = text.split()
    longest = max(range(len(words)), key=lambda i: (len(words[i]) if words[i].isalpha() else 0, -i))
    word = words[longest]
    if len(word) < 6 or not word.isalpha():
        return text
    place = 1 + drawn(text, "place", len(word) - 3)
    slips = (
        word[:place] + word[place + 1 :],
        word[:place] + word[place] + word[place:],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    )
    words[longest] = slips[drawn(text, "slip", 3)]
    return " ".join(words)
