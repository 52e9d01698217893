"""One request: how its answer is kept, serialised, paged and revalidated."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Depends, Header, Query, Request, Response
from pydantic import BaseModel, TypeAdapter

from matchgraph import MatchGraph, ParameterRefusedError
from matchgraph.answers.access import Scope
from matchgraph.answers.browsing import GraphState
from matchgraph.answers.paging import Page
from matchgraph.answers.searching import Found, Resolved
from matchgraph.answers.tables import OF_RUN
from matchgraph.rendering.rows import render_rows
from matchgraph.serving.answering import OfState
from matchgraph.serving.paging import page_of
from matchgraph.serving.requests import cache_headers, holds, parameters_of, serving_of, visitor_of
from matchgraph.serving.server import Serving
from matchgraph.serving.visitors import Visitor

Form = Literal["json", "csv", "markdown"]
Item = TypeVar("Item", bound=BaseModel)
Question = Callable[[MatchGraph, GraphState], BaseModel | Sequence[BaseModel]]
Rows = Callable[[Any], Sequence[dict[str, Any]]]

MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
}
ACCEPTED = {"text/csv": "csv", "text/markdown": "markdown", "application/json": "json"}
RUN_HEADER = "Matchgraph-Run"
_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


@dataclass(frozen=True)
class Body:
    """A serialised answer.

    Args:
        content: as it is sent.
        next: cursor of the page after it; None if it is no page, or the last.
    """

    content: bytes
    next: str | None = None

    def __len__(self) -> int:
        return len(self.content)


@dataclass(frozen=True)
class Asked:
    """A request for something that may be kept until the graph changes.

    Args:
        form: in which the answer is wanted.
        etags: of the answers that the client has, as sent.
    """

    request: Request
    serving: Serving
    visitor: Visitor
    form: Form
    etags: str

    def answer(
        self,
        question: Callable[[MatchGraph], BaseModel | Sequence[BaseModel]],
        rows: Rows | None = None,
        markdown: Callable[[Any], str] | None = None,
    ) -> Response:
        """Answer with one object or a short list.

        Args:
            question: asks the graph.
            rows: the answer as rows, where it can be had as a table.
            markdown: the answer as text for people, where it can be had so.
        """
        if self.form == "markdown" and markdown is not None:
            return self._kept(lambda graph, _: question(graph), lambda found: found, text=markdown)
        return self._kept(lambda graph, _: question(graph), rows)

    def page(
        self,
        question: Callable[[MatchGraph, int, int], Sequence[Item]],
        cursor: str | None,
        limit: int,
        columns: Sequence[str] | None = None,
    ) -> Response:
        """Answer with one page of a list of the published run.

        Args:
            question: asks the graph for a number of items, after how many have been skipped.
            cursor: as the client sent it.
            limit: items of a page.
            columns: of the table; by default all fields.
        """
        return self._kept(page_of(question, cursor, limit), _items, columns)

    def search(
        self,
        question: Callable[[MatchGraph, int, int], Sequence[Found]],
        text: str,
        cursor: str | None,
        limit: int,
    ) -> Response:
        """Answer with one page of search results; the first one is recorded, and comes with a callback.

        Args:
            question: asks the graph for a number of results, after how many have been skipped.
            text: what was searched for.
            cursor: as the client sent it.
            limit: results of a page.
        """
        if self.form != "json" or cursor is not None or not self.serving.records:
            return self.page(question, cursor, limit)
        found = self._body(page_of(question, cursor, limit), self.serving.answering.state())
        shown = Page[Found].model_validate_json(found.answer.content).items
        return self._with_callback(found, self.serving.record(text, shown, self.visitor))

    def resolve(self, question: Callable[[MatchGraph], Resolved], text: str) -> Response:
        """Answer with what serves an intent; it is recorded, and comes with a callback.

        Args:
            question: asks the graph.
            text: the intent.
        """
        if not self.serving.records:
            return self.answer(question)
        self._form(None)
        found = self._body(lambda graph, _: question(graph), self.serving.answering.state())
        answer = Resolved.model_validate_json(found.answer.content)
        shown = (*((answer.best,) if answer.best else ()), *answer.alternatives)
        return self._with_callback(found, self.serving.record(text, shown, self.visitor))

    def _kept(
        self,
        question: Question,
        rows: Rows | None,
        columns: Sequence[str] | None = None,
        text: Callable[[Any], str] | None = None,
    ) -> Response:
        state, form = self.serving.answering.state(), self._form(rows)
        if holds(self._etag(state), self.etags):
            return Response(status_code=304, headers=self._headers(state))
        found = self._body(question, state, rows, columns, text)
        headers = self._headers(found.state) | self._link(found.answer.next)
        return Response(found.answer.content, media_type=MEDIA[form], headers=headers)

    def _body(
        self,
        question: Question,
        state: GraphState,
        rows: Rows | None = None,
        columns: Sequence[str] | None = None,
        text: Callable[[Any], str] | None = None,
    ) -> OfState[Body]:
        def serialised(graph: MatchGraph) -> Body:
            found = question(graph, graph.state())  # of this attempt, if a run came between
            return Body(content(found), getattr(found, "next", None))

        def content(found: BaseModel | Sequence[BaseModel]) -> bytes:
            if self.form == "json" or rows is None:
                return _ANYTHING.dump_json(found)
            if text is not None:
                return text(found).encode()
            table = rows(found)
            return render_rows(table if self.form == "csv" else _readable(table), self.form, columns).encode()

        return self.serving.answering.kept((self._question, self.form), serialised, state)

    def _with_callback(self, found: OfState[Body], callback: str | None) -> Response:
        """Return a kept object with a callback, which only who asked may see."""
        body = b'{"callback":' + json.dumps(callback).encode() + b"," + found.answer.content[1:]
        headers = self._headers(found.state) | self._link(found.answer.next) | {"Cache-Control": "no-store"}
        del headers["ETag"]
        return Response(body, media_type=MEDIA["json"], headers=headers)

    def _link(self, cursor: str | None) -> dict[str, str]:
        """Return the header that leads to the next page, also where the answer is a table (RFC 8288)."""
        if cursor is None:
            return {}
        return {"Link": f'<?{self.request.url.include_query_params(cursor=cursor).query}>; rel="next"'}

    @property
    def _question(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The question as a key: path and parameters, without those that say how to answer."""
        asked = [(name, value) for name, value in self.request.query_params.multi_items() if name != "format"]
        return self.request.url.path, tuple(asked)

    def _form(self, rows: Any) -> Form:
        if self.form != "json" and rows is None:
            raise ParameterRefusedError(f"this answer cannot be had as {self.form}; ask for it as JSON")
        return self.form

    def _etag(self, state: GraphState) -> str:
        return f'W/"{state.version}-{self.form}"'

    def _headers(self, state: GraphState) -> dict[str, str]:
        headers = cache_headers(self._etag(state), self.visitor, "Accept, Authorization")
        return headers | ({RUN_HEADER: state.run} if state.run else {})


