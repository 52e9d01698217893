"""How well the ranking finds true utility in simulated markets, what each part earns, and what attacks gain.

    python -m benchmarks.simulation [--world first|second|both] [--seeds 1 2 3] [--events N]
        [--part tables|ablations|constants|attacks|coverage]

Every figure comes from worlds drawn here (tests/simulation): market.py and searching.py, and the modules of
the package `second`, say what is assumed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import fields

import numpy as np

from benchmarks.simulation.accuracy import print_coverage, print_tables, print_variants
from benchmarks.simulation.attacks import DISGUISED_ATTACKS, OPEN_ATTACKS, print_attacks
from benchmarks.simulation.variants import ABLATIONS, CONSTANTS
from tests.simulation.market import Assumptions
from tests.simulation.second.market import SecondAssumptions
from tests.simulation.second.world import make_second_world
from tests.simulation.world import World, make_world

PARTS = ("tables", "ablations", "constants", "attacks", "coverage", "all")
KINDS: dict[str, Callable[[int, int], World]] = {
    "first": lambda seed, events: make_world(seed, Assumptions(events=events)),
    "second": lambda seed, events: make_second_world(seed, SecondAssumptions(events=events)),
}


def print_assumptions(worlds: list[World]) -> None:
    """Print the parameters, and how much was observed."""
    a = worlds[0].assumptions
    print("World:", ", ".join(f"{each.name} {getattr(a, each.name)}" for each in fields(a)))
    for world in worlds:
        arrays, owner = world.searches.arrays, world.searches.candidates.owner
        shown = np.bincount(owner[arrays.candidate], weights=arrays.position > 0, minlength=len(world.kind))
        low, middle, high = np.quantile(shown, [0.1, 0.5, 0.9])
        print(
            f"  {world.log.events} events, {world.log.clicked.sum()} clicks, {(arrays.outcome != 0).sum()} "
            f"reports; impressions an entity: median {middle:.0f}, 80 % within {low:.0f}-{high:.0f}; "
            f"{world.new.sum()} new, {world.risen.sum()} risen, {world.fallen.sum()} fallen"
        )


def print_parts(kind: str, part: str, worlds: list[World]) -> None:
    """Print the tables of one kind of world."""
    print(f"\n=== Worlds of the {kind} kind ===")
    print_assumptions(worlds)
    if part in ("tables", "all"):
        print_tables(worlds)
    if part in ("coverage", "all") and kind == "first":
        print_coverage(worlds)
    if part in ("ablations", "all"):
        print_variants("What each part earns", worlds, ABLATIONS)
    if part in ("constants", "all"):
        print_variants("Other constants", worlds, CONSTANTS)
    if part in ("attacks", "all"):
        print_attacks("Open attacks", worlds, OPEN_ATTACKS)
        print_attacks("Attacks that get further", worlds, DISGUISED_ATTACKS)


def main() -> None:
    """Read the arguments, draw the worlds, and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--world", choices=[*KINDS, "both"], default="both")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--part", choices=PARTS, default="all")
    parser.add_argument("--events", type=int, default=Assumptions().events, help="searches in each world")
    chosen = parser.parse_args()
    for kind in KINDS if chosen.world == "both" else [chosen.world]:
        print_parts(kind, chosen.part, [KINDS[kind](seed, chosen.events) for seed in chosen.seeds])


if __name__ == "__main__":
    main()
