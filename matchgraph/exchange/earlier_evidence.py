"""The search evidence of a saved graph of schema version 1, in the form of today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graph.schema_version import POINTER, VERSION, Pair, intents_of, matched_of_days
from graph.whole import Relationship, StoredNode
from matchgraph import settings

SCHEMA_MARK = StoredNode("Pointer", POINTER, {"id": POINTER, "version": str(VERSION)})


class EarlierEvidence:
    """Adds up evidence by day to one relationship a pair, and to the totals of intents.

    Args:
        daily: MATCHED of version 1.
        answered: ANSWERED_BY of version 1.
    """

    def __init__(self, daily: Iterable[Relationship], answered: Iterable[Relationship]) -> None:
        days = list(map(_of_pair, daily))
        last_day = max((properties["day"] for _, properties in days), default="")
        window = settings.methodology().matched.window_days
        self._pairs = (
            matched_of_days(days, map(_of_pair, answered), last_day=last_day, window=window) if days else {}
        )
        self._intents = intents_of(self._pairs)

    def matched(self) -> Iterator[Relationship]:
        """Yield MATCHED, sorted by start, end and key."""
        for pair, properties in sorted(self._pairs.items(), key=lambda each: (*each[0][:2], each[1]["key"])):
            label = "Entity" if pair.is_entity else "Capability"
            yield Relationship(
                "MATCHED", "Intent", pair.intent, label, pair.candidate, properties["key"], properties
            )

    def forward(self, node: StoredNode) -> StoredNode:
        """Return a node in the form of today."""
        if node.label == "Intent":
            return self._with_totals(node)
        properties = dict(node.properties)
        if node.label == "Entity" and "times_matched" in properties:
            properties["published_times_matched"] = properties.pop("times_matched")
        return node._replace(properties=properties)

    def _with_totals(self, intent: StoredNode) -> StoredNode:
        """Return an intent with its totals."""
        return intent._replace(properties=intent.properties | self._intents.get(intent.key, {}))


def _of_pair(item: Relationship) -> tuple[Pair, Mapping[str, Any]]:
    return Pair(item.start, item.end, item.end_label == "Entity"), item.properties
