"""Cursors: where a list goes on, in which run."""

from __future__ import annotations

import base64
import binascii
import json
from typing import NamedTuple

from matchgraph import ParameterRefusedError

MOST = 100_000  # rows of a list that can be skipped


class Cursor(NamedTuple):
    """A place in a list: the run it is of, None before the first, and how many items come before."""

    run: str | None
    skip: int

    def text(self) -> str:
        """Return the cursor as clients keep it.

        >>> Cursor.parse(Cursor("891c6679b348", 20).text())
        Cursor(run='891c6679b348', skip=20)
        """
        return base64.urlsafe_b64encode(json.dumps(self).encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Return the cursor a client sent.

        Raises:
            ParameterRefusedError: it is none of ours.
        """
        try:
            run, skip = json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
        except (ValueError, TypeError, binascii.Error, RecursionError):
            run = skip = None
        if not isinstance(skip, int) or not 0 <= skip <= MOST or not isinstance(run, str | None):
            raise ParameterRefusedError(
                "this is no cursor of this server; leave it out to begin with the first page"
            )
        return cls(run, skip)
