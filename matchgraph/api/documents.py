"""What the OpenAPI document says of answers and errors, in one place."""

from __future__ import annotations

from typing import Any

from matchgraph.api.problems import MEDIA_TYPE, Problem

DESCRIPTION = """\
The match graph for programs: every answer is of one run, and says which.

An answer can be kept and revalidated by its `ETag` until a run is published or something is loaded. Lists
come in pages: `next` of a page is the `cursor` of the one after it, whose address is in the header `Link`.
Where an answer is a table it can be had as CSV or Markdown, by `Accept` or `?format=`. Errors are
`application/problem+json` and say what to do next.
"""
TEXT = {"text/markdown": {"schema": {"type": "string"}}}
TABLE = {"text/csv": {"schema": {"type": "string"}}, **TEXT}
MEANINGS = {
    400: "a parameter cannot be meant so",
    401: "a token is needed, or the one shown is unknown",
    403: "the token lacks a scope",
    404: "nothing of that name; the nearest are listed",
    409: "a rule of the engine refuses it, or a list was renewed meanwhile",
    413: "the body is too large",
    422: "a parameter is out of range, or an input is refused",
    429: "too many requests; `Retry-After` says when to go on",
    500: "a bug",
    503: "the store does not answer",
    504: "it took too long",
}
ALWAYS = (400, 401, 403, 404, 409, 413, 421, 422, 429, 500, 503, 504, 507)


def errors() -> dict[int | str, dict[str, Any]]:
    """Return the errors that every route may answer with, for the document."""
    said = {"content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
    return {status: {"description": MEANINGS.get(status, "refused"), **said} for status in ALWAYS}


def answers(*, table: bool = False, text: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return what a route that reads answers with, next to its model.

    Args:
        table: whether it can be had as CSV and Markdown.
        text: whether it can be had as Markdown.
    """
    whole: dict[int | str, dict[str, Any]] = {304: {"description": "what the client has is still right"}}
    content = TABLE if table else TEXT if text else {}
    return {**whole, 200: {"content": content, "description": "the answer"}} if content else whole
