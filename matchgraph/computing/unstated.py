"""What signals and searches say of all entities without statements, which are judged by it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ranking.arrays import Floats
from ranking.blocks import Spread
from ranking.forces import Point
from ranking.observations import Centre, Observations, Orders, Variances
from ranking.observed import Observed
from ranking.rank_rules import Utility
from ranking.utility import centred, information


@dataclass(frozen=True)
class Unstated:
    """What signals and searches say without statements, which judge these.

    Args:
        centre: what is common to all entities.
        point: the balance.
        searches: (entities,) precision of the searches behind each.
    """

    centre: Centre
    point: Point
    searches: Floats


def variances_of(constants: Utility) -> Variances:
    """Return the variances of the model."""
    return Variances(
        slope=constants.click_slope,
        appeal=constants.appeal_variance,
        click_pair=constants.click_pair_variance,
        report_pair=constants.report_pair_variance,
    )


def unstated_of(
    seen: Observations,
    constants: Utility,
    spread: Spread | None = None,
    earlier: tuple[Observations, Unstated] | None = None,
) -> Unstated:
    """Return what signals and searches say without statements.

    Args:
        seen: all but statements.
        constants: the methodology's chapter.
        spread: where matrices are multiplied; in memory if omitted.
        earlier: what another run with the same constants observed, and what that says; where the same is
            observed, it is taken over.
    """
    variances = variances_of(constants)
    if earlier:
        observed, found = earlier
        now, then = Observed.of(seen), Observed.of(replace(observed, orders=Orders.none()))
        if now.is_same_as(then):
            point = now.point(then.start(found.point), variances.slope)
            return Unstated(found.centre, point, now.among_all(found.searches[then.entities]))
    centre, first = centred(seen, variances, constants, spread)
    return Unstated(centre, first.point, information(seen, first, centre, variances).searches)
