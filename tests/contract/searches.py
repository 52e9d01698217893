"""A search and its best answer, in one call each."""

from typing import Any

from graph.store import Store
from matchgraph.answers.searching import Found, Resolved, Risk
from matchgraph.searching.resolve import best_of
from matchgraph.searching.search import ANY, results, searched


def search(store: Store, text: str, **options: Any) -> tuple[Found, ...]:
    """Return what a search finds; the options are those of `searched`."""
    return results(searched(store, text, **options), options.get("filters", ANY).limit)


def best_for_intent(store: Store, intent: str, *, risk: Risk = "default", **options: Any) -> Resolved:
    """Return what serves an intent best; the options are those of `searched`."""
    asked = searched(store, intent, **options)
    return best_of(asked, intent, risk, options.get("filters", ANY).limit)
