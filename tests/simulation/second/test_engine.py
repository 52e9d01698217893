"""The product computes a world of the second kind as it computes one of the first."""

from ranking.quality import kendall_tau
from tests.simulation.engine import ranked
from tests.simulation.second.market import SecondAssumptions
from tests.simulation.second.world import make_second_world


def test_what_is_ranked_higher_is_better() -> None:
    second = make_second_world(
        1, SecondAssumptions(entities=200, needs=60, events=6000, actors=800, pages=240, mentions=240)
    )
    assert kendall_tau(ranked(second), second.utility) > 0.1
