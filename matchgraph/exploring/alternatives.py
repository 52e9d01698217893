"""Find what can stand in for an entity: by what both do, who is searched with it, kinship and comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from graph.read_ahead import Asked
from matchgraph.answers.entities import RankedEntity, Variant
from matchgraph.answers.exploring import Alternative, PageVerdict
from matchgraph.entities.cards import UNRANKED, ranked
from matchgraph.entities.filters import Filters
from matchgraph.entities.variants import also_named, family, generation, grouped, vendor
from matchgraph.exploring.families import read_families
from matchgraph.exploring.grounds import (
    Collected,
    Grounds,
    Measures,
    Replaced,
    add_kin,
    collect,
    collecting,
    measured,
)
from matchgraph.exploring.overlap import Overlap, overlapping, overlaps
from matchgraph.exploring.prices import cheaper, open_source
from matchgraph.exploring.wording import counted, label

if TYPE_CHECKING:
    from cypher.rows import EntitiesBySlugRow, FittingEntitiesRow
    from matchgraph.opened import OpenGraph
    from ranking.answer_rules import Alternatives

Group = tuple["FittingEntitiesRow", list["FittingEntitiesRow"]]


def questions(slug: str, constants: Alternatives) -> tuple[Asked, ...]:
    """Return what is read of an entity to find what can stand in for it."""
    return (("entity_to_replace", {"slug": slug}), *collecting(slug, constants))


def alternatives(graph: OpenGraph, slug: str, filters: Filters) -> tuple[Alternative, ...]:
    """Return what can stand in for an entity, the closest first, each with its variants behind it.

    Four grounds speak for an alternative: `similarity`, the mean over the capabilities of the asked entity of
    the similarity to the nearest one of the other; `demand`, how much of what the entity was clicked for or
    served the other was, too; `kinship`, as another variant of it or of its vendor; and `comparison`, by
    pages that compare the two, or both with the same. What is below the floor is a guess: guesses are
    returned only where there is nothing else, and are marked.

    Args:
        graph: the graph.
        slug: the entity to replace.
        filters: which of them, and how many.
    """
    store, constants = graph.store, graph.methodology.alternatives
    hub = graph.methodology.exploration.hub
    store.read_ahead(*questions(slug, constants))
    asked = _asked(graph, slug)
    collected = collect(store, slug, constants, [member.slug for member in asked.kin], filters)
    add_kin(store, asked, collected, constants)
    fitting = store.read("fitting_entities", slugs=sorted(collected.of), **filters.parameters)
    close = {
        row["slug"]: measured(collected.of[row["slug"]], asked, collected, constants, row) for row in fitting
    }
    groups = _groups(asked, _in_order(fitting, close, collected), close, constants)[: filters.limit]
    chosen = [first["slug"] for first, _ in groups]
    store.read_ahead(("entities_by_slug", {"slugs": [slug, *chosen]}), *overlapping([slug], chosen, hub))
    rows = {row["slug"]: row for row in store.read("entities_by_slug", slugs=[slug, *chosen])}
    kept = overlaps(store, [slug], chosen, hub)
    return tuple(
        _alternative(
            rows[other],
            rows[slug],
            collected.of[other],
            close[other],
            kept[other],
            variants,
            asked,
            guess=close[other].closeness < constants.floor,
        )
        for other, (_, variants) in zip(chosen, groups, strict=True)
    )


def _asked(graph: OpenGraph, slug: str) -> Replaced:
    """Return the entity to replace, with its variants in the graph."""
    (row,) = graph.store.read("entity_to_replace", slug=slug)
    families = read_families(graph.store, graph.search_folder, row["version"])
    kin = families.members(family(row["name"], row["type"]), graph.methodology.alternatives.kin)
    others = tuple(member for member in kin if member.slug != slug)
    return Replaced(slug, row["name"], row["type"], row["offered"], others)


def _in_order(
    rows: Sequence[FittingEntitiesRow], close: Mapping[str, Measures], collected: Collected
) -> list[FittingEntitiesRow]:
    def key(row: FittingEntitiesRow) -> tuple[float, int, int, str]:
        verdicts = collected.of[row["slug"]].verdicts
        return (-close[row["slug"]].closeness, -len(verdicts), row["position"] or UNRANKED, row["slug"])

    return sorted(rows, key=key)


def _groups(
    asked: Replaced,
    rows: Sequence[FittingEntitiesRow],
    close: Mapping[str, Measures],
    constants: Alternatives,
) -> list[Group]:
    """Return the variants of each thing together; below the floor only where nothing is above it.

    To whom asks for alternatives to one version, its other major versions are things of their own.
    """
    sure = [row for row in rows if close[row["slug"]].closeness >= constants.floor]

    def thing(row: FittingEntitiesRow) -> tuple[object, ...]:
        own = asked.is_variant(row["name"], row["type"]) and asked.is_other_generation(row["name"])
        return (*family(row["name"], row["type"]), generation(row["name"]) if own else None)

    return grouped(sure or rows, thing)


def _alternative(
    row: EntitiesBySlugRow,
    asked_row: EntitiesBySlugRow,
    grounds: Grounds,
    close: Measures,
    kept: Overlap,
    variants: Sequence[FittingEntitiesRow],
    asked: Replaced,
    *,
    guess: bool,
) -> Alternative:
    less = cheaper(row, asked_row)
    line = ranked(row)
    return Alternative.of(
        line,
        **asdict(close),
        guess=guess,
        variants=tuple(Variant(slug=each["slug"], name=each["name"]) for each in variants),
        shared=kept.shared,
        lost=kept.lost,
        new=kept.new,
        intents=tuple(sorted(grounds.intents, key=lambda s: (-s.asked, s.intent))),
        compared=tuple(verdict.source for verdict in grounds.verdicts),
        verdicts=tuple(grounds.verdicts),
        pricing=row["pricing"],
        starting_price=row["starting_price"],
        cheaper=less,
        open=open_source(row["pricing"]),
        why="; ".join(_reasons(line, ranked(asked_row), asked, grounds, kept, less=less))
        + also_named([each["name"] for each in variants]),
    )


def _reasons(
    line: RankedEntity,
    than: RankedEntity,
    asked: Replaced,
    grounds: Grounds,
    kept: Overlap,
    *,
    less: bool | None,
) -> Iterator[str]:
    if asked.is_variant(line.name, line.type):
        yield f"another {'version' if asked.is_other_generation(line.name) else 'variant'} of {asked.name}"
    elif line.type == asked.type and vendor(line.name, line.slug) in asked.vendors:
        yield "same vendor"
    if kept.shared:
        offered = len(kept.shared) + len(kept.lost)
        closest = label(kept.shared[0].name)
        yield f"covers {len(kept.shared)} of {offered} capabilities, closest: {closest}"
    if grounds.intents:
        found = counted(len(grounds.intents), "intent", "intents")
        yield f"found for {found} of its own, such as '{label(grounds.intents[0].intent)}'"
    if grounds.through[0]:
        yield f"stands in for {grounds.through[1]}, another of its variants"
    if grounds.verdicts:
        yield f"{_compared(grounds.verdicts)}, {_standing(line, than)}"
    elif grounds.shared_rivals:
        yield "compared with the same entities"
    if less:
        yield "cheaper"


def _compared(verdicts: Sequence[PageVerdict]) -> str:
    won, lost = (sum(v.winner == winner for v in verdicts) for winner in ("other", "asked"))
    pages = counted(len(verdicts), "page", "pages")
    if won + lost == 0:
        return f"compared on {pages} without a winner"
    if won and lost:
        return f"wins on {won} and loses on {lost} of {pages}"
    if len(verdicts) == 1:
        return f"{'wins' if won else 'loses'} on the page that compares them"
    return f"{'wins' if won else 'loses'} on {won or lost} of {pages}"


def _standing(line: RankedEntity, than: RankedEntity) -> str:
    """Return what that means today: which of the two ranks higher, and whether that is certain."""
    if line.rank is None or than.rank is None or line.low is None or than.low is None:
        return "but the two are not both ranked"
    if line.rank == than.rank:
        return "and ranks the same"
    higher, lower = (line, than) if line.rank > than.rank else (than, line)
    apart = (higher.low or 0.0) > (lower.high or 0.0)
    side = "higher" if higher is line else "lower"
    return f"and {'certainly ranks' if apart else 'ranks'} {side}{'' if apart else ', which is not certain'}"
