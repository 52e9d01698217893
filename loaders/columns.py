"""The columns of all tables that can be loaded, which decide the kind of a table and its delimiter."""

from __future__ import annotations

from loaders import page_wording as wording
from loaders.signal_row import KNOWN_METRICS

SIGNALS = ("slug", "metric", "value", "as_of", "state")
EVENTS = ("id", "at", "intent", "shown", "clicked", "outcome", "actor")
FIGURES = {
    "type": wording.ROWS[0],
    **{
        column: row._replace(label=wording.neutral(row.label), unit="")
        for column, row in zip(
            (
                *("rank", "adoption", "quality", "ecosystem", "match_graph", "pricing", "starting_price"),
                *("capabilities", "times_matched"),
            ),
            wording.ROWS[1:],
            strict=True,
        )
    },
}
COMPARISONS = (
    "page",
    "layout",
    *(f"{side}_{column}" for side in wording.SIDES for column in ("name", "slug", *FIGURES)),
    "winner",
)
TOOLS = (
    *("slug", "name", "type", "description", "url", "pricing", "free", "starting_price"),
    *("capability", "intents", "capabilities"),
)
KNOWN = frozenset((*SIGNALS, *EVENTS, *COMPARISONS, *TOOLS, *KNOWN_METRICS))
