"""The verdict on two entities is made from unrounded values, in the sentences that pages use."""

from __future__ import annotations

import pytest

from graph.published import Entity
from matchgraph.entities.compare import judged, verdict_text
from tests.matchgraph.made_entities import entity

MARGIN = 1e-3


def verdict(left: Entity, right: Entity) -> str:
    return verdict_text(judged(left, right, margin=MARGIN), left, right)


def test_equal_displays_are_told_apart_by_unrounded_ranks() -> None:
    a, b = entity("ant", 47.51, published_rank=48), entity("bee", 47.52, published_rank=48)
    assert judged(a, b, margin=MARGIN).winner == "right"
    assert judged(b, a, margin=MARGIN).winner == "left"
    assert verdict(a, b) == "Bee scores higher at 47.52/100 vs Ant at 47.51/100."


def test_equal_ranks_are_a_tie() -> None:
    a, b = entity("ant", 47.5), entity("bee", 47.5, adoption=0.9)
    assert judged(a, b, margin=MARGIN).winner is None
    assert verdict(a, b) == "Ant and Bee cannot be distinguished by rank."


@pytest.mark.parametrize(
    ("mine", "theirs", "ahead"),
    [(0.7, 0.6, True), (0.5012, 0.5002, True), (0.5011, 0.5002, False), (0.5, 0.5, False)],
)
def test_a_signal_is_led_on_from_the_margin_on(mine: float, theirs: float, ahead: bool) -> None:
    a, b = entity("ant", 50, quality=mine), entity("bee", 40, quality=theirs)
    assert judged(a, b, margin=MARGIN).left_leads == (("quality",) if ahead else ())
    assert judged(b, a, margin=MARGIN).right_leads == (("quality",) if ahead else ())


@pytest.mark.parametrize(("guess", "ahead"), [(0.0, True), (0.09, True), (0.1, False), (0.25, False)])
def test_no_signal_is_led_on_where_intervals_overlap(guess: float, ahead: bool) -> None:
    a, b = (entity(slug, 50, guess=guess, ecosystem=of) for slug, of in (("ant", 0.7), ("bee", 0.5)))
    assert judged(a, b, margin=MARGIN).left_leads == (("ecosystem",) if ahead else ())
    assert judged(b, a, margin=MARGIN).right_leads == (("ecosystem",) if ahead else ())


def test_match_and_freshness_are_never_named() -> None:
    a, b = entity("ant", 50, match=1.0, freshness=1.0), entity("bee", 40, match=0.0, freshness=0.0)
    found = judged(a, b, margin=MARGIN)
    assert (found.left_leads, found.right_leads) == ((), ())


def test_who_leads_on_what_is_said_where_both_lead_on_something() -> None:
    a = entity("ant", 50, adoption=0.9, quality=0.8, ecosystem=0.1, free=True)
    b = entity("bee", 40, adoption=0.1, quality=0.2, ecosystem=0.9, free=False)
    expected = (
        "Ant scores higher at 50.00/100 vs Bee at 40.00/100. "
        "Bee leads on ecosystem, while Ant is stronger on adoption and quality."
    )
    assert verdict(a, b) == verdict(b, a) == expected


@pytest.mark.parametrize(
    ("winner_free", "loser_free", "sentence"),
    [
        (True, False, " Ant also has a free tier, making it more accessible."),
        (False, True, " However, Bee offers a free tier which may be better for getting started."),
        (True, True, ""),
        (False, False, ""),
        (True, None, ""),  # not stated whether the other is free
        (None, True, ""),
    ],
)
def test_a_free_tier_is_named_where_exactly_one_is_free(
    winner_free: bool | None, loser_free: bool | None, sentence: str
) -> None:
    a, b = entity("ant", 50, free=winner_free), entity("bee", 40, free=loser_free)
    assert verdict(a, b) == f"Ant scores higher at 50.00/100 vs Bee at 40.00/100.{sentence}"


def test_published_ranks_decide_where_one_is_not_computed() -> None:
    a, b = entity("ant", 30.0, published_rank=48), entity("bee", published_rank=40)
    assert verdict(a, b) == "Ant scores higher at 48/100 vs Bee at 40/100."
    assert judged(a, entity("bee"), margin=MARGIN).winner is None
