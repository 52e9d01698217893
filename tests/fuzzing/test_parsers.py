"""No bytes make a parser crash; benchmarks/fuzzing.py does the same at length, guided by coverage."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.kinds import KINDS
from tests.conftest import ROOT
from tests.fuzzing.mutations import mutated
from tests.fuzzing.parsers import PARSERS, Parser

FUZZED_OTHERWISE = {
    "manifest",
    "events",
}  # by their own readers, as `manifest`, `event lines` and `event table`


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


def test_every_kind_of_input_is_fuzzed_and_documented() -> None:
    tables = (
        (ROOT / "docs" / "loading.md").read_text(),
        (ROOT / "tests" / "fuzzing" / "parsers.py").read_text(),
    )
    for kind in KINDS:
        assert f"| `{kind.name}` |" in tables[0], f"docs/loading.md has no row for the kind '{kind.name}'"
        assert kind.name in FUZZED_OTHERWISE or f'_as_kind("{kind.name}"' in tables[1], kind.name
