"""A served graph as a client sees it, without a socket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

import matchgraph
from matchgraph.api.app import Mount, create_app
from matchgraph.facade.access import Keys
from matchgraph.serving.options import ServeOptions
from matchgraph.serving.server import Serving

V1 = "/api/v1"
ADDRESS = "192.0.2.7"
PLENTY: dict[str, Any] = {"per_minute": 1_000_000, "per_minute_with_token": 1_000_000}


@contextmanager
def served(
    folder: Path, *, address: str = ADDRESS, mounts: Sequence[Mount] = (), **options: Any
) -> Iterator[TestClient]:
    """Serve the graph that the environment names, with keys in a folder."""
    with matchgraph.open() as graph:
        serving = Serving(graph, Keys(folder), ServeOptions(**{**PLENTY, **options}))
        with TestClient(
            create_app(serving, mounts=mounts), client=(address, 40_000), raise_server_exceptions=False
        ) as client:
            yield client


def keys_of(client: TestClient) -> Keys:
    """Return the keys of a client's server."""
    keys: Keys = client.app.state.serving.keys  # type: ignore[attr-defined]
    return keys


def bearer(client: TestClient, *scopes: Any, name: str = "") -> dict[str, str]:
    """Make a token, and return the header that shows it."""
    made = keys_of(client).tokens.make(name or "-".join(scopes), scopes)
    return {"Authorization": f"Bearer {made.token}"}
