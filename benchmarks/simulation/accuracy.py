"""How well a ranking agrees with true utility, how it errs, and what its intervals separate."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from benchmarks.simulation.variants import Variant
from ranking.quality import kendall_tau, ndcg
from tests.simulation.baselines import baselines
from tests.simulation.engine import computed, rank_intervals, ranked
from tests.simulation.limit import unlimited_rank
from tests.simulation.market import Floats
from tests.simulation.measures import bias, graded, pairwise_accuracy, separated
from tests.simulation.world import World

Judge = Callable[[World], Floats]
Table = dict[str, np.ndarray]
MEASURES = ("tau", "NDCG@10", "linear", "pairs")
GROUPS = ("new", "risen", "fallen")
CLASSES = [(0.0, 0.1), (0.1, 0.5), (0.5, 1.0), (1.0, 2.0), (2.0, 5.0), (5.0, np.inf)]  # of precision


def measured(world: World, score: Floats) -> tuple[float, float, float, float]:
    """Kendall's tau with the truth, NDCG@10 by graded and by linear gain, pairwise accuracy within types."""
    truth, kind = world.utility, world.kind
    return (
        kendall_tau(score, truth),
        float(ndcg(score, graded(truth, kind), kind).mean()),
        float(ndcg(score, truth, kind).mean()),
        pairwise_accuracy(score, truth, kind),
    )


def print_tables(worlds: list[World]) -> None:
    """Print the engine among the simple rankings, its lead over them, its bias, and what it separates."""
    simple, engine = [baselines(world) for world in worlds], [ranked(world) for world in worlds]
    single = {name: each.single for name, each in simple[0].items()}
    scores = [
        {name: each.scores for name, each in found.items()} | {"engine": rank}
        for found, rank in zip(simple, engine, strict=True)
    ]
    title = "Simple rankings (* of one source) and the engine"
    names = {name: f"{name}{' *' if single.get(name) else ''}" for name in scores[0]}
    table = print_accuracy(title, worlds, [(names[name], _looked_up(worlds, scores, name)) for name in names])
    print_leads(table, {names[name]: each for name, each in single.items()})
    print_bias(worlds, scores)
    print_separated(worlds)


def _looked_up(worlds: list[World], scores: list[dict[str, Floats]], name: str) -> Judge:
    of = {id(world): found[name] for world, found in zip(worlds, scores, strict=True)}
    return lambda world: of[id(world)]


def print_accuracy(title: str, worlds: list[World], judges: Iterable[tuple[str, Judge]]) -> Table:
    """Print and return the measures of some rankings, (worlds, measures) each."""
    print(f"\n{title}\n{'':48}   tau  NDCG@10  linear  pairs   tau by seed")
    found = {}
    for name, judge in judges:
        table = np.array([measured(world, judge(world)) for world in worlds])
        mean = table.mean(axis=0)
        seeds = " ".join(f"{value:.3f}" for value in table[:, 0])
        print(f"{name:48} {mean[0]:.3f}   {mean[1]:.3f}   {mean[2]:.3f}  {mean[3]:.3f}   {seeds}", flush=True)
        found[name] = table
    return found


def print_leads(table: Table, single: dict[str, bool]) -> None:
    """Print by how much the engine leads, by measure, over the best of all and over the best of one source.

    Args:
        table: the measures of each ranking.
        single: of each simple ranking, whether it uses one source alone.
    """
    for title, names in (
        ("lead over the best simple ranking", list(single)),
        ("lead over the best of one source", [name for name in single if single[name]]),
    ):
        means = np.array([table[name].mean(axis=0) for name in names])
        best = [names[row].removesuffix(" *") for row in means.argmax(axis=0)]
        leads = table["engine"].mean(axis=0) - means.max(axis=0)
        cells = [f"{m} {lead:+.3f} ({name})" for m, lead, name in zip(MEASURES, leads, best, strict=True)]
        print(f"{title}: " + "; ".join(cells))


def print_bias(worlds: list[World], scores: list[dict[str, Floats]]) -> None:
    """Print how far groups stand below their true place, as a share of all places of their type."""
    print(f"\nBias; below its true place is positive\n{'':48}" + "".join(f"{name:>8}" for name in GROUPS))
    for name in scores[0]:
        table = [
            [bias(found[name], world.utility, world.kind, getattr(world, group)) for group in GROUPS]
            for world, found in zip(worlds, scores, strict=True)
        ]
        print(f"{name:48}" + "".join(f"{value:+8.3f}" for value in np.mean(table, axis=0)), flush=True)


def print_separated(worlds: list[World]) -> None:
    """Print how many pairs of one type have intervals that do not meet, and how many of these are right."""
    print("\nPairs of one type whose intervals of rank do not meet: share of all pairs, of these right")
    for world in worlds:
        low, high = rank_intervals(computed(world))
        share, right = separated(low, high, world.utility, world.kind)
        print(f"  {share:.3f}  {right:.3f}", flush=True)


def print_variants(title: str, worlds: list[World], variants: dict[str, Variant]) -> None:
    """Print the accuracy of the engine and of its variants."""
    print_accuracy(
        title, worlds, [(name, each.ranked) for name, each in ({"engine": Variant()} | variants).items()]
    )


def print_coverage(worlds: list[World]) -> None:
    """Print how often the rank of unlimited searches in first worlds is in intervals of nominally 95 %."""
    print("\nCoverage of the interval of the rank, by the precision of an entity's searches in 1/logits²")
    print(f"{'':7}all  width" + "".join(f"{least:>6g}+" for least, _ in CLASSES))
    for world in worlds:
        run = computed(world)
        truth, depth = unlimited_rank(run, world), run.latent.information.searches
        low, high = rank_intervals(run)
        judged = np.array([slug in run.scores for slug in run.snapshot.slugs])
        holds = (low <= truth) & (truth <= high)
        classes = [judged & (depth >= least) & (depth < most) for least, most in CLASSES]
        print(
            f"     {holds[judged].mean():.3f}  {(high - low)[judged].mean():.1f}  "
            + "  ".join(f"{holds[own].mean():.3f}" if own.any() else "    -" for own in classes),
            flush=True,
        )
