from __future__ import annotations

import time
from pathlib import Path
from typing import Any, cast

import pytest

from matchgraph.facade.access import Keys
from matchgraph.serving.limiting import RequestLimits
from matchgraph.serving.options import ServeOptions
from matchgraph.serving.server import Serving
from matchgraph.serving.visitors import visitor


def test_addresses_of_one_subscriber_share_a_limit(tmp_path: Path) -> None:
    serving = Serving(cast(Any, None), Keys(tmp_path), ServeOptions(per_minute=2))

    def waits(address: str) -> bool:
        return serving.seconds_to_wait(visitor(serving.keys, address, None, frozenset({"read"}))) > 0

    assert [waits(f"2001:db8:0:1::{host}") for host in range(1, 4)] == [False, False, True]
    assert not waits("2001:db8:0:2::1")
    assert [waits(address) for address in ("192.0.2.1", "192.0.2.2", "::ffff:192.0.2.1")] == [False] * 3
    assert waits("192.0.2.1")


def test_no_one_waits_for_an_hour_because_the_clock_was_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    limits, real = RequestLimits(), time.time
    assert [limits.seconds_to_wait("visitor", 2) > 0 for _ in range(3)] == [False, False, True]
    monkeypatch.setattr(time, "time", lambda: real() - 3600)
    assert [limits.seconds_to_wait("visitor", 2) for _ in range(2)] == [0, 0]
    assert 0 < limits.seconds_to_wait("visitor", 2) <= 60
