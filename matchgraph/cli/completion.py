"""Completion of entities, named queries and types by the shell; errors complete nothing."""

from __future__ import annotations

from collections.abc import Callable

import click
from click.shell_completion import CompletionItem

from matchgraph import MatchGraphError

Pairs = list[tuple[str, str]]


class Completed(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4
    """A text whose values a function finds, each with a description."""

    name = "text"

    def __init__(self, find: Callable[[click.Context, str], Pairs]) -> None:
        self._find = find

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002  click's signature
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return what may follow."""
        try:
            return [CompletionItem(value, help=text) for value, text in self._find(ctx, incomplete)]
        except MatchGraphError:
            return []


def _entities(context: click.Context, start: str) -> Pairs:
    from matchgraph.facade.completing import entities  # noqa: PLC0415  start-up time

    return entities(start, context.params.get("address"))


def _queries(_context: click.Context, start: str) -> Pairs:
    from matchgraph.facade.completing import queries  # noqa: PLC0415  start-up time

    return queries(start)


def _types(_context: click.Context, start: str) -> Pairs:
    from matchgraph.facade.completing import types  # noqa: PLC0415  start-up time

    return types(start)


ENTITY, QUERY, TYPE = Completed(_entities), Completed(_queries), Completed(_types)
