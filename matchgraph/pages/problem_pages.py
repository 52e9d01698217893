"""Problems as pages: whatever refuses a request of a browser, people read a page and not JSON."""

from __future__ import annotations

import gzip
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from matchgraph import MatchGraphError
from matchgraph.pages.addresses import Site
from matchgraph.pages.asking import HEADERS, HTML
from matchgraph.pages.templating import rendered
from matchgraph.serving.server import Serving

API = ("/api/", "/healthz", "/readyz", "/metrics", "/mcp")
NAMED = ("/entity/", "/capabilities/", "/compare/", "/badge/", "/what-if/")  # addresses that name entities
REPLACED = {"content-type", "content-length", "content-encoding", "vary"}
PROBLEM = "application/problem+json"
COMMAND = "`matchgraph"
SUGGESTED, NOT_FOUND, LONGEST = 5, 404, 200
Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass
class _Held:
    """A problem that is being sent."""

    status: int = 0
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    def problem(self) -> dict[str, Any]:
        """Return it in words for a visitor."""
        text = gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body
        found: dict[str, Any] = json.loads(text)
        return found | {"detail": for_visitors(found["detail"])}


def for_visitors(detail: str) -> str:
    """Return what is wrong without what an operator would do about it: a visitor has no command line.

    Args:
        detail: the problem, then next steps, parted by semicolons.

    >>> for_visitors("no entity is named 'x'; `matchgraph top` lists entities")
    "no entity is named 'x'"
    """
    problem, *steps = detail.split("; ")
    return "; ".join([problem, *(each for each in steps if COMMAND not in each)])


@dataclass(frozen=True)
class ProblemPages:
    """Answers browsers with a page where the app answers with a problem."""

    app: App
    of_app: FastAPI

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or not self._wants_page(scope):
            await self.app(scope, receive, send)
            return
        held: _Held | None = None

        async def sending(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"])
                if not headers.get("content-type", "").startswith(PROBLEM):
                    await send(message)
                    return
                held = _Held(message["status"], headers)
            elif held is None:
                await send(message)
            else:
                held.body += message.get("body", b"")
                if not message.get("more_body"):
                    page = await run_in_threadpool(self._page, scope, held)
                    await page(scope, receive, send)

        await self.app(scope, receive, sending)

    @property
    def _serving(self) -> Serving:
        serving: Serving = self.of_app.state.serving
        return serving

    def _path(self, scope: Scope) -> str:
        path: str = scope["path"]
        return path.removeprefix(self._serving.options.prefix)

    def _wants_page(self, scope: Scope) -> bool:
        return not self._path(scope).startswith(API) and "text/html" in Headers(scope=scope).get("accept", "")

    def _page(self, scope: Scope, held: _Held) -> Response:
        problem, url = held.problem(), Request(scope).url
        context = {
            "site": Site(self._serving.options.prefix, f"{url.scheme}://{url.netloc}"),
            "problem": problem,
            "suggested": self._suggested(scope) if held.status == NOT_FOUND else (),
            "freshness": None,
        }
        kept = {name: value for name, value in held.headers.items() if name.lower() not in REPLACED}
        return Response(
            rendered("error.html", context), held.status, media_type=HTML, headers={**kept, **HEADERS}
        )

    def _suggested(self, scope: Scope) -> Any:
        """Return what the last part of an address may have meant, if anyone may read."""
        path = self._path(scope)
        if not path.startswith(NAMED) or "read" not in self._serving.options.open_scopes:
            return ()
        words = unquote(path.rpartition("/")[2])[:LONGEST].replace("-", " ").strip()
        try:
            return self._serving.graph.search(words, literal=True, limit=SUGGESTED) if words else ()
        except MatchGraphError:
            return ()
