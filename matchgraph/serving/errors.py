"""The errors of a server, and the HTTP status of each error."""

from __future__ import annotations

from matchgraph import (
    DeadlineExceededError,
    GuardRefusedError,
    InputRefusedError,
    MatchGraphError,
    NotFoundError,
    StoppedError,
    StoreUnreachableError,
)

CLOSED_BY_CLIENT = 499  # as nginx has it: the client has gone
BY_EXIT_CODE = {3: 503, 70: 500, 74: 507}


class NotAllowedError(MatchGraphError):
    """Whoever asks may not do this.

    Args:
        message: what is missing and how to get it.
        known: whether they showed a token that is known.
    """

    def __init__(self, message: str, *, known: bool) -> None:
        self.known = known
        super().__init__(message)


_STATUS: tuple[tuple[type[MatchGraphError], int], ...] = (
    (NotFoundError, 404),
    (GuardRefusedError, 409),
    (InputRefusedError, 422),
    (DeadlineExceededError, 504),
    (StoppedError, CLOSED_BY_CLIENT),
    (StoreUnreachableError, 503),
)


def status_of(error: MatchGraphError) -> int:
    """Return the HTTP status of an error of the engine."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), None)
    return status or BY_EXIT_CODE.get(error.exit_code, 400)
