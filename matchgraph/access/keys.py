"""All that a server needs to know who may do what, kept in one folder."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from matchgraph.access.actors import actor_of, who
from matchgraph.access.opened_pages import NAME, OpenedPages
from matchgraph.access.secret import server_secret
from matchgraph.access.tokens import TokenBook
from matchgraph.answers.access import Token

if TYPE_CHECKING:
    from matchgraph.access.callbacks import Callbacks


class Keys:
    """Tokens, callbacks and actors of a graph's server.

    Args:
        folder: where tokens and secret are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.tokens = TokenBook(folder)

    @cached_property
    def callbacks(self) -> Callbacks:
        """Makes and checks callbacks."""
        from matchgraph.access.callbacks import Callbacks  # noqa: PLC0415  an extra

        return Callbacks(self._secret)

    @cached_property
    def opened_pages(self) -> OpenedPages:
        """Which entities' pages were shown."""
        return OpenedPages(self._folder / NAME, self._secret)

    def actor(self, token: Token | None, address: str, day: dt.date | None = None) -> str:
        """Return the opaque actor of a searcher; never none.

        Args:
            token: with which they asked, if any.
            address: from which they asked.
            day: by default today, UTC.
        """
        return actor_of(self._secret, who(token, address), day or dt.datetime.now(dt.UTC).date())

    @cached_property
    def _secret(self) -> bytes:
        return server_secret(self._folder)
