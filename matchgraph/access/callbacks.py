"""Signed, expiring callbacks: with one the result of a search is reported, without any other identity."""

from __future__ import annotations

import datetime as dt

from itsdangerous import BadSignature, URLSafeTimedSerializer

from graph.errors import GuardRefusedError

LIFETIME = 2 * 24 * 3600  # seconds; searches older than a day more leave the journal (events/sealing.py)
SALT = "callback"


class Callbacks:
    """Makes callbacks for recorded searches, and says which search one is for.

    Args:
        secret: of the server.
        lifetime: seconds a callback can be used.
    """

    def __init__(self, secret: bytes, lifetime: int = LIFETIME) -> None:
        self._signer, self._lifetime = URLSafeTimedSerializer(secret, salt=SALT), lifetime

    def of(self, event: str) -> str:
        """Return the callback for a recorded search."""
        return str(self._signer.dumps(event))

    def event(self, callback: str) -> str:
        """Return the search a callback is for.

        Raises:
            GuardRefusedError: it was not given by this server, or has expired.
        """
        try:
            event, given = self._signer.loads(callback, return_timestamp=True)
        except BadSignature as error:
            raise GuardRefusedError(
                "this callback was not given by this server; use the one that came with the search"
            ) from error
        # One that was given later than now is ours, too: the clock was set back since.
        if (dt.datetime.now(dt.UTC) - given).total_seconds() > self._lifetime:
            days = self._lifetime // 86400
            raise GuardRefusedError(
                f"this callback has expired: it can be used for {days} days; search again for a new one"
            )
        return str(event)
