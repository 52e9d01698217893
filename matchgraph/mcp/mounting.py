"""The MCP server at a path of the HTTP server."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from matchgraph.mcp.server import GraphServer
from matchgraph.serving.server import Serving

PATH = "/mcp"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
FOREIGN = (
    "web pages of this origin may not ask this server; allow it with `matchgraph serve --allow-origin ORIGIN`"
)


def mount_mcp(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """Add the MCP server to an app; return what lives as long as the app.

    Args:
        app: of the HTTP server, whose middleware says who asks, and checks Host, limits and sizes.
    """
    serving: Serving = app.state.serving
    server = GraphServer(serving)
    server.streamable_http_app(
        stateless_http=True,
        json_response=True,
        max_request_body_size=serving.options.most_bytes,
        # it can check Origin only along with Host, and a server that is open to all names checks Origin, too
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    # POST alone: GET would open a stream that never ends, and there is nothing to send on it
    app.router.routes.append(
        Route(PATH, endpoint=_Mounted(server.session_manager, serving), methods=["POST"])
    )
    return server.session_manager.run()


@dataclass(frozen=True)
class _Named:
    """What the server's figures call a route by."""

    path: str


class _Mounted:
    """Answers messages of programs, and of web pages that may ask."""

    def __init__(self, manager: StreamableHTTPSessionManager, serving: Serving) -> None:
        self._app, self._origins = StreamableHTTPASGIApp(manager), frozenset(serving.options.origins)
        self._hosts = LOCAL | {name.lower() for name in serving.options.hosts}
        self._refused = serving.figures.refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one message."""
        scope["route"] = _Named(PATH)
        origin = Headers(scope=scope).get("origin")
        if origin and not self._may_ask(origin):
            self._refused.labels("origin").inc()
            await PlainTextResponse(FOREIGN, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _may_ask(self, origin: str) -> bool:
        """Return whether pages of an origin may ask: those allowed, and those of this server's own names."""
        if not self._origins.isdisjoint({"*", origin}):
            return True
        return _host(origin) in self._hosts


def _host(origin: str) -> Any:
    try:
        return urlsplit(origin).hostname
    except ValueError:
        return None
