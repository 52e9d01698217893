"""How well the ranking finds true utility in simulated markets, what each part earns, and what attacks gain.

    python -m benchmarks.simulation [--seeds 1 2 3] [--events N]
        [--part tables|ablations|constants|attacks|coverage] [--replicates N]

Every figure comes from worlds drawn here (tests/simulation): market.py and searching.py say what is assumed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from dataclasses import fields, replace

import numpy as np

from matchgraph.computing.search_evidence import settings_of
from matchgraph.computing.signals import MATCH
from matchgraph.computing.trust import propagate_trust
from matchgraph.settings import methodology
from ranking.evidence import evidence
from ranking.methodology import Weights
from ranking.quality import kendall_tau, ndcg
from tests.simulation.baselines import baselines
from tests.simulation.bootstrap import Mixture, replicates
from tests.simulation.engine import Parts, computed, ranked
from tests.simulation.limit import unlimited
from tests.simulation.market import Assumptions, Floats
from tests.simulation.measures import graded, pairwise_accuracy, position_share
from tests.simulation.world import World, attacked, farmed, make_world

Attack = Callable[[World, int, np.random.Generator], World]
Judge = Callable[[World], Floats]

ENGINE = Parts()


def changed(section: str, **constants: object) -> Parts:
    """Return the engine with other constants in one section of the methodology."""
    shipped = ENGINE.methodology
    part = getattr(shipped, section)
    new = type(part).model_validate(part.model_dump() | constants)
    return replace(ENGINE, methodology=shipped.model_copy(update={section: new}))


def together(*parts: Parts) -> Parts:
    """Return the engine with the changes of several parts, which differ from it in sections of their own."""
    shipped, sections = ENGINE.methodology, {}
    for each in parts:
        sections |= {
            name: getattr(each.methodology, name)
            for name in type(shipped).model_fields
            if getattr(each.methodology, name) != getattr(shipped, name)
        }
    return replace(ENGINE, methodology=shipped.model_copy(update=sections))


CLASSES = [(0.0, 3.0), (3.0, 10.0), (10.0, 30.0), (30.0, 100.0), (100.0, np.inf)]  # of effective events
FORMER_CORRELATION = 0.125  # r as it was while ends were added
POINTS = {"adoption": 20, "quality": 20, "ecosystem": 5, "match": 45, "freshness": 10}
OTHER_POINTS = replace(
    ENGINE, methodology=ENGINE.methodology.model_copy(update={"weights": {"default": Weights(**POINTS)}})
)
HALF_TO_INTENTS = changed("propagation", teleport={"intents": 0.5, "vetted": 0.5})
FLOW_BY_LOWER_BOUND = changed("evidence", flow_level=ENGINE.methodology.evidence.credible_level)
UNWEIGHED = changed("match", inferred_weight=1e-6)

ABLATIONS: dict[str, Parts] = {
    "without lift (mass)": replace(ENGINE, lift=False),
    "without propagation": replace(ENGINE, propagated=False),
    "without pages and mentions": replace(ENGINE, pages=False),
    "without weighing match by its evidence": UNWEIGHED,
    "with unmeasured = 0": replace(ENGINE, unmeasured_known=False),
    "without the reciprocal cap": changed("propagation", reciprocal_cap=1.0),
    "without signals": replace(ENGINE, signals=False),
    "without shrinkage": replace(ENGINE, shrunk=False),
    "without shrinkage and without weighing": replace(UNWEIGHED, shrunk=False),
    "without decay": changed("evidence", half_life=36_500.0),
    "without debiasing": changed("evidence", examination=(1.0,), examination_estimated_from=10**9),
    "without actor trust": changed("evidence", trust_rounds=0),
    "without the one-opinion cap": changed("evidence", actor_choices=1e6),
    "without actor trust and the one-opinion cap": changed("evidence", trust_rounds=0, actor_choices=1e6),
}

CONSTANTS: dict[str, Parts] = {
    "entities pass on all flow": changed("propagation", passed_on=1.0),
    "entities pass on all flow, inferred_weight 20": together(
        changed("propagation", passed_on=1.0), changed("match", inferred_weight=20.0)
    ),
    "entities pass on 0.1": changed("propagation", passed_on=0.1),
    "entities pass on 0.4": changed("propagation", passed_on=0.4),
    "inferred_weight 20": changed("match", inferred_weight=20.0),
    "inferred_weight 2": changed("match", inferred_weight=2.0),
    "teleport 0.5 to intents": HALF_TO_INTENTS,
    "points 20/20/5/45/10": OTHER_POINTS,
    "half-life 45 days": changed("evidence", half_life=45.0),
    "half-life 180 days": changed("evidence", half_life=180.0),
    "flow by the 5 % quantile": FLOW_BY_LOWER_BOUND,
    "flow by the median": changed("evidence", flow_level=0.5),
    "flow by the 5 % quantile, teleport 0.5": together(FLOW_BY_LOWER_BOUND, HALF_TO_INTENTS),
}


def floods(accounts: int, events_each: int, *, outcome: int = 0, disguise: int = 0) -> Attack:
    def attack(world: World, target: int, random: np.random.Generator) -> World:
        return attacked(
            world,
            random,
            target=target,
            accounts=accounts,
            events_each=events_each,
            outcome=outcome,
            disguise=disguise,
        )

    return attack


def farms(fakes: int, *, against: bool = False, vetted: bool = False) -> Attack:
    def attack(world: World, target: int, _random: np.random.Generator) -> World:
        return farmed(world, target=target, fakes=fakes, against=against, vetted=vetted)

    return attack


OPEN_ATTACKS: dict[str, Attack] = {
    "flood, 20 accounts x 8": floods(20, 8),
    "flood, 100 accounts x 8": floods(100, 8),
    "flood, 1000 accounts x 3": floods(1000, 3),
    "success loop, 100 accounts x 8": floods(100, 8, outcome=1),
    "failures of a rival, 100 accounts x 8": floods(100, 8, outcome=-1),
    "farm of 10": farms(10),
    "farm of 1000": farms(1000),
    "farm of 1000 aimed at a rival": farms(1000, against=True),
}
FURTHER_ATTACKS: dict[str, Attack] = {
    "disguised, 20 accounts x (8 + 8 like anyone's)": floods(20, 8, disguise=1),
    "disguised, 100 accounts x (3 + 9 like anyone's)": floods(100, 3, disguise=3),
    "farm of 100 that an operator vouches for": farms(100, vetted=True),
    "the same, aimed at a rival": farms(100, against=True, vetted=True),
}


def measured(world: World, score: Floats) -> tuple[float, float, float, float]:
    """Kendall's tau with the truth, NDCG@10 by graded and by linear gain, pairwise accuracy within types."""
    truth, kind = world.market.utility, world.market.kind
    return (
        kendall_tau(score, truth),
        float(ndcg(score, graded(truth, kind), kind).mean()),
        float(ndcg(score, truth, kind).mean()),
        pairwise_accuracy(score, truth, kind),
    )


