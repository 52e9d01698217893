"""Upkeep: checks, the methodology, and the embedded server between commands."""

from __future__ import annotations

from matchgraph.answers.tables import Results
from matchgraph.answers.upkeep import Finding, MethodologyAnswer, ServerAnswer
from matchgraph.facade.base import Facade


class Upkeep(Facade):
    """Checks a graph."""

    def check(self) -> Results[Finding]:
        """Return contradictions between sources, and figures that could not be reproduced."""
        from matchgraph.upkeep.check import check  # noqa: PLC0415  start-up time

        return Results(check(self.opened.read()))


def up(address: str | None = None) -> ServerAnswer:
    """Start the embedded server of a graph, if necessary, and keep it running."""
    from matchgraph.upkeep.server import start  # noqa: PLC0415  start-up time

    return start(address)


def down(address: str | None = None) -> ServerAnswer:
    """Stop the embedded server of a graph started by `up`."""
    from matchgraph.upkeep.server import stop  # noqa: PLC0415  start-up time

    return stop(address)


def methodology(path: str | None = None) -> MethodologyAnswer:
    """Return the methodology in force, or the one in a file.

    Args:
        path: a methodology file.

    Raises:
        MatchGraphError: the file cannot be read or is invalid.
    """
    from matchgraph import settings  # noqa: PLC0415  start-up time
    from ranking.methodology import identity  # noqa: PLC0415

    constants = settings.methodology(path)
    text, place = settings.methodology_text(path)
    return MethodologyAnswer(
        place=place, methodology=identity(constants), text=text, constants=constants.model_dump(mode="json")
    )
