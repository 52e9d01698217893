"""How many requests a minute one visitor may send."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

SET = 2.0  # seconds by which the clock of the day moves only if it is set


class RequestLimits:
    """Counts the requests of each visitor in the last minute; threads may share it."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._clock = time.time() - time.monotonic()

    def seconds_to_wait(self, one: str, most: int) -> int:
        """Count a request; return 0, or how long its sender has to wait.

        Args:
            one: who asks.
            most: requests a minute.
        """
        self._forget_if_the_clock_was_set()
        limit = RateLimitItemPerMinute(most)
        if self._limiter.hit(limit, one):
            return 0
        return max(1, round(self._limiter.get_window_stats(limit, one).reset_time - time.time()))

    def _forget_if_the_clock_was_set(self) -> None:
        """Count from nothing: after a clock was set back by an hour, all would have to wait for that long."""
        clock = time.time() - time.monotonic()
        if abs(clock - self._clock) > SET:
            self._limiter.storage.reset()
        self._clock = clock
