"""The named queries as forms, with their rows as a table."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from matchgraph import MatchGraph, MatchGraphError, NotFoundError
from matchgraph.facade.cypher import named_query, query_list, with_values
from matchgraph.pages.asking import Ask, Context
from matchgraph.pages.parameters import Name

router = APIRouter()


@router.get("/queries")
def queries(ask: Ask) -> Response:
    """List the named queries by group."""
    allowed = {"allow_cypher": ask.serving.options.allow_cypher}
    return ask.page("queries.html", lambda _: {"queries": query_list(), **allowed})


@router.get("/queries/{name}")
def query(ask: Ask, request: Request, name: Name) -> Response:
    """Show the form of a named query, and its rows if nothing that it needs is missing."""
    try:
        asked = named_query(name)
    except MatchGraphError as error:
        raise NotFoundError(str(error)) from error
    given = {key: value for key, value in request.query_params.items() if value.strip()}
    missing = [each.name for each in asked.parameters.values() if each.required and each.name not in given]

    def question(graph: MatchGraph) -> Context:
        rows = None if missing else graph.query(name, **with_values(asked, given))
        return {"query": asked, "given": given, "rows": rows}

    return ask.page("query.html", question)
