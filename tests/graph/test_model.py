"""A source states one thing, under its own id."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from graph.model import DeclaredEntity, Rank, Source, Statement, intent_key
from tests.contract.pages import page, side

PAGE = page(side("a"), side("b"))
DECLARED = DeclaredEntity(slug="a", name="A", type_label="Model")


def test_a_source_without_a_comparison_states_what_it_declares() -> None:
    stated = Statement(source=PAGE.source, entities=(DECLARED,))
    assert stated.comparison is None
    assert stated.entities == (DECLARED,)


def test_the_comparison_of_another_source_is_refused() -> None:
    other = Source.model_validate({**PAGE.source.model_dump(), "id": "c-vs-d"})
    with pytest.raises(ValidationError, match="source 'c-vs-d' states comparison 'a-vs-b'"):
        Statement(source=other, comparison=PAGE.comparison)


def test_a_comparison_and_something_else_are_refused() -> None:
    with pytest.raises(ValidationError, match="states a comparison and something else"):
        Statement(source=PAGE.source, comparison=PAGE.comparison, entities=(DECLARED,))


def test_a_rank_is_from_0_to_100() -> None:
    rank = TypeAdapter(Rank)
    assert [rank.validate_python(each) for each in (0, 100)] == [0, 100]
    for outside in (-0.01, 100.01, float("nan")):
        with pytest.raises(ValidationError):
            rank.validate_python(outside)


def test_the_identity_of_a_long_intent_stays_what_it_was() -> None:
    """Stored graphs have it."""
    assert intent_key("x" * 3000).endswith("xxx#e1630f843370f402")
