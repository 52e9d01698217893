"""How far attackers move their targets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.simulation.attacks import Flood
from tests.simulation.engine import ranked
from tests.simulation.market import Floats
from tests.simulation.measures import position_share
from tests.simulation.world import World, attacked, farmed

Attack = Callable[[World, int, np.random.Generator], World]


def floods(crowd: Flood) -> Attack:
    """Return the attack of one crowd."""
    return lambda world, target, random: attacked(world, random, crowd, target=target)


def farms(fakes: int, *, against: bool = False, vetted: bool = False) -> Attack:
    """Return the attack of one farm."""

    def attack(world: World, target: int, _random: np.random.Generator) -> World:
        return farmed(world, target=target, fakes=fakes, against=against, vetted=vetted)

    return attack


OPEN_ATTACKS: dict[str, Attack] = {
    "flood, 20 accounts x 8": floods(Flood(20, 8)),
    "flood, 100 accounts x 8": floods(Flood(100, 8)),
    "flood, 1000 accounts x 3": floods(Flood(1000, 3)),
    "concentrated, 30 accounts x (70 + 30 like anyone's)": floods(Flood(30, 70, disguise=3 / 7)),
    "concentrated failures of a rival, as many": floods(Flood(30, 70, outcome=-1, disguise=3 / 7)),
    "success loop, 100 accounts x 8": floods(Flood(100, 8, outcome=1)),
    "failures of a rival, 100 accounts x 8": floods(Flood(100, 8, outcome=-1)),
    "farm of 10": farms(10),
    "farm of 1000": farms(1000),
    "farm of 1000 aimed at a rival": farms(1000, against=True),
    "farm of 200 that an operator vouches for": farms(200, vetted=True),
    "the same, aimed at a rival": farms(200, against=True, vetted=True),
}
DISGUISED_ATTACKS: dict[str, Attack] = {
    "disguised, 20 accounts x (8 + 8 like anyone's)": floods(Flood(20, 8, disguise=1)),
    "disguised, 100 accounts x (3 + 9 like anyone's)": floods(Flood(100, 3, disguise=3)),
    "disguised, 250 accounts x (1 + 11 like anyone's)": floods(Flood(250, 1, disguise=11)),
    "the same with successes": floods(Flood(250, 1, outcome=1, disguise=11)),
    "disguised, 12 accounts x (21 + 229 like anyone's)": floods(Flood(12, 21, disguise=11)),
}


def print_attacks(title: str, worlds: list[World], attacks: dict[str, Attack]) -> None:
    """Print how far targets at the quartiles move, as a share of all positions, up being positive.

    All targets of a world are attacked at once, by attackers of their own.
    """
    print(f"\n{title}\n{'':52}   mean  furthest up  furthest down")
    ranks = [ranked(world) for world in worlds]
    for name, attack in attacks.items():
        moved: list[float] = []
        for world, before in zip(worlds, ranks, strict=True):
            random, chosen, under_attack = np.random.default_rng(0), targets(world, before), world
            for target in chosen:
                under_attack = attack(under_attack, target, random)
            after = ranked(under_attack)[: len(before)]
            moved += [position_share(before, target) - position_share(after, target) for target in chosen]
        print(
            f"{name:52} {np.mean(moved):+.3f}       {max(moved):+.3f}         {min(moved):+.3f}", flush=True
        )


def targets(world: World, rank: Floats) -> list[int]:
    """Return the entities at the quartiles of rank among those not flooded already."""
    asked = np.setdiff1d(np.unique(world.market.owner[world.market.offered]), world.flooded)
    order = asked[np.argsort(rank[asked])]
    return [int(order[len(order) * quarter // 4]) for quarter in (1, 2, 3)]
