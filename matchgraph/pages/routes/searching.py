"""Search: as a page, while one types, and what a visitor opens of it."""

from __future__ import annotations

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from matchgraph import MatchGraph, MatchGraphError, NotFoundError
from matchgraph.answers.browsing import IntentAnswer
from matchgraph.answers.searching import Found, ResolvedCandidate
from matchgraph.pages.asking import HTML, PRIVATE, Ask, Context
from matchgraph.pages.moving import Moved
from matchgraph.pages.parameters import Free, MinRank, Text, Type
from matchgraph.pages.templating import rendered

router = APIRouter()
FOUND = 20
WHILE_TYPING = 6
# what programs that fetch pages call themselves; their visits are not evidence
ROBOTS = ("bot", "crawl", "spider", "slurp", "preview", "monitor", "curl", "wget", "headless")

_log = logging.getLogger("matchgraph.api")


@router.get("/search")
def search(
    ask: Ask, q: Text = None, type_: Type = None, free: Free = None, min_rank: MinRank = None
) -> Response:
    """Show what a text means; the search is recorded as evidence if the operator allows it."""
    asked = {"q": q, "type": type_, "free": free, "min_rank": min_rank, "callback": None}

    def question(graph: MatchGraph) -> Context:
        types = ask.types()
        if q is None:
            return {**asked, "types": types, "found": (), "resolved": None, "intent": None}
        least = min_rank or 0.0
        found = graph.search(q, type_=type_, free=free, min_rank=least, limit=FOUND)
        resolved = graph.resolve(q, type_=type_, free=free, min_rank=least, limit=1)
        return {**asked, "types": types, "found": found, "resolved": resolved, "intent": intent_of(graph, q)}

    if q is None or not ask.serving.records or _is_robot(ask.request):
        return ask.page("search.html", question)
    answering = ask.serving.answering
    context = answering.of_one_run(lambda graph: ask.context(question(graph))).answer
    context["callback"] = ask.serving.record(q, _shown(context), ask.visitor)
    # the callback is of this visitor alone
    return Response(rendered("search.html", context), media_type=HTML, headers=PRIVATE)


def _shown(context: Context) -> list[Found | ResolvedCandidate]:
    """Return the answers as a page shows them: the best one, and the results."""
    best = context["resolved"].best
    answers = [*((best,) if best else ()), *context["found"]]
    return list({each.capability or each.slug: each for each in reversed(answers)}.values())[::-1]


def intent_of(graph: MatchGraph, text: str) -> IntentAnswer | None:
    """Return the intent of a text; None if it was never searched for or declared."""
    try:
        return graph.intent(text)
    except NotFoundError:
        return None


@router.get("/search/live")
def live(ask: Ask, q: Text = None) -> Response:
    """Return the first results while someone types; an unfinished text is no search, and not recorded."""

    def question(graph: MatchGraph) -> Context:
        if q is None:
            return {"q": q, "found": (), "completed": ()}
        return {
            "q": q,
            "found": graph.search(q, limit=WHILE_TYPING),
            "completed": graph.complete(q, limit=WHILE_TYPING),
        }

    return ask.page("live.html", question)


@router.get("/go")
def go(
    ask: Ask,
    to: Annotated[str, Query(max_length=500)],
    callback: Annotated[str | None, Query(max_length=500)] = None,
    chosen: Annotated[str | None, Query(max_length=1000)] = None,
) -> Response:
    """Report that a result was opened, and lead to it."""
    if callback is not None and not _is_robot(ask.request):
        try:
            ask.serving.report(callback, (chosen or to,), None, None)
        except MatchGraphError as error:  # who opens a page gets it, whatever becomes of the evidence
            _log.warning("a click was not recorded: %s", error)
    raise Moved("entity", to, status=303)


def _is_robot(request: Request) -> bool:
    """Return whether a program fetches a page that no one looks at, as far as it says so."""
    agent = request.headers.get("user-agent", "").lower()
    ahead: Any = request.headers.get("sec-purpose", request.headers.get("purpose", ""))
    named = not agent or any(name in agent for name in ROBOTS)
    return named or "prefetch" in ahead or request.method == "HEAD"
