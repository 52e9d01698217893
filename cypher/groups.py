"""The named queries by what they are about, in the order in which they are listed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "The ranking": (
            "top_entities",
            "types",
            "widest_intervals",
            "undecided_pairs",
            "upsets",
            "free_above_paid",
            "rank_disagreements",
            "stale_leaders",
        ),
        "One entity": (
            "capabilities_of",
            "signals_of",
            "rivals_of",
            "comparisons_of",
            "mentions_of",
            "intent_evidence_of",
            "free_substitutes",
            "unlike_all_others",
            "ranked_in",
            "sources_of",
        ),
        "Capabilities": (
            "offers_like",
            "crowded_capabilities",
            "rising_capabilities",
            "orphan_capabilities",
            "without_capabilities",
        ),
        "Searches": ("intent_demand", "who_serves", "serving_intent", "gaps", "intent_unserved"),
        "Comparisons and mentions": (
            "most_compared",
            "most_mentioned",
            "mention_network",
            "mutual_mentions",
            "pages_of_pair",
        ),
        "Sources and what they disagree on": (
            "sources",
            "sources_by_day",
            "differing_statements",
            "contradictory_pages",
            "equal_names",
            "equal_urls",
            "untrusted_only",
        ),
        "The graph": ("graph_size", "runs"),
    }
)


def group_of(name: str) -> str:
    """Return the group of a named query.

    >>> group_of("upsets")
    'The ranking'
    """
    return next(group for group, names in GROUPS.items() if name in names)
