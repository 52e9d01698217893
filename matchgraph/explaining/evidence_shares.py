"""Points of the evidence behind a rank: what it adds to the rank by signals alone, or takes from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from matchgraph.answers.explaining import Dimension, EvidencePoints, EvidenceShare, EvidenceWay
from matchgraph.computing.latent import Latent
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.signals import MATCH
from matchgraph.explaining.contributions import RELATIONS, Contribution, contributions
from matchgraph.explaining.origins import KnownSources
from ranking.apportionment import apportioned

DIMENSIONS: tuple[Dimension, ...] = ("from", "relation", "kind of source", "source", "time")
NO_MOVE = 1e-9  # logits; below this the rank's slope is the limit of its straight line


def slope(latent: Latent, entity: int) -> float:
    """Return the points of a logit on the straight line from the prior mean to the utility.

    This is the Aumann–Shapley value of 100·expit, which is the same for all contributions: (rank - prior)/
    (η - m), or 100·p·(1 - p) where evidence moves nothing.

    Args:
        latent: the utilities.
        entity: its number.
    """
    moved = float(latent.estimate.utility[entity] - latent.mean[entity])
    rank = float(latent.rank[entity])
    if abs(moved) < NO_MOVE:
        return rank * (1 - rank / 100)
    return (rank - float(latent.prior[entity])) / moved


def evidence_points(
    reading: Reading,
    sources: KnownSources,
    inputs: RunInputs,
    slug: str,
    match_points: float,
    limit: int,
) -> EvidencePoints:
    """Return the points of the evidence on an entity, which with those of pages sum to those of match.

    Args:
        reading: of the graph, for the pages that print a mention.
        sources: of the graph.
        inputs: what the run is computed from.
        slug: a ranked entity.
        match_points: those of the match signal, with two decimals.
        limit: at most this many shares a dimension; the rest in one line.
    """
    computation, latent = inputs.computed, inputs.computed.latent
    entity, score = inputs.snapshot.slugs.index(slug), computation.scores[slug]
    found = contributions(reading, sources, inputs, entity)
    hundredths = 100 * slope(latent, entity)
    by_relation = [
        sum(hundredths * each.logits for each in found if each.relation == relation) for relation in RELATIONS
    ]
    signals = computation.signals
    pages = 10_000 * float(signals.weights[entity, MATCH] * signals.values[entity, MATCH])
    parts = apportioned([pages, *by_relation], round(100 * match_points)).tolist()
    return EvidencePoints(
        prior=round(float(latent.prior[entity]), 2) if score.prior is None else score.prior,
        points=sum(parts[1:]) / 100,
        match_of_pages=parts[0] / 100,
        clicks=parts[1] / 100,
        reports=parts[2] / 100,
        comparisons=parts[3] / 100,
        mentions=parts[4] / 100,
        events=score.events,
        outcomes=score.reports,
        statements=score.statement_count,
        weight=score.evidence or 0.0,
        reach=score.reach,
        lift=_lift(inputs, entity),
        shares=_all_shares(found, hundredths, parts[1:], limit),
        ways=_ways(found, hundredths, sum(parts[1:]), inputs.methodology.explanation.ways),
    )


def _lift(inputs: RunInputs, entity: int) -> float | None:
    exposure = float(inputs.computed.trust.exposure[entity])
    return float(f"{inputs.computed.trust.reach[entity] / exposure:.4g}") if exposure else None


def _all_shares(
    found: Sequence[Contribution], hundredths: float, by_relation: Sequence[int], limit: int
) -> tuple[EvidenceShare, ...]:
    """Return the shares by each dimension, those that move the rank the most first.

    Args:
        found: the contributions.
        hundredths: of a point, a logit.
        by_relation: printed hundredths of each relation; each dimension sums to their sum.
        limit: at most this many named per dimension.
    """
    spoke = {each.relation for each in found}
    fixed: dict[str, float] = {
        r: float(part) for r, part in zip(RELATIONS, by_relation, strict=True) if r in spoke or part
    }
    whole = sum(by_relation)
    if not fixed:
        return ()
    return tuple(
        share
        for dimension in DIMENSIONS
        for share in _shares(
            dimension,
            fixed if dimension == "relation" else _totals(found, dimension, hundredths),
            whole,
            limit,
        )
    )


def _totals(found: Sequence[Contribution], dimension: Dimension, hundredths: float) -> dict[str, float]:
    totals: defaultdict[str, float] = defaultdict(float)
    for each in found:
        label = {
            "from": each.speaker,
            "relation": each.relation,
            "kind of source": each.kind,
            "source": each.source,
            "time": each.window,
        }[dimension]
        totals[label] += hundredths * each.logits
    return totals


def _shares(
    dimension: Dimension, totals: Mapping[str, float], whole: int, limit: int
) -> Iterator[EvidenceShare]:
    """Yield the largest shares and what is left; they sum to the whole in hundredths of a point."""
    ordered = sorted(totals.items(), key=lambda item: (-abs(item[1]), item[0]))
    rest = ordered[limit:]
    if len(rest) > 1:
        ordered = [*ordered[:limit], (f"{len(rest)} others", sum(amount for _, amount in rest))]
    parts = apportioned([amount for _, amount in ordered], whole)
    for (name, _), part in zip(ordered, parts.tolist(), strict=True):
        yield EvidenceShare(dimension=dimension, name=name, points=part / 100)


def _ways(
    found: Sequence[Contribution], hundredths: float, whole: int, count: int
) -> tuple[EvidenceWay, ...]:
    """Return the single ways that move the rank the most; with all others they sum to the whole."""
    if not found:
        return ()
    totals: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for each in found:
        totals[each.way] += hundredths * each.logits
    ordered = sorted(totals.items(), key=lambda item: (-abs(item[1]), item[0]))
    others = [sum(amount for _, amount in ordered[count:])] if ordered[count:] else []
    parts = apportioned([*(amount for _, amount in ordered[:count]), *others], whole).tolist()
    return tuple(
        EvidenceWay(nodes=way, points=part / 100)
        for (way, _), part in zip(ordered[:count], parts, strict=False)
    )
