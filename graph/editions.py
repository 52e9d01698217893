"""Link capabilities whose text was edited to their earlier versions.

When a version of a source is replaced, or loaded after a newer one, the capability texts that the source no
longer states are kept, with the last day they were stated. Of two versions with the same text the one
that takes precedence as a whole counts, so the order of loading does not matter. Which current capability
continues an earlier text follows from these and from the current statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz

from graph.current import Stated, taking_part
from graph.model import Statement, capability_parts, normalised
from graph.statement_rows import capability_rows
from graph.store import Store
from graph.stored_version import Precedence
from graph.transaction import Reads, Step

if TYPE_CHECKING:
    from cypher.rows import EarlierTextsOfRow, EarlierTextsRow

DIGITS = 4  # of a similarity, as stored
LATEST = "~"  # sorts after every ISO date


@dataclass(frozen=True)
class Edition:
    """The capability texts of one version of a source.

    Args:
        source: the source's id.
        as_of: ISO date of the version, or an empty string.
        precedence: decides between versions of one day, as `Precedence.text`.
        texts: descriptions by slug and digest, the two parts of a capability's id.
    """

    source: str
    as_of: str
    precedence: str
    texts: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, statement: Statement) -> Edition:
        """Return the edition of a statement."""
        source = statement.source
        rows = capability_rows(statement)
        texts = {capability_parts(row["id"]): row["words"]["description"] for row in rows}
        day = source.as_of.isoformat() if source.as_of else ""
        return cls(source.id, day, Precedence.of(statement).text, texts)


def read_editions(reads: Reads, sources: Collection[str]) -> dict[str, Edition]:
    """Return the stored edition of each of these sources that is in the graph."""
    texts: defaultdict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    versions: dict[str, tuple[str, str]] = {}
    for row in reads.read("stated_texts", sources=sorted(sources)) if sources else ():
        versions[row["source"]] = row["as_of"] or "", row["precedence"]
        if row["slug"] is not None and row["digest"] is not None and row["description"] is not None:
            texts[row["source"]][row["slug"], row["digest"]] = row["description"]
    return {source: Edition(source, *version, texts[source]) for source, version in versions.items()}


def steps_to_keep(
    reads: Reads, gone: Iterable[Edition], current: Mapping[str, Edition], token: str
) -> list[Step]:
    """Return the writes that keep the texts of editions that are no longer current.

    Args:
        gone: editions that were replaced, or are older than the current one.
        current: the current edition of each of their sources.
        token: stale mark of this load.
    """
    editions = [each for each in gone if each.source in current]
    sources = sorted({each.source for each in editions})
    there = {row["key"]: row for row in reads.read("earlier_texts", sources=sources)} if sources else {}
    wanted = kept_texts(there, editions, [current[source] for source in sources])
    rows = [row for key, row in sorted(wanted.items()) if row != there.get(key)]
    forgotten = sorted(there.keys() & {row["key"] for row in rows} | there.keys() - wanted.keys())
    steps: list[Step] = []
    if forgotten:
        steps.append(("forget_earlier_texts", {"sources": sources, "keys": forgotten, "token": token}))
    if rows:
        steps.append(("keep_earlier_texts", {"rows": rows, "token": token}))
    return steps


def kept_texts(
    there: Mapping[str, EarlierTextsRow], gone: Iterable[Edition], current: Iterable[Edition]
) -> dict[str, EarlierTextsRow]:
    """Return the earlier texts to keep, by key: for each dropped text the newest edition that has it.

    Args:
        there: those already kept.
        gone: editions that are not current.
        current: the current editions of all sources involved.
    """
    kept = dict(there)
    for edition in gone:
        for row in _rows(edition):
            kept[row["key"]] = _newer(kept[row["key"]], row) if row["key"] in kept else row
    stated = {_key(each.source, *name) for each in current for name in each.texts}
    return {key: row for key, row in kept.items() if key not in stated}


def _rows(edition: Edition) -> Iterator[EarlierTextsRow]:
    digests = {digest for _, digest in edition.texts}
    for (slug, digest), description in edition.texts.items():
        yield {
            "source": edition.source,
            "key": _key(edition.source, slug, digest),
            "slug": slug,
            "digest": digest,
            "description": description,
            "as_of": edition.as_of or None,
            "precedence": edition.precedence,
            "alongside": sorted(digests - {digest}),
        }


def _newer(row: EarlierTextsRow, other: EarlierTextsRow) -> EarlierTextsRow:
    """Return which of two versions of a text counts: that of the edition which would be the current one."""
    return max(row, other, key=lambda each: (each["as_of"] or "", each["precedence"]))


def _key(source: str, slug: str, digest: str) -> str:
    return f"{source}|{slug}#{digest}"


def link_editions(
    store: Store, slugs: Sequence[str], stated: Mapping[str, Sequence[Stated]], min_similarity: float
) -> list[dict[str, Any]]:
    """Return the earlier texts of these entities whose link has to change.

    Args:
        slugs: entities.
        stated: current statements by capability.
        min_similarity: minimum similarity, 0-1; 1 links nothing.
    """
    earlier: defaultdict[str, list[EarlierTextsOfRow]] = defaultdict(list)
    for row in store.read("earlier_texts_of", slugs=list(slugs)):
        earlier[row["slug"]].append(row)
    current: defaultdict[str, list[CurrentText]] = defaultdict(list)
    for id_, statements in stated.items() if earlier else ():
        slug, digest = capability_parts(id_)
        current[slug].append(CurrentText.of(digest, statements))
    return [
        {
            "slug": slug,
            "source": row["source"],
            "key": row["key"],
            "continued_by": id_,
            "similarity": similarity,
        }
        for slug, rows in earlier.items()
        for row, (id_, similarity) in _links_by_trust(slug, rows, current[slug], min_similarity)
        if (row["continued_by"], row["similarity"]) != (id_, similarity)
    ]


def _links_by_trust(
    slug: str, rows: Sequence[EarlierTextsOfRow], current: Sequence[CurrentText], min_similarity: float
) -> Iterator[tuple[EarlierTextsOfRow, tuple[str | None, float | None]]]:
    """Link the texts of trusted sources among themselves, so that what is untrusted redirects no event."""
    vetted = [each for each in current if each.vetted]
    for trusted, texts in ((True, vetted), (False, current)):
        some = [row for row in rows if row["trusted"] == trusted]
        yield from _links(slug, some, texts, min_similarity) if some else ()


def _links(
    slug: str, rows: Sequence[EarlierTextsOfRow], current: Sequence[CurrentText], min_similarity: float
) -> Iterator[tuple[EarlierTextsOfRow, tuple[str | None, float | None]]]:
    texts = [
        EarlierText(
            row["source"], row["digest"], row["description"], row["as_of"] or "", frozenset(row["alongside"])
        )
        for row in rows
    ]
    found = continued(texts, current, min_similarity=min_similarity) if min_similarity < 1 else {}
    for row in rows:
        digest, similarity = found.get(row["digest"], (None, None))
        yield row, (f"{slug}#{digest}" if digest else None, similarity)


@dataclass(frozen=True)
class EarlierText:
    """A capability text that a source no longer states.

    Args:
        source: the source's id.
        digest: of the text.
        description: the text.
        as_of: the last day it was stated, as an ISO date, or an empty string.
        alongside: digests of the other texts stated with it at that time.
    """

    source: str
    digest: str
    description: str
    as_of: str
    alongside: frozenset[str]


@dataclass(frozen=True)
class CurrentText:
    """A capability text that is currently stated, its sources, and whether one of them is trusted."""

    digest: str
    description: str
    sources: frozenset[str]
    vetted: bool = True

    @classmethod
    def of(cls, digest: str, statements: Sequence[Stated]) -> CurrentText:
        """Return the text of the statements that take part."""
        some = taking_part(statements)
        sources = frozenset(each.source for each in some)
        return cls(digest, some[0].values["description"], sources, some[0].trusted)


def continued(
    earlier: Sequence[EarlierText], current: Sequence[CurrentText], *, min_similarity: float
) -> dict[str, tuple[str, float]]:
    """Return the current capability that continues each earlier text, and its similarity to it.

    A text that is no longer stated is continued by one that the same source stated later and not together
    with it, if it is similar enough: the share of characters two normalised texts have in common in order (1
    - indel distance / both lengths). The most similar pairs are matched first, and no two texts dropped on
    the same day are continued by the same one. A text may be continued through another earlier one.

    Args:
        earlier: former texts of one entity.
        current: its current texts.
        min_similarity: minimum similarity, 0-1.

    Returns:
        by digest of an earlier text: the digest of the current one, and the similarity.

    >>> page = frozenset({"a-vs-b"})
    >>> old = EarlierText("a-vs-b", "1", "Writes CSV files.", "2026-01-01", frozenset({"3"}))
    >>> new = [CurrentText("2", "Writes CSV.", page), CurrentText("3", "Writes TSV files.", page)]
    >>> continued([old], new, min_similarity=0.7)
    {'1': ('2', 0.7857)}
    """
    lost = _lost(earlier, current)
    later = {each.digest: dict.fromkeys(each.sources, LATEST) for each in current}
    texts = {each.digest: normalised(each.description) for each in earlier}
    texts |= {each.digest: normalised(each.description) for each in current}
    found: dict[str, tuple[str, float]] = {}
    for _, digests in sorted(_by_day(lost).items(), reverse=True):
        pairs = [
            (-similarity, digest, following)
            for digest in digests
            for following in _following(lost[digest], later)
            if (similarity := round(fuzz.ratio(texts[digest], texts[following]) / 100, DIGITS))
            >= min_similarity
        ]
        taken: set[str] = set()
        for negative, digest, following in sorted(pairs):
            if digest not in found and following not in taken:
                taken.add(following)
                found[digest] = found.get(following, (following,))[0], -negative
        later |= {d: {text.source: text.as_of for text in lost[d]} for d in digests if d in found}
    return found


def _lost(earlier: Iterable[EarlierText], current: Iterable[CurrentText]) -> dict[str, list[EarlierText]]:
    """Return the texts that are no longer stated, by digest."""
    stated = {each.digest for each in current}
    lost: defaultdict[str, list[EarlierText]] = defaultdict(list)
    for each in earlier:
        if each.digest not in stated:
            lost[each.digest].append(each)
    return lost


def _by_day(lost: Mapping[str, Sequence[EarlierText]]) -> dict[str, list[str]]:
    """Group the texts by the last day on which the first source to drop each still stated it."""
    days: defaultdict[str, list[str]] = defaultdict(list)
    for digest in sorted(lost):
        days[min(text.as_of for text in lost[digest])].append(digest)
    return days


def _following(texts: Sequence[EarlierText], later: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return the texts that a source of a text stated later, but not together with it."""
    return [
        digest
        for digest, days in later.items()
        if any(digest not in text.alongside and days.get(text.source, "") > text.as_of for text in texts)
    ]
