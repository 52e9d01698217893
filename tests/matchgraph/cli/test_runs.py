"""An empty list of movers says why it is empty."""

from __future__ import annotations

import pytest

from matchgraph.answers.runs import Movers
from matchgraph.cli.runs import why_none


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Movers(), "no run was published before this one"),
        (Movers.of((), before="one", moved=0), "nothing moved since run one, published before this one"),
        (Movers.of((), before="one", moved=1), "1 entity moved since run one, but none matches"),
        (Movers.of((), before="one", moved=11), "11 entities moved since run one, but none matches"),
    ],
)
def test_no_movers_for_a_reason(found: Movers, said: str) -> None:
    assert why_none(found).startswith(said)
