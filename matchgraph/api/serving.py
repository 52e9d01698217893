"""Run the app on a socket: what is opened, said at the start, and closed at the end."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn

import matchgraph
from matchgraph.api.app import LOCAL_HOSTS, Mount, create_app
from matchgraph.facade.access import keys
from matchgraph.serving.log_lines import log_handler
from matchgraph.serving.options import ServeOptions
from matchgraph.serving.server import Serving

GRACE = 30  # seconds for requests in flight when it is stopped
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def run_server(
    options: ServeOptions,
    *,
    host: str,
    port: int,
    proxies: Sequence[str],
    mounts: Sequence[Mount],
    address: str | None,
    say: Callable[[str], None],
) -> None:
    """Serve a graph until the process is asked to stop.

    Args:
        options: how to serve.
        host: address to listen on.
        port: port to listen on; 0 for any free one.
        proxies: addresses whose forwarded headers count.
        mounts: add further faces to the app.
        address: the graph; default: as for `matchgraph.open`.
        say: called with what the operator should know.

    Raises:
        StoreUnreachableError: the graph cannot be reached, opened or started.
        MatchGraphError: the port is taken.
    """
    with matchgraph.open(address, create=False) as graph:
        serving = Serving(graph, keys(address), options)
        app = create_app(serving, hosts=_hosts(host, options), mounts=mounts)
        _log_to_stderr()
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies) or None,
            timeout_graceful_shutdown=GRACE,
        )
        _Server(config, lambda bound: _announce(say, host, bound, options)).run()


class _Server(uvicorn.Server):
    """A server that says where it listens, and raises where it cannot."""

    def __init__(self, config: uvicorn.Config, started: Callable[[int], None]) -> None:
        super().__init__(config)
        self._started = started

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal, and do not raise it again afterwards: the graph is still to be closed."""
        with super().capture_signals():
            try:
                yield
            finally:
                self._captured_signals.clear()

    async def startup(self, sockets: Any = None) -> None:
        """Listen, and say where."""
        log = logging.getLogger("uvicorn.error")
        log.disabled = True  # it would print the bare reason
        try:
            await super().startup(sockets)
        except SystemExit as error:
            place = f"{self.config.host}:{self.config.port}"
            why = _not_listening(error.__context__)
            raise matchgraph.MatchGraphError(f"{place} cannot be listened on: {why}") from error
        finally:
            log.disabled = False
        if self.started:
            self._started(self.servers[0].sockets[0].getsockname()[1])


def _not_listening(reason: BaseException | None) -> str:
    """Return why an address cannot be listened on, and what to do."""
    if isinstance(reason, socket.gaierror):
        return "there is no host of that name; choose another --host"
    if isinstance(reason, OSError) and reason.errno == errno.EADDRNOTAVAIL:
        return "this machine has no such address; choose another --host"
    if isinstance(reason, PermissionError):
        return "ports below 1024 need permission; choose another --port"
    return "another program does already; choose another --port"


def _hosts(host: str, options: ServeOptions) -> frozenset[str]:
    """Return the names it may be asked by: of this machine only, unless it is opened to others."""
    named = frozenset(name.lower() for name in options.hosts)
    return LOCAL_HOSTS | named if host in LOOPBACK or named else frozenset()


def _announce(say: Callable[[str], None], host: str, port: int, options: ServeOptions) -> None:
    shown = f"[{host}]" if ":" in host else host
    say(
        f"serving http://{shown}:{port}{options.prefix}/api/v1 (see /api/v1/openapi.json) and /mcp; "
        "Ctrl-C stops"
    )
    say(f"pages for people: http://{shown}:{port}{options.prefix}/")
    if host not in LOOPBACK:
        who = (
            "anyone who reaches this address may read" if options.open_to_all else "a token is needed to read"
        )
        say(f"open to other machines: {who}; put a proxy with TLS in front of it")


def _log_to_stderr() -> None:
    """Write one JSON line a request, and faults, to standard error."""
    handler = log_handler()
    for name, level in (
        ("matchgraph.requests", logging.INFO),
        ("matchgraph.api", logging.WARNING),
        ("matchgraph.mcp", logging.WARNING),
    ):
        log = logging.getLogger(name)
        log.handlers[:], log.propagate = [handler], False
        log.setLevel(level)
