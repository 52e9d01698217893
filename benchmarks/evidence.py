"""Time the evidence step and the estimate behind ranks: `python -m benchmarks.evidence --events 1000000`.

Searches are drawn from a seed: intents, actors and candidates with heavy tails, ten candidates a search,
clicks by a position-based model and reports after one click in six. Processor time, since other work may
share the machine.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from rich.console import Console
from rich.table import Table

from matchgraph import settings
from matchgraph.computing.search_evidence import Candidates, by_entity
from matchgraph.computing.unstated import variances_of
from ranking.evidence import Evidence, evidence
from ranking.impressions import FAILED, SUCCEEDED, UNKNOWN, Impressions
from ranking.methodology import Methodology
from ranking.observations import Observations, Orders, bounded_by_luck
from ranking.rates import settings_of
from ranking.utility import Estimate, balance, centred

SHOWN = 10  # candidates of a search
CANDIDATES_PER_INTENT = 40
Result = TypeVar("Result")


def log_of(events: int, entities: int, capabilities: int, seed: int = 0) -> tuple[Impressions, Candidates]:
    """Return synthetic searches and the numbering of their candidates.

    Args:
        events: number of searches.
        entities: number of entities; each capability belongs to one.
        capabilities: number of capabilities.
        seed: of the generator.
    """
    generator = np.random.default_rng(seed)
    intents, actors = max(events // 50, 10), max(events // 12, 10)
    intent = (intents * generator.random(events) ** 2).astype(np.int32)
    actor = (actors * generator.random(events) ** 1.5).astype(np.int32)
    owner = np.concatenate([np.arange(entities), generator.integers(0, entities, capabilities)])
    quality = generator.normal(0, 1, entities)
    place = generator.permuted(np.tile(np.arange(CANDIDATES_PER_INTENT), (events, 1)), axis=1)[:, :SHOWN]
    candidate = (intent[:, None].astype(np.int64) * 7919 + place * 104_729) % len(owner)
    appeal = 1 / (1 + np.exp(1.0 - quality[owner[candidate]]))
    clicked = generator.random((events, SHOWN)) < appeal / np.arange(1, SHOWN + 1)
    reported = clicked & (generator.random((events, SHOWN)) < 1 / 6)
    worked = generator.random((events, SHOWN)) < appeal
    log = Impressions(
        intent=intent,
        actor=actor,
        age=generator.integers(0, 120, events).astype(np.float32),
        event=np.repeat(np.arange(events, dtype=np.int32), SHOWN),
        candidate=candidate.ravel().astype(np.int32),
        position=np.tile(np.arange(1, SHOWN + 1, dtype=np.int16), events),
        clicked=clicked.ravel(),
        outcome=np.where(reported, np.where(worked, SUCCEEDED, FAILED), UNKNOWN).ravel().astype(np.int8),
    )
    offers = tuple((int(each),) for each in owner[entities:])
    return log, Candidates({}, owner.astype(np.int64), tuple(map(str, range(capabilities))), offers)


def estimate_of(candidates: Candidates, found: Evidence, methodology: Methodology) -> Estimate:
    """Return the balance of utilities with what is common to all, from clicks and reports alone."""
    constants, variances = methodology.utility, variances_of(methodology.utility)
    intent, candidate = found.pairs.intent.astype(np.int64), found.pairs.candidate.astype(np.int64)
    clicks = by_entity(candidates, intent, candidate, found.examined, found.chosen)
    reports = by_entity(candidates, intent, candidate, found.succeeded + found.failed, found.succeeded)
    n = candidates.entities
    seen = Observations(
        np.zeros(n),
        np.full(n, constants.prior_variance),
        bounded_by_luck(clicks, constants.click_surplus),
        reports,
        Orders.none(),
    )
    centre, first = centred(seen, variances, constants)
    return balance(seen, centre, variances, tolerance=constants.tolerance, start=first.point)


def timed(call: Callable[[], Result]) -> tuple[float, Result]:
    """Return the processor time of a call in seconds, and its result."""
    started = time.process_time()
    result = call()
    return time.process_time() - started, result


def row(events: int, entities: int, capabilities: int) -> list[str]:
    """Return a row of the table."""
    methodology = settings.methodology()
    (numbered, (log, candidates)) = timed(lambda: log_of(events, entities, capabilities))
    kinds = np.arange(entities) % 8
    constants = settings_of(methodology.evidence, None)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    evident, found = timed(lambda: evidence(log, kinds, constants, group=candidates.owner))
    solved, estimate = timed(lambda: estimate_of(candidates, found, methodology))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    impressions = len(log.candidate) / 1e6
    return [
        f"{impressions:.1f}",
        f"{len(log.pairs):,}",
        f"{numbered:.1f}",
        f"{evident:.1f}",
        f"{solved:.1f}",
        f"{(evident + solved) / impressions:.2f}",
        f"{grown:,.0f}",
        f"{float(np.max(estimate.bound)):.0e}",
    ]


def main() -> None:
    """Print a table with a row for each number of events."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--entities", type=int, default=20_000)
    parser.add_argument("--capabilities", type=int, default=100_000)
    chosen = parser.parse_args()
    table = Table(
        "M impressions", "pairs", "drawn s", "evidence s", "estimate s", "s per M", "peak MB", "bound"
    )
    for events in chosen.events:
        table.add_row(*row(events, chosen.entities, chosen.capabilities))
    Console().print(table)


if __name__ == "__main__":
    main()
