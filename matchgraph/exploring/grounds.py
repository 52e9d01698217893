"""The grounds on which an entity may stand in for another, and how close they bring it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING

from graph.read_ahead import Asked
from graph.store import Store
from matchgraph.answers.exploring import PageVerdict, SharedIntent
from matchgraph.entities.filters import Filters
from matchgraph.entities.variants import Family, family, generation, vendor
from matchgraph.exploring.families import Member

if TYPE_CHECKING:
    from cypher.rows import FittingEntitiesRow
    from ranking.answer_rules import Alternatives

DECIMALS = 6


@dataclass
class Grounds:
    """What speaks for one entity as an alternative to another.

    Args:
        similarities: by capability of the asked entity, similarity to the nearest one of this.
        intents: for which both were clicked or succeeded.
        verdicts: of the pages that compare the two.
        shared_rivals: weight of the entities that both are compared with.
        through: closeness to a variant of the asked entity, and its name.
    """

    similarities: dict[str, float] = field(default_factory=dict)
    intents: list[SharedIntent] = field(default_factory=list)
    verdicts: list[PageVerdict] = field(default_factory=list)
    shared_rivals: float = 0.0
    through: tuple[float, str] = (0.0, "")


@dataclass(frozen=True)
class Replaced:
    """The entity to replace.

    Args:
        slug, name, type: of it.
        offered: number of its capabilities.
        kin: its variants in the graph.
    """

    slug: str
    name: str
    type: str
    offered: int
    kin: tuple[Member, ...]

    @property
    def family(self) -> Family:
        """What it is a variant of."""
        return family(self.name, self.type)

    @property
    def vendors(self) -> set[str]:
        """Who makes it, as its name and those of its variants say."""
        found = (vendor(name, slug) for slug, name in (*self.kin, (self.slug, self.name)))
        return {each for each in found if each is not None}

    def is_variant(self, name: str, type_: str) -> bool:
        """Return whether another entity is a variant of it."""
        return family(name, type_) == self.family

    def is_other_generation(self, name: str) -> bool:
        """Return whether the name of a variant states another major version."""
        own, other = generation(self.name), generation(name)
        return own is not None and other is not None and own != other


@dataclass(frozen=True)
class Measures:
    """How much of each ground there is, 0-1, and the closeness they make."""

    similarity: float
    demand: float
    kinship: float
    comparison: float
    closeness: float


@dataclass(frozen=True)
class Collected:
    """The grounds of all candidates, and the weights that they are shares of.

    Args:
        of: grounds by slug.
        asked_for: how often the asked entity was clicked or succeeded.
        rivals: weight of all entities it is compared with.
    """

    of: defaultdict[str, Grounds]
    asked_for: int
    rivals: float


def collecting(slug: str, constants: Alternatives) -> tuple[Asked, ...]:
    """Return what is read first to collect the candidates for an entity."""
    return (
        ("similar_entities", {"slug": slug}),
        ("co_matched", {"slug": slug, "intents": constants.intents, "most": constants.found}),
        ("compared_with_same", {"slug": slug, "rivals": constants.rivals, "most": constants.rival_pages}),
    )


def collect(
    store: Store,
    slug: str,
    constants: Alternatives,
    kin: Sequence[str] = (),
    filters: Filters | None = None,
) -> Collected:
    """Return the candidates that similar capabilities, searches and comparisons bring up.

    Args:
        store: the graph.
        slug: the entity to replace.
        constants: the methodology's section.
        kin: its variants, which become candidates, too.
        filters: which of the candidates are wanted, if they are asked for afterwards.
    """
    store.read_ahead(*collecting(slug, constants))
    grounds: defaultdict[str, Grounds] = defaultdict(Grounds)
    for row in store.read("similar_entities", slug=slug):
        found = zip(row["similarities"], row["similar"], row["others"], strict=True)
        most_similar = nsmallest(constants.similar, found, key=lambda each: (-each[0], each[1]))
        for similarity, _, other in most_similar:  # the most similar come first
            grounds[other].similarities.setdefault(row["capability"], similarity)
    asked_for = 0
    for intent in store.read("co_matched", slug=slug, intents=constants.intents, most=constants.found):
        asked_for += intent["own"]
        for other, times in zip(intent["others"], intent["times"], strict=True):
            shared = SharedIntent(intent=intent["intent"], asked=intent["own"], other=times)
            grounds[other].intents.append(shared)
    rivals = _compare(store, slug, grounds, constants, kin, filters)
    return Collected(grounds, asked_for, rivals)


def _compare(
    store: Store,
    slug: str,
    grounds: defaultdict[str, Grounds],
    constants: Alternatives,
    kin: Sequence[str],
    filters: Filters | None,
) -> float:
    """Add what pages compare with the entity, and what they compare with the same entities."""
    weights = []
    shared: defaultdict[str, list[float]] = defaultdict(list)
    for row in store.read(
        "compared_with_same", slug=slug, rivals=constants.rivals, most=constants.rival_pages
    ):
        weights.append(1 / math.log2(1 + row["pages"]))  # to be compared with what all are tells little
        for other in set(row["others"]):
            shared[other].append(weights[-1])
    for other, common in shared.items():
        grounds[other].shared_rivals = math.fsum(common)
    others = sorted(grounds)
    most = constants.pages + len(others)
    if filters is not None:
        fitting = {"slugs": sorted(grounds.keys() | set(kin)), **filters.parameters}
        pairs = {"slug": slug, "others": others, "limit": most}
        store.read_ahead(("compared_pairs", pairs), ("fitting_entities", fitting))
    for pair in store.read("compared_pairs", slug=slug, others=others, limit=most):
        grounds[pair["other"]].verdicts.append(PageVerdict(source=pair["page"], winner=pair["verdict"]))
    return math.fsum(weights)


def add_kin(store: Store, asked: Replaced, collected: Collected, constants: Alternatives) -> None:
    """Add the variants of an entity; of one of which nothing is known, what stands in for those, too.

    Args:
        store: the graph.
        asked: the entity to replace.
        collected: its candidates so far.
        constants: the methodology's section.
    """
    for member in asked.kin:
        collected.of.setdefault(member.slug, Grounds())
    if asked.offered or collected.asked_for:
        return
    for kin, offered in _described(store, asked.kin)[: constants.followed]:
        of_kin = collect(store, kin.slug, constants)
        variant = Replaced(kin.slug, kin.name, asked.type, offered, ())
        for slug, grounds in sorted(of_kin.of.items()):
            close = measured(grounds, variant, of_kin, constants).closeness
            if slug != asked.slug and close >= constants.floor and close > collected.of[slug].through[0]:
                collected.of[slug].through = (close, kin.name)


def _described(store: Store, kin: Sequence[Member]) -> list[tuple[Member, int]]:
    """Return variants and the number of their capabilities, those with most first."""
    if not kin:
        return []
    rows = store.read("offers_of", slugs=[member.slug for member in kin])
    offered = {row["slug"]: len(row["capabilities"]) for row in rows}
    counts = [(member, offered.get(member.slug, 0)) for member in kin]
    return sorted(counts, key=lambda each: (-each[1], each[0].slug))


def measured(
    grounds: Grounds,
    asked: Replaced,
    collected: Collected,
    constants: Alternatives,
    row: FittingEntitiesRow | None = None,
) -> Measures:
    """Return how close the grounds bring an entity: 1 - Π(1 - worth · ground).

    Each ground speaks for itself, and only similar capabilities can bring an entity all the way.

    Args:
        grounds: of the entity.
        asked: the entity to replace.
        collected: what the grounds are shares of.
        constants: the methodology's section.
        row: name and type of the entity; None to leave its kinship out.
    """
    similarity = math.fsum(grounds.similarities.values()) / asked.offered if asked.offered else 0.0
    met = sum(min(shared.asked, shared.other) for shared in grounds.intents)
    demand = met / (collected.asked_for + constants.demand_worth) if met else 0.0
    kinship = 0.0 if row is None else _kinship(asked, row, constants)
    kinship = max(kinship, constants.variant * grounds.through[0])
    directly = 1 - 2.0 ** -len(grounds.verdicts)
    through_rivals = grounds.shared_rivals / (collected.rivals + constants.rivals_worth)
    comparison = 1 - (1 - constants.compared * directly) * (1 - constants.same_rivals * through_rivals)
    apart = (1 - similarity) * (1 - constants.demand * demand) * (1 - kinship) * (1 - comparison)
    return Measures(*(round(of, DECIMALS) for of in (similarity, demand, kinship, comparison, 1 - apart)))


def _kinship(asked: Replaced, row: FittingEntitiesRow, constants: Alternatives) -> float:
    """Return what an entity gets for being a variant of the asked one, and for being of its vendor."""
    if row["type"] != asked.type:
        return 0.0
    worth = 0.0
    if asked.is_variant(row["name"], row["type"]):
        worth = constants.other_generation if asked.is_other_generation(row["name"]) else constants.variant
    of_vendor = constants.vendor if vendor(row["name"], row["slug"]) in asked.vendors else 0.0
    return 1 - (1 - worth) * (1 - of_vendor)
