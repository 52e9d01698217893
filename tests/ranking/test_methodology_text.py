"""Constants change in the text of a methodology without a change to anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from ranking.methodology import Methodology, parse
from ranking.methodology_text import constant, text_with, with_constants
from tests.conftest import ROOT

SHIPPED = Path(ROOT / "matchgraph" / "methodology.yaml").read_text(encoding="utf-8")
VALUES = {"utility.click_slope": 0.354, "evidence.half_life": 127.0, "utility.prior_variance": 1e-5}


def test_comments_and_their_columns_stay() -> None:
    text = text_with(SHIPPED, parse(SHIPPED), VALUES)
    before, after = SHIPPED.splitlines(), text.splitlines()
    differing = [(was, now) for was, now in zip(before, after, strict=True) if was != now]
    assert len(differing) == len(VALUES)
    assert "  half_life: 127                # days after which an event counts half" in after
    assert all(was.index("#") == now.index("#") for was, now in differing)
    assert parse(text) == with_constants(parse(SHIPPED), VALUES)


@pytest.mark.parametrize("text", ["{}", "utility: {}", "evidence: {half_life: 90}", "utility:"])
def test_a_text_that_omits_a_constant_is_written_in_full(text: str) -> None:
    full = text_with(text, Methodology(), VALUES)
    assert parse(full) == with_constants(Methodology(), VALUES)
    assert "guard:" in full


def test_a_text_of_another_methodology_is_replaced() -> None:
    given = with_constants(Methodology(), {"guard.searches_from": 7})
    assert parse(text_with(SHIPPED, given, VALUES)) == with_constants(given, VALUES)


def test_no_change_changes_nothing() -> None:
    assert text_with(SHIPPED, parse(SHIPPED), {}) == SHIPPED


def test_a_value_beyond_its_bounds_is_refused() -> None:
    with pytest.raises(ValidationError, match="click_slope"):
        with_constants(Methodology(), {"utility.click_slope": 20.0})


def test_a_constant_is_found_by_its_path() -> None:
    assert constant(Methodology(), "utility.click_slope") == 0.7
