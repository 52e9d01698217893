"""Ad hoc Cypher that only reads, if the operator allows it, and the schema it is written against.

A link fills the form and runs nothing: a page of another site could otherwise let visitors' browsers query.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from matchgraph import GuardRefusedError, MatchGraphError, ParameterRefusedError
from matchgraph.answers.tables import CypherAnswer
from matchgraph.answers.typed_values import typed_pairs
from matchgraph.pages.asking import CSV, HTML, PRIVATE, Ask, Context, PageAsked
from matchgraph.pages.sent_forms import refuse_from_elsewhere
from matchgraph.pages.templating import rendered
from matchgraph.rendering.rows import render_rows
from matchgraph.serving.errors import status_of

router = APIRouter()
LIMITS = (20, 100, 1000)  # rows
FEW = 100
LONGEST = 20_000  # characters of a statement
FAULT = 70  # exit code: it is logged, and not for visitors
OFF = (
    "this server answers no Cypher typed by visitors; use a named query at /queries, or let the operator "
    "start it with `matchgraph serve --allow-cypher`"
)
Typed = Annotated[str, Form(max_length=LONGEST)]
Linked = Annotated[str, Query(max_length=LONGEST)]


@router.get("/cypher")
def form(ask: Ask, text: Linked = "", parameters: Linked = "") -> Response:
    """Ask for a statement; a link may have filled the form."""
    _require(ask)
    return _page(ask, _shown(ask, text, parameters, FEW))


@router.post("/cypher")
def run(
    ask: Ask,
    request: Request,
    text: Typed = "",
    parameters: Typed = "",
    limit: Annotated[int, Form(ge=1, le=LIMITS[-1])] = FEW,
    as_csv: Annotated[bool, Form(alias="csv")] = False,
) -> Response:
    """Run a statement that only reads, and show its rows, or what is wrong with it next to what was typed."""
    _require(ask)
    refuse_from_elsewhere(request, "cypher")
    shown = _shown(ask, text, parameters, limit)
    try:
        answer = _answer(ask, text, parameters, limit)
    except MatchGraphError as error:
        if error.exit_code == FAULT:
            raise
        return _page(ask, {**shown, "error": str(error)}, status_of(error))
    if as_csv:
        named = {**PRIVATE, "Content-Disposition": 'attachment; filename="rows.csv"'}
        content = render_rows(answer.rows, "csv", answer.columns).encode(errors="backslashreplace")
        return Response(content, media_type=CSV, headers=named)
    return _page(ask, {**shown, "answer": answer})


@router.get("/schema")
def schema(ask: Ask) -> Response:
    """Show the labels, relationship types and properties that Cypher can name, with counts."""
    return ask.page("schema.html", lambda graph: {"rows": graph.schema()})


def _require(ask: PageAsked) -> None:
    if not ask.serving.options.allow_cypher:
        raise GuardRefusedError(OFF)


def _answer(ask: PageAsked, text: str, parameters: str, limit: int) -> CypherAnswer:
    if not text.strip():
        raise ParameterRefusedError("no statement was typed; begin with MATCH … RETURN …")
    lines = [line.partition("=") for line in parameters.splitlines() if line.strip()]
    values = typed_pairs(f"{name.strip()}{sign}{value.strip()}" for name, sign, value in lines)
    with ask.serving.graph.cypher_session() as session:
        return session.run(text, values, limit=limit, time_limit=ask.serving.options.deadline)


def _shown(ask: PageAsked, text: str, parameters: str, limit: int) -> Context:
    """Return what the page prints of the form."""
    form = {"text": text, "parameters": parameters, "limit": limit, "limits": LIMITS, "longest": LONGEST}
    return {**form, "seconds": ask.serving.options.deadline, "answer": None, "error": None}


def _page(ask: PageAsked, context: Context, status: int = 200) -> Response:
    body = rendered("typed_cypher.html", ask.context(context))
    return Response(body, status, media_type=HTML, headers=PRIVATE)
