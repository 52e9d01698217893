"""What happens around every request: its id, who asks, limits, a deadline, figures and a line in the log."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request

from matchgraph import MatchGraphError
from matchgraph.api.problems import of_error, of_fault, problem
from matchgraph.facade.deadlines import Deadline, until
from matchgraph.serving.server import Serving
from matchgraph.serving.visitors import visitor

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

UNLIMITED = ("/healthz", "/readyz", "/metrics")
STATIC = "/static/"  # files from memory, of which one page needs several
UPLOADS = ("/api/v1/load", "/api/v1/events", "/operator/upload")
REQUEST_ID = "X-Request-ID"
LONGEST_ID = 64

_log = logging.getLogger("matchgraph.requests")


@dataclass(frozen=True)
class Watched:
    """Gives each request an id, counts it and logs it as one line of JSON, without what was asked."""

    app: App
    serving: Serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        id_ = given if given.isascii() and given.isprintable() and 0 < len(given) <= LONGEST_ID else ""
        state = scope.setdefault("state", {})
        state["request_id"] = id_ = id_ or uuid.uuid4().hex
        began, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = id_
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001  a client sees a problem, never a trace
            await of_fault(scope["path"], error, id_)(scope, receive, sending)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "") or "none"
        self.serving.figures.requests.labels(route, scope["method"], str(status)).observe(seconds)
        line = {
            "request": scope["state"]["request_id"],
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "ms": round(seconds * 1000, 1),
            "token": getattr(getattr(scope["state"].get("visitor"), "token", None), "name", None),
        }
        _log.info(json.dumps(line, ensure_ascii=True))


@dataclass(frozen=True)
class Prefixed:
    """Lets the same app answer below a path prefix, whether or not a proxy strips it."""

    app: App
    prefix: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            path = scope["path"]
            below = path == self.prefix or path.startswith(f"{self.prefix}/")
            scope = {**scope, "root_path": self.prefix, "path": path if below else self.prefix + path}
        await self.app(scope, receive, send)


@dataclass(frozen=True)
class Limited:
    """Refuses unknown tokens, strange names of the server, too many requests, and too large bodies."""

    app: App
    serving: Serving
    hosts: frozenset[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        refusal = self._refusal(request)
        await (refusal or self.app)(scope, receive, send)

    def _refusal(self, request: Request) -> Any:
        id_ = request.state.request_id
        if self.hosts and _host(request.headers.get("host", "")) not in self.hosts:
            return self._refused("host", problem(421, STRANGE_HOST, id_))
        address = request.client.host if request.client else "unknown"
        options = self.serving.options
        try:
            who = visitor(
                self.serving.keys, address, request.headers.get("authorization"), options.open_scopes
            )
        except MatchGraphError as error:
            return self._refused("token", of_error(error, id_))
        request.state.visitor = who
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        if path in UNLIMITED or path.startswith(STATIC):
            return None
        if wait := self.serving.seconds_to_wait(who):
            said = f"too many requests from one {'token' if who.token else 'address'}; wait {wait} seconds"
            return self._refused("rate", problem(429, said, id_, {"Retry-After": str(wait)}))
        most = options.most_upload_bytes if path in UPLOADS else options.most_bytes
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > most:
            return self._refused("size", problem(413, TOO_LARGE.format(most), id_))
        request.state.most_bytes = most
        return None

    def _refused(self, reason: str, response: Any) -> Any:
        self.serving.figures.refused.labels(reason).inc()
        return response


STRANGE_HOST = "this server is not called by this name; name it with `matchgraph serve --allow-host NAME`"
TOO_LARGE = "the body is larger than the {:,} bytes that are taken here; send it in parts"


def _host(header: str) -> str:
    """Return the name in a Host header, without the port.

    >>> _host("localhost:8000"), _host("[::1]:8000")
    ('localhost', '[::1]')
    """
    return header.rpartition(":")[0].lower() if header.rpartition(":")[2].isdigit() else header.lower()


@dataclass(frozen=True)
class Hurried:
    """Gives every answer a deadline, and stops the work for a client that has hung up."""

    app: App
    serving: Serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body, whole = await _body(receive, scope["state"].get("most_bytes", self.serving.options.most_bytes))
        if not whole:
            most = scope["state"]["most_bytes"]
            await problem(413, TOO_LARGE.format(most), scope["state"]["request_id"])(scope, receive, send)
            return
        gone, taken = anyio.Event(), False

        async def replay() -> Message:
            nonlocal taken
            if not taken:
                taken = True
                return {"type": "http.request", "body": body, "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        with until(Deadline(self.serving.options.deadline)) as deadline:

            async def watch() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                deadline.stop()
                gone.set()

            async with anyio.create_task_group() as tasks:
                tasks.start_soon(watch)
                await self.app(scope, replay, send)
                tasks.cancel_scope.cancel()


async def _body(receive: Receive, most: int) -> tuple[bytes, bool]:
    """Return the body of a request, and whether it is not larger than it may be."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"", True
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            return b"", False
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts), True