def _readable(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows for people: without what is the same in each, and without lists and objects."""
    nested = {name for row in rows for name, value in row.items() if isinstance(value, list | dict)}
    return [{k: v for k, v in row.items() if k not in OF_RUN and k not in nested} for row in rows]


def _items(page: Page[Any]) -> list[dict[str, Any]]:
    return [each.model_dump(mode="json") for each in page.items]


async def asked(  # asks nothing, so that it needs no thread
    request: Request,
    form: Annotated[
        Form | None,
        Query(alias="format", description="Form of the answer; by default as the header `Accept` says."),
    ] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
    if_none_match: Annotated[str, Header(include_in_schema=False)] = "",
) -> Asked:
    """Return a request for something that anyone who may read can have.

    Raises:
        ParameterRefusedError: it has a parameter that its route does not read.
    """
    visitor = visitor_of(request)
    visitor.require("read")
    _require_known(request)
    return Asked(request, serving_of(request), visitor, form or _accepted(accept), if_none_match)


def _require_known(request: Request) -> None:
    """Refuse a parameter that would be ignored: a misspelt filter must not answer as if there were none."""
    read = parameters_of(request)
    for name in request.query_params:
        if read is not None and name not in read:
            raise ParameterRefusedError(
                f"there is no parameter '{name}' here; there are: {', '.join(sorted(read))}"
            )


def _accepted(accept: str) -> Form:
    """Return the first form that a client accepts; JSON if it names none of ours."""
    for each in accept.split(","):
        form = ACCEPTED.get(each.partition(";")[0].strip().lower())
        if form:
            return form  # type: ignore[return-value]
    return "json"


def allowed(scope: Scope) -> Any:
    """Return the dependency that lets in only those who may do something."""

    async def who(request: Request) -> Visitor:
        visitor = visitor_of(request)
        visitor.require(scope)
        return visitor

    return Depends(who)


async def _server(request: Request) -> Serving:
    return serving_of(request)


Ask = Annotated[Asked, Depends(asked)]
TheServer = Annotated[Serving, Depends(_server)]