def print_accuracy(title: str, worlds: list[World], judges: Iterable[tuple[str, Judge]]) -> None:
    print(f"\n{title}\n{'':46}   tau  NDCG@10  linear  pairs   tau by seed")
    for name, judge in judges:
        table = np.array([measured(world, judge(world)) for world in worlds])
        mean = table.mean(axis=0)
        seeds = " ".join(f"{value:.3f}" for value in table[:, 0])
        print(f"{name:46} {mean[0]:.3f}   {mean[1]:.3f}   {mean[2]:.3f}  {mean[3]:.3f}   {seeds}", flush=True)


def print_tables(worlds: list[World]) -> None:
    simple = [baselines(world) for world in worlds]
    of = {id(world): scores for world, scores in zip(worlds, simple, strict=True)}
    judges: list[tuple[str, Judge]] = [
        (name, lambda world, name=name: of[id(world)][name]) for name in simple[0]
    ]
    judges.append(("engine, default points", lambda world: ranked(world, ENGINE).rank))
    print_accuracy("Simple rankings and the engine", worlds, judges)


def print_parts(title: str, worlds: list[World], variants: dict[str, Parts]) -> None:
    judges: list[tuple[str, Judge]] = [
        (name, lambda world, parts=parts: ranked(world, parts).rank)
        for name, parts in ({"engine": ENGINE} | variants).items()
    ]
    print_accuracy(title, worlds, judges)


def print_attacks(title: str, worlds: list[World], attacks: dict[str, Attack]) -> None:
    """Print how far targets at the quartiles move, as a share of all positions, up being positive.

    All targets of a world are attacked at once, by attackers of their own.
    """
    print(f"\n{title}\n{'':50}   mean  furthest up  furthest down")
    ranks = [ranked(world, ENGINE).rank for world in worlds]
    for name, attack in attacks.items():
        moved: list[float] = []
        for world, before in zip(worlds, ranks, strict=True):
            random, chosen, under_attack = np.random.default_rng(0), targets(world, before), world
            for target in chosen:
                under_attack = attack(under_attack, target, random)
            after = ranked(under_attack, ENGINE).rank[: len(before)]
            moved += [position_share(before, target) - position_share(after, target) for target in chosen]
        print(
            f"{name:50} {np.mean(moved):+.3f}       {max(moved):+.3f}         {min(moved):+.3f}", flush=True
        )


