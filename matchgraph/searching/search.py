"""Search: what words, meaning and evidence find, put into one order with the rank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from more_itertools import chunked

from graph.store import Store
from matchgraph.answers.entities import RankedEntity, Variant
from matchgraph.answers.searching import Found
from matchgraph.entities.cards import ranked
from matchgraph.entities.filters import Filters
from matchgraph.entities.variants import also_named, family, grouped
from matchgraph.searching.candidates import Candidate
from matchgraph.searching.confidence import confidence_of
from matchgraph.searching.hits import Hit, Hits, hits
from matchgraph.searching.index import SearchIndex
from matchgraph.searching.matching import DECIMALS
from matchgraph.searching.names import entities_named
from matchgraph.searching.phrases import Phrases
from matchgraph.searching.question import Question, read_question
from ranking.answer_rules import Search

if TYPE_CHECKING:
    from cypher.rows import FoundEntitiesRow

ANY = Filters()
FIRST_READ = 60  # entities, where filters may leave out any
MOST_READ = 160
Cheaper = Callable[[Mapping[str, Any], Mapping[str, Any]], bool | None]


class ScoredHit(NamedTuple):
    """An entity that was found, with what it is shown by, its whole score, and how sure that makes one."""

    line: RankedEntity
    starting_price: str | None
    hit: Hit
    shown: Candidate
    capability_name: str | None
    score: float
    confidence: float


Fits: TypeAlias = Callable[[ScoredHit], bool]


@dataclass(frozen=True)
class Searched:
    """What was found for a question, and what was read of it.

    Args:
        store: the graph.
        constants: the methodology's section.
        question: what is asked for.
        fits: whether an entity meets its conditions; None if all do.
        found: all that speaks for each entity.
        rows: rows of `found_entities` that were read, by what they were read for; None of what is gone.
    """

    store: Store
    constants: Search
    question: Question
    fits: Fits | None
    found: Hits
    rows: dict[tuple[str, str, str], FoundEntitiesRow | None] = field(default_factory=dict)


def results(asked: Searched, limit: int) -> tuple[Found, ...]:
    """Return the entities that fit a question, the best first, and at most `limit`."""
    leading = leading_hits(asked, limit=limit, fits=asked.fits, one_each=True)
    groups = grouped(leading, lambda each: family(each.line.name, each.line.type))
    return tuple(_found(first, others, asked) for first, others in map(_represented, groups))


def searched(
    store: Store,
    text: str,
    *,
    constants: Search,
    index: SearchIndex | None = None,
    semantic: bool = True,
    literal: bool = False,
    cheaper: Cheaper | None = None,
    filters: Filters = ANY,
) -> Searched:
    """Return all that speaks for what a text may mean, before it is put into an order.

    Args:
        store: the graph.
        text: what is searched for; its signs mean nothing, but for quotation marks.
        constants: the methodology's section.
        index: the words of all texts and what they mean; without it the servers' indexes and evidence decide.
        semantic: whether meaning counts, where there are vectors.
        literal: whether all words are searched for, and none read as a condition.
        cheaper: says whether one entity costs less than another.
        filters: which of them, however many.
    """
    question = understood(text, index, literal=literal)
    fits = conditions(store, question, cheaper, filters)
    found = hits(store, question, constants, index, semantic=semantic)
    asked = Searched(store, constants, question, fits, found)
    return replace(asked, found=replace(found, covered=covered_by_fitting(asked, fits)))


def _represented(group: tuple[ScoredHit, list[ScoredHit]]) -> tuple[ScoredHit, list[ScoredHit]]:
    """Return the variants of a thing with the one in front, in the place of the best, that is named exactly.

    Another whose name has more of the words is meant if it is the best.
    """
    best, others = group
    named = max((best, *others), key=lambda each: each.hit.named)
    if named.hit.named <= best.hit.named or named.hit.name < best.hit.name:
        return group
    first = named._replace(score=best.score, confidence=best.confidence)
    return first, [best, *(each for each in others if each is not named)]


def understood(text: str, index: SearchIndex | None, *, literal: bool) -> Question:
    """Return what a text asks for.

    Args:
        text: as typed.
        index: knows the names of entities.
        literal: whether all words are searched for as they stand.
    """
    text = text.encode(errors="ignore").decode().replace("\0", " ")  # lone surrogates and NUL are no text
    if literal:
        return Question(text)
    return read_question(text, lambda name: entities_named(index, name) if index else [])


def conditions(store: Store, question: Question, cheaper: Cheaper | None, filters: Filters) -> Fits | None:
    """Return what tells whether an entity meets the conditions of a question and the filters; None if all do.

    Args:
        store: the graph.
        question: what is asked for.
        cheaper: says whether one entity costs less than another.
        filters: which entities are wanted.
    """
    dearer = (
        store.read("names_searched_for", slugs=list(question.cheaper_than)) if question.cheaper_than else []
    )
    if not (question.free or dearer or filters.leave_out_some):
        return None

    def meets(each: ScoredHit) -> bool:
        line = each.line
        if not filters.pass_values(line.type, line.free, line.rank) or (question.free and not line.free):
            return False
        row = {"free": line.free, "starting_price": each.starting_price}
        return cheaper is None or all(cheaper(row, than) for than in dearer)

    return meets


def covered_by_fitting(asked: Searched, fits: Fits | None) -> float:
    """Return the greatest share of the question's words that a text of an entity has that may be an answer.

    Args:
        asked: what was found.
        fits: whether an entity may be among them; None if all may.
    """
    found = asked.found
    if fits is None:
        return found.covered
    most = sorted(found.of, key=lambda slug: (-found.of[slug].covers, slug))
    for some in chunked(most[:MOST_READ], FIRST_READ):
        read = _read(asked, {slug: (found.of[slug], Candidate(slug)) for slug in some})
        if fitting := [each.hit.covers for each in read if fits(each)]:
            return max(fitting)
    return found.of[most[MOST_READ]].covers if len(most) > MOST_READ else 0.0  # at most, of those not read


def leading_hits(
    asked: Searched,
    *,
    limit: int,
    fits: Fits | None = None,
    shown: Callable[[Hit], Candidate] = Hit.strongest,
    one_each: bool = False,
) -> list[ScoredHit]:
    """Return what stands first once rank and phrases count, too; what is gone is left out.

    Args:
        asked: what was found.
        limit: at most this many.
        fits: whether an entity may be among them; None if all may.
        shown: by which part each is shown.
        one_each: whether the variants of one thing count as one; all up to the next thing are returned.
    """
    found, constants = asked.found, asked.constants
    before = {slug: hit.score(constants) + constants.phrase * hit.pairs for slug, hit in found.of.items()}
    waiting = sorted(before, key=lambda slug: (-before[slug], slug))
    leading: list[ScoredHit] = []
    more = constants.rank
    taken, together = 0, _first_read(waiting, before, limit, more)
    count = limit
    # the best are read first, until what rank and phrases can add brings no other among them
    while taken < len(waiting) and _may_rise(leading, before[waiting[taken]] + more, count):
        chosen = {slug: (found.of[slug], shown(found.of[slug])) for slug in waiting[taken : taken + together]}
        read = _read(asked, chosen)
        leading += [scored for scored in read if fits is None or fits(scored)]
        leading.sort(key=lambda scored: (-scored.score, scored.line.slug))
        taken, together = taken + together, 2 * together
        count = _places(leading, limit) if one_each else limit
    return leading[:count]


def _places(leading: Sequence[ScoredHit], limit: int) -> int:
    """Return how many of the first have as many families as asked for; one more than there are, if fewer."""
    families = set()
    for place, each in enumerate(leading):
        families.add(family(each.line.name, each.line.type))
        if len(families) > limit:
            return place
    return len(leading) + (len(families) < limit)


def _first_read(waiting: list[str], before_rank: dict[str, float], limit: int, rank: float) -> int:
    """Return how many of the first to read, so that without filters they hold the answer, if they are few."""
    if len(waiting) <= limit or limit < 1:
        return FIRST_READ
    last = before_rank[waiting[limit - 1]] - rank
    return min(sum(1 for slug in waiting if before_rank[slug] >= last), MOST_READ + 2 * limit)


def _may_rise(leading: list[ScoredHit], most: float, count: int) -> bool:
    """Say whether a score of at most so much may stand among the first."""
    return len(leading) < count or (count > 0 and most + 10**-DECIMALS >= leading[count - 1].score)


def _read(asked: Searched, chosen: Mapping[str, tuple[Hit, Candidate]]) -> list[ScoredHit]:
    found, constants = asked.found, asked.constants
    scored, phrases = [], Phrases(found.asked)
    for row in _rows(asked, chosen):
        line = ranked(row)
        hit, shown = chosen[line.slug]
        texts = {row["matched_name"], row["capability_name"], row["name"]} if hit.pairs else set()
        together = min(hit.pairs, max((phrases.share(text) for text in texts if text), default=0.0))
        low = 0.0 if line.low is None else line.low / 100
        score = round(hit.score(constants) + constants.phrase * together + constants.rank * low, DECIMALS)
        scored.append(
            ScoredHit(
                line,
                row["starting_price"],
                hit,
                Candidate(line.slug, shown.capability),
                row["capability_name"],
                score,
                confidence_of(score, found.covered, constants),
            )
        )
    return scored


def _rows(asked: Searched, chosen: Mapping[str, tuple[Hit, Candidate]]) -> list[FoundEntitiesRow]:
    """Return what is there of the chosen, by slug, read unless it was."""
    wanted = [
        (
            slug,
            by.capability or "",
            (hit.words.candidate.capability if hit.words and hit.pairs else None) or "",
        )
        for slug, (hit, by) in sorted(chosen.items())
    ]
    if new := [each for each in wanted if each not in asked.rows]:
        given = [dict(zip(("slug", "capability", "matched"), each, strict=True)) for each in new]
        there = {row["slug"]: row for row in asked.store.read("found_entities", rows=given)}
        asked.rows.update({each: there.get(each[0]) for each in new})
    return [row for each in wanted if (row := asked.rows[each]) is not None]


EVEN_ODDS = 0.5  # as likely right as wrong: what the word means, no constant to be fitted


def _found(scored: ScoredHit, others: Sequence[ScoredHit], asked: Searched) -> Found:
    return Found.of(
        scored.line,
        capability=scored.shown.capability,
        capability_name=scored.capability_name,
        confidence=scored.confidence,
        score=scored.score,
        guess=scored.confidence < asked.constants.sure,
        unlikely=scored.confidence < EVEN_ODDS,
        read_as=asked.question.read_as,
        variants=tuple(Variant(slug=each.line.slug, name=each.line.name) for each in others),
        why="; ".join(_reasons(scored.hit)) + also_named([each.line.name for each in others]),
    )


def _reasons(hit: Hit) -> Iterable[str]:
    if hit.named == 1:
        yield "it is called that"
    if hit.words:
        where = "its capability" if hit.words.candidate.capability else "its name or description"
        yield f"{where} matches {', '.join(hit.words.match.matched())}"
    if hit.near:
        what = "a declared intent is" if hit.near.by_intent else "its meaning is"
        yield f"{what} {hit.near.similarity:.2f} similar"
    if hit.served:
        yield (
            f"it served '{hit.served.intent}' at a rate of {hit.served.rate:.2f}, "
            f"at least {hit.served.lower:.2f}"
        )
    if hit.resembles:
        yield f"it resembles what is named by {hit.resembles:.2f}"
    if hit.context > hit.name and not hit.words:
        yield "what others say of it matches"
