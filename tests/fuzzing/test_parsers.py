"""No bytes make a parser crash; benchmarks/fuzzing.py does the same at length, guided by coverage."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzzing.mutations import mutated
from tests.fuzzing.parsers import PARSERS, Parser


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
def test_examples_are_read(parser: Parser) -> None:
    assert all(map(parser.reads, parser.examples))


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
def test_no_mutation_of_an_example_crashes(parser: Parser) -> None:
    @given(mutated(parser.examples))
    @settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
    def never_crashes(data: bytes) -> None:
        parser.reads(data)

    never_crashes()


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
def test_no_bytes_crash(parser: Parser) -> None:
    @given(st.binary(max_size=200))
    @settings(max_examples=100)
    def never_crashes(data: bytes) -> None:
        parser.reads(data)

    never_crashes()
