"""Every named query runs from the command line, as its own example says, on the example graph."""

from __future__ import annotations

import pytest

from cypher import Query, load_catalogue
from tests.contract.conftest import Command

pytestmark = pytest.mark.usefixtures("examples")
QUERIES = load_catalogue().of_kind("explore")


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_the_example_of_a_query_works(command: Command, query: Query) -> None:
    assert query.example is not None, f"{query.name} has no Example"
    words = [f"{name}={value}" for name, value in query.example.items()]
    rows = command("query", query.name, *words, "--format", "json").json()
    assert all(set(row) == set(query.columns) for row in rows)
    assert command("query", query.name, *words, "--format", "csv").out.startswith(",".join(query.columns))
    assert command("query", query.name, *words).code == 0


def test_the_list_names_them_all_with_their_parameters(command: Command) -> None:
    listed = {row["name"]: row for row in command("query", "--format", "json").json()}
    assert listed.keys() == {query.name for query in QUERIES}
    for query in QUERIES:
        stated = [each.partition("=")[0] for each in listed[query.name]["parameters"]]
        assert stated == list(query.parameters)
        assert listed[query.name]["purpose"] == query.purpose
