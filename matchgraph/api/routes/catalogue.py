"""The named queries, the graph's schema and, if allowed, ad hoc Cypher."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from pydantic import Field

from matchgraph import GuardRefusedError
from matchgraph.answers.base import Answer
from matchgraph.answers.paging import QueryRows
from matchgraph.api.asking import Ask, TheServer, allowed
from matchgraph.api.documents import answers
from matchgraph.api.parameters import QueryName, Sent
from matchgraph.facade.cypher import named_query, query_list, with_values

router = APIRouter(tags=["queries"])
RESERVED = {"format"}


class NamedQuery(Answer):
    """A named query: its parameters, with defaults, and what it answers."""

    group: str
    name: str
    parameters: tuple[str, ...]
    purpose: str


class CypherQuestion(Sent):
    """One reading statement, and its parameters."""

    text: str = Field(max_length=20_000)
    parameters: dict[str, Any] = Field(default_factory=dict)
    limit: int = Field(100, ge=1, le=1000, description="maximum number of rows")


class CypherRows(Answer):
    """The rows of an ad hoc query."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    cut: bool = Field(description="whether there are more rows")
    notes: tuple[str, ...] = Field(description="names that the graph does not have")


@router.get("/query", responses=answers(table=True), response_model=list[NamedQuery])
def queries(ask: Ask) -> Response:
    """List the named queries by group."""
    return ask.answer(
        lambda _: [NamedQuery.model_validate(each) for each in query_list()],
        lambda found: [each.model_dump(mode="json") for each in found],
    )


@router.get("/query/{name}", responses=answers(table=True), response_model=QueryRows)
def query(ask: Ask, request: Request, name: QueryName) -> Response:
    """Run a named query; its parameters are those of the address, such as `?limit=5`."""
    given = {key: value for key, value in request.query_params.items() if key not in RESERVED}
    values = with_values(named_query(name), given)
    return ask.answer(lambda graph: QueryRows(rows=tuple(graph.query(name, **values))), QueryRows.as_rows)


@router.get("/schema", responses=answers(table=True), response_model=QueryRows)
def schema(ask: Ask) -> Response:
    """Return the labels, relationship types and properties of the graph, with counts."""
    return ask.answer(lambda graph: QueryRows(rows=tuple(graph.schema())), QueryRows.as_rows)


@router.post("/cypher", response_model=CypherRows, dependencies=[allowed("read")])
def cypher(server: TheServer, question: Annotated[CypherQuestion, Body()]) -> CypherRows:
    """Run one reading Cypher statement, if the operator allows it."""
    if not server.options.allow_cypher:
        raise GuardRefusedError(
            "this server answers no ad hoc Cypher; use a named query (/api/v1/query), or start it with "
            "`matchgraph serve --allow-cypher`"
        )
    deadline = server.options.deadline
    with server.graph.cypher_session() as session:
        found = session.run(question.text, question.parameters, limit=question.limit, time_limit=deadline)
    return CypherRows(columns=found.columns, rows=found.rows, cut=found.cut, notes=found.notes)
