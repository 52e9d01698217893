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
    "statements not judged": Variant(changed("utility", statements_from=10**9)),
    "without pairs' own effects": Variant(
        changed("utility", click_pair_variance=1e-3, report_pair_variance=1e-3)
    ),
    "without appeal of its own": Variant(changed("utility", appeal_variance=0.05)),
    "without concentration": Variant(changed("evidence", concentration_from=1e6)),
    "without bound on reports": Variant(changed("evidence", report_clicks=1e6)),
    "without decay": Variant(changed("evidence", half_life=36_500.0)),
    "without debiasing": Variant(changed("evidence", examination=(1.0,), examination_estimated_from=10**9)),
    "without actor trust": Variant(changed("evidence", trust_rounds=0)),
    "without the one-opinion cap": Variant(changed("evidence", actor_choices=1e6)),
    "without actor trust and the one-opinion cap": Variant(
        changed("evidence", trust_rounds=0, actor_choices=1e6)
    ),
}

CONSTANTS: dict[str, Variant] = {
    **{
        f"{name} x {factor:g}": Variant(
            changed("utility", **{name: factor * getattr(methodology().utility, name)})
        )
        for name in ("prior_variance", "click_slope", "appeal_variance", "report_pair_variance")
        for factor in (0.5, 2.0)
    },
    "half-life 45 days": Variant(changed("evidence", half_life=45.0)),
    "half-life 180 days": Variant(changed("evidence", half_life=180.0)),
    "points 20/20/5/45/10": Variant(weights(adoption=20, quality=20, ecosystem=5, match=45, freshness=10)),
}
