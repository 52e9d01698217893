"""A clock of the day that can be set, for everything that asks Python what time it is."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

import pytest

REAL = dt.datetime


@dataclass
class Clock:
    """A clock that is wrong.

    Args:
        ahead: by how much.
    """

    ahead: dt.timedelta = dt.timedelta(0)

    def now(self) -> dt.datetime:
        """Return what it shows, UTC."""
        return dt.datetime.now(dt.UTC)

    def today(self) -> dt.date:
        """Return the day it shows, UTC."""
        return self.now().date()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock that everything reads during the test."""
    found, seconds = Clock(), time.time

    class AnyMoment(type):
        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, REAL)

    class Moment(REAL, metaclass=AnyMoment):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> REAL:  # type: ignore[override]
            return REAL.now(tz) + found.ahead

    monkeypatch.setattr(dt, "datetime", Moment)
    monkeypatch.setattr(time, "time", lambda: seconds() + found.ahead.total_seconds())
    return found
