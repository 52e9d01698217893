"""Find disagreements of sources on current figures: every value with its sources, and the one in use."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from more_itertools import chunked

from graph.current import DASH, Stated, in_order_of_precedence, precedence, with_free
from graph.model import PRINTED_SIGNALS, type_code
from graph.read_ahead import Asked
from graph.store import Store
from matchgraph.answers.sources import SourceConflict, StatedValue

READ = 500  # entities read per chunk
FIGURES = ("name", "type", "free", "starting_price", "url", "rank", *PRINTED_SIGNALS, "capability_count")


def questions(slug: str) -> tuple[Asked, ...]:
    """Return what is read to say where sources disagree on an entity."""
    return (("entity_statements", {"slugs": [slug]}),)


def disagreements(store: Store, slug: str | None = None, *, limit: int = 20) -> tuple[SourceConflict, ...]:
    """Return the disagreements on current figures, by entity and in the order of figures.

    Args:
        slug: only this entity; default: all.
        limit: maximum number of rows.
    """
    return tuple(itertools.islice(_disagreements(store, slug), limit))


def _disagreements(store: Store, slug: str | None) -> Iterator[SourceConflict]:
    slugs = [slug] if slug else store.read("entity_names")[0]["slugs"]
    for chunk in chunked(sorted(slugs), READ):
        rows = store.read("entity_statements", slugs=chunk)
        for entity, group in itertools.groupby(rows, key=lambda row: row["slug"]):
            statements = in_order_of_precedence(Stated.from_row(row, "figures") for row in group)
            for figure in FIGURES:
                yield from _disagreement(entity, figure, statements)


def _disagreement(entity: str, figure: str, statements: Sequence[Stated]) -> Iterator[SourceConflict]:
    """Yield the disagreement on one figure, if any; the first statement is the one in use."""
    by_value: defaultdict[Any, list[Stated]] = defaultdict(list)
    for statement in statements:
        value = _value(statement.values, figure)
        if value is not None:
            by_value[value].append(statement)
    if len(by_value) < 2:
        return
    shown, *others = (StatedValue(**_stated(value, by)) for value, by in by_value.items())
    first, second, *_ = (by[0] for by in by_value.values())
    yield SourceConflict(
        slug=entity,
        figure=figure,
        shown=shown,
        why=precedence(first, second, statements),
        others=tuple(others),
    )


def _value(values: Mapping[str, Any], figure: str) -> Any:
    if figure == "type":
        return type_code(values["type_label"])
    value = with_free(values).get(figure)
    return None if figure == "starting_price" and value in {"", DASH} else value


def _stated(value: Any, by: Sequence[Stated]) -> dict[str, Any]:
    return {"value": value, "as_of": by[0].as_of or None, "sources": tuple(s.source for s in by)}
