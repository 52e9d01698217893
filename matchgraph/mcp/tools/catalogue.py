"""Tools that query the graph: by named queries and, if the operator allows it, by reading Cypher."""

from __future__ import annotations

import json
from typing import Annotated, Any

from mcp_types import CallToolResult
from pydantic import Field

from matchgraph import MatchGraph
from matchgraph.answers.base import Answer
from matchgraph.answers.paging import Page
from matchgraph.facade.cypher import named_query as query_of_name
from matchgraph.facade.cypher import query_list, with_values
from matchgraph.mcp.asking import Ask, given
from matchgraph.mcp.parameters import After, Limit
from matchgraph.mcp.small import Listed, Small
from matchgraph.mcp.texts import MARK, data_value

Name = Annotated[str, Field(description="Of a query, as `queries` lists them.", min_length=1, max_length=100)]
Parameters = Annotated[
    dict[str, Any],
    Field(description='Values by parameter, such as {"slug": "claude", "limit": 5}.', max_length=20),
]
CELL = 100  # characters of a text in a row


class QueryLine(Small):
    """A named query: its parameters, with defaults, and what it answers."""

    name: str
    parameters: tuple[str, ...]
    purpose: str


class Queries(Listed):
    """Named queries, by subject."""

    items: tuple[QueryLine, ...]

    def as_text(self) -> str:
        """Return the names with their parameters."""
        lines = [f"{each.name}({', '.join(each.parameters)})" for each in self.items]
        return self.more(["run one with `named_query`:", *lines])


class Row(Answer):
    """One row of a query."""

    values: dict[str, Any]


class RowsAnswer(Listed):
    """Rows of a query."""

    rows: tuple[dict[str, Any], ...] = Field(description=f"by column; {MARK}")
    truncated: bool | None = Field(None, description="whether there are more rows than returned")
    notes: tuple[str, ...] = Field((), description="names that the graph does not have")

    def as_text(self) -> str:
        """Return how many rows there are, and their columns."""
        columns = ", ".join(self.rows[0]) if self.rows else "none"
        lines = [f"{len(self.rows)} rows; columns: {columns}"]
        lines += ["there are more rows: raise `limit`"] if self.truncated else []
        return self.more([*lines, *self.notes])


def queries(ask: Ask, limit: Limit = 10, cursor: After = None) -> Annotated[CallToolResult, Queries]:
    """List the named queries of the graph, with their parameters and what each answers."""
    known = [QueryLine.model_validate(each) for each in query_list()]
    found = ask.page(QueryLine, lambda _, skip, most: known[skip : skip + most], cursor, limit)
    return given(Queries(items=found.items, next=found.next))


def named_query(
    ask: Ask,
    name: Name,
    parameters: Parameters = {},  # noqa: B006  never changed; its schema is wanted
    limit: Limit = 3,
    cursor: After = None,
) -> Annotated[CallToolResult, RowsAnswer]:
    """Run a named query on the graph and return its rows; `queries` lists them with their parameters.

    Long texts are shortened; the resource matchgraph://entity/{slug} has those of an entity whole.
    """
    values = with_values(query_of_name(name), {key: _text(value) for key, value in parameters.items()})

    def rows(graph: MatchGraph, skip: int, most: int) -> list[Row]:
        return [Row(values=each) for each in graph.query(name, **values)[skip : skip + most]]

    found: Page[Row] = ask.page(Row, rows, cursor, limit)
    cells = tuple(data_value(each.values, CELL) for each in found.items)
    return given(RowsAnswer(run=found.run, rows=cells, next=found.next))


def cypher(
    ask: Ask,
    query: Annotated[
        str, Field(description="One statement that only reads.", min_length=1, max_length=20_000)
    ],
    parameters: Parameters = {},  # noqa: B006  never changed; its schema is wanted
    limit: Limit = 10,
) -> Annotated[CallToolResult, RowsAnswer]:
    """Run one Cypher statement that only reads; the resource matchgraph://schema lists the labels."""
    ask.visitor.require("read")
    with ask.serving.graph.cypher_session() as session:
        found = session.run(query, parameters, limit=limit, time_limit=ask.serving.options.deadline)
    cells = tuple(data_value(each, CELL) for each in found.rows)
    return given(RowsAnswer(rows=cells, truncated=found.cut, notes=found.notes))


def _text(value: Any) -> str:
    """Return a value of JSON as a user would type it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
