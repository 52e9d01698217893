"""How a server serves: where, whom, and how much."""

from __future__ import annotations

from dataclasses import dataclass

from matchgraph.answers.access import Scope


@dataclass(frozen=True)
class ServeOptions:
    """Settings of a server.

    Args:
        prefix: path under which a proxy serves it, such as `/graph`; empty for none.
        origins: web origins whose pages may ask (CORS); `*` for all.
        hosts: further names by which it may be asked.
        open_to_all: whether reading, and reporting on searches, needs no token.
        record: whether searches are recorded as evidence.
        allow_cypher: whether ad hoc Cypher is answered.
        deadline: seconds an answer may take.
        per_minute: requests a minute of one address without a token.
        per_minute_with_token: requests a minute of one token.
        most_bytes: of a request that asks; uploads may have `most_upload_bytes`.
        most_upload_bytes: of an upload.
        kept_bytes: memory for answers kept until the graph changes.
        threads: answers computed at once.
        stale_after: days after which a published run makes `/readyz` fail; None for never.
    """

    prefix: str = ""
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    open_to_all: bool = True
    record: bool = True
    allow_cypher: bool = False
    deadline: float = 20.0
    per_minute: int = 240
    per_minute_with_token: int = 300
    most_bytes: int = 64 * 1024
    most_upload_bytes: int = 64 * 1024 * 1024
    kept_bytes: int = 64 * 1024 * 1024
    threads: int = 16
    stale_after: int | None = None

    @property
    def open_scopes(self) -> frozenset[Scope]:
        """What one may do without a token."""
        return frozenset({"read", "feedback"}) if self.open_to_all else frozenset()
