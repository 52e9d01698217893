from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from matchgraph.facade.access import Keys
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