def targets(world: World, rank: Floats) -> list[int]:
    """Return the entities at the quartiles of rank among those not flooded already."""
    asked = np.setdiff1d(np.unique(world.market.owner[world.market.offered]), world.flooded)
    order = asked[np.argsort(rank[asked])]
    return [int(order[len(order) * quarter // 4]) for quarter in (1, 2, 3)]


def print_coverage(seeds: list[int], worlds: list[World], count: int) -> None:
    """Print how often the match of unlimited searches lies in intervals of nominally 95 %.

    Args:
        seeds: of the worlds.
        worlds: the worlds.
        count: bootstrap replicates, in addition to the engine's own intervals; 0 for none.
    """
    print(f"\nCoverage of the match signal's interval, by effective events\n{'':49}   all  width", end="")
    print("".join(f"{least:>6.0f}+" for least, _ in CLASSES))
    for seed, world in zip(seeds, worlds, strict=True):
        run = computed(world, ENGINE)
        truth = propagate_trust(run.snapshot, ENGINE.methodology, searches=unlimited(world)).match
        judged = (run.events > 0) & ~np.isnan(truth)
        ends = {"engine": (run.signals.low[:, MATCH], run.signals.high[:, MATCH])}
        if count:
            mixture = Mixture.of(world, ENGINE)
            ends[f"independent events, r = {FORMER_CORRELATION}, ends added"] = mixture.by_events(
                FORMER_CORRELATION
            )
            started = time.perf_counter()
            drawn = replicates(world, ENGINE.methodology, count)
            print(f"seed {seed}: {(time.perf_counter() - started) / count:.2f} s a replicate")
            ends |= mixture.by_replicates(drawn)
        for name, (low, high) in ends.items():
            holds = (low <= truth) & (truth <= high)
            classes = [judged & (run.events >= least) & (run.events < most) for least, most in CLASSES]
            print(
                f"seed {seed:3} {name:40} {holds[judged].mean():.3f}  {(high - low)[judged].mean():.3f}  "
                + "  ".join(f"{holds[own].mean():.3f}" for own in classes),
                flush=True,
            )


def print_assumptions(a: Assumptions, worlds: list[World]) -> None:
    print("World:", ", ".join(f"{each.name} {getattr(a, each.name)}" for each in fields(a)))
    settings = settings_of(methodology().evidence, None)
    for world in worlds:
        found = evidence(world.log, world.market.kind, settings, group=world.market.owner)
        owner = world.market.owner[found.pairs.candidate]
        per_entity = np.bincount(owner, weights=found.events, minlength=len(world.market.kind))
        low, middle, high = np.quantile(per_entity, [0.1, 0.5, 0.9])
        print(
            f"  {world.log.events} events, {world.log.clicked.sum()} clicks; effective examined impressions "
            f"an entity: median {middle:.0f}, 80 % within {low:.1f}-{high:.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument(
        "--part", choices=["tables", "ablations", "constants", "attacks", "coverage", "all"], default="all"
    )
    parser.add_argument(
        "--replicates", type=int, default=0, help="of a bootstrap, in addition to coverage (slow)"
    )
    parser.add_argument("--events", type=int, default=Assumptions().events, help="searches in each world")
    chosen = parser.parse_args()
    a = Assumptions(events=chosen.events)
    worlds = [make_world(seed, a) for seed in chosen.seeds]
    print_assumptions(a, worlds)
    if chosen.part in ("tables", "all"):
        print_tables(worlds)
    if chosen.part in ("coverage", "all"):
        print_coverage(chosen.seeds, worlds, chosen.replicates)
    if chosen.part in ("ablations", "all"):
        print_parts("What each part earns", worlds, ABLATIONS)
    if chosen.part in ("constants", "all"):
        print_parts("Other constants", worlds, CONSTANTS)
    if chosen.part in ("attacks", "all"):
        print_attacks("Open attacks", worlds, OPEN_ATTACKS)
        print_attacks("Attacks that get further", worlds, FURTHER_ATTACKS)


if __name__ == "__main__":
    main()
