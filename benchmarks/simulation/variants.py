"""What can be taken out of the engine, or given other constants: add a line to one of the tables.

A variant is a world and a methodology made of the shipped ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from graph.raw_signals import raw_signals
from matchgraph.settings import methodology
from ranking.methodology import Methodology, Weights
from tests.simulation.engine import ranked
from tests.simulation.market import Floats
from tests.simulation.world import World

Constants = Callable[[Methodology], Methodology]


@dataclass(frozen=True)
class Variant:
    """Changes to the methodology and to what is observed."""

    constants: Constants = lambda shipped: shipped
    observed: Callable[[World], World] = lambda world: world

    def ranked(self, world: World) -> Floats:
        """Rank a world with the changes."""
        return ranked(self.observed(world), self.constants(methodology()))


def changed(section: str, **constants: object) -> Constants:
    """Return the change of some constants in one section of the methodology."""

    def change(shipped: Methodology) -> Methodology:
        part = getattr(shipped, section)
        new = type(part).model_validate(part.model_dump() | constants)
        return shipped.model_copy(update={section: new})

    return change


def together(*changes: Constants) -> Constants:
    """Return several changes as one, made in order."""

    def change(shipped: Methodology) -> Methodology:
        for each in changes:
            shipped = each(shipped)
        return shipped

    return change


def weights(**points: float) -> Constants:
    """Return the change to other points, the same for all types."""
    return lambda shipped: shipped.model_copy(update={"weights": {"default": Weights(**points)}})


ABLATIONS: dict[str, Variant] = {
    "without pages and mentions": Variant(observed=World.without_statements),
    "without signals": Variant(observed=lambda world: replace(world, signals=raw_signals([]))),
    "without decay": Variant(changed("evidence", half_life=36_500.0)),
    "without debiasing": Variant(changed("evidence", examination=(1.0,), examination_estimated_from=10**9)),
    "without actor trust": Variant(changed("evidence", trust_rounds=0)),
    "without the one-opinion cap": Variant(changed("evidence", actor_choices=1e6)),
    "without actor trust and the one-opinion cap": Variant(
        changed("evidence", trust_rounds=0, actor_choices=1e6)
    ),
}

CONSTANTS: dict[str, Variant] = {
    "half-life 45 days": Variant(changed("evidence", half_life=45.0)),
    "half-life 180 days": Variant(changed("evidence", half_life=180.0)),
    "points 20/20/5/45/10": Variant(weights(adoption=20, quality=20, ecosystem=5, match=45, freshness=10)),
}
