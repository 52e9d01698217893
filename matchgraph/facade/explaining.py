"""Why an entity ranks where it does."""

from __future__ import annotations

from collections.abc import Sequence

from graph.progress import Progress, silent
from matchgraph.answers.explaining import Explanation
from matchgraph.facade.base import Facade


class Explaining(Facade):
    """Explains ranks."""

    def explain(
        self,
        entity: str,
        *,
        suppose: str | Sequence[str] = (),
        flip: str | None = None,
        limit: int = 10,
        progress: Progress = silent,
    ) -> Explanation:
        """Return why an entity ranks where it does in the published run; nothing is written.

        Args:
            entity: a slug, a unique name or the start of one.
            suppose: one or several changes to suppose, such as `success intent='make subtitles' times=3`.
            flip: another entity: find the least evidence without which it stands above.
            limit: so many lines a dimension of the match's shares; the rest in one.
            progress: called with a stage and how many sets of evidence were tried.

        Raises:
            MatchGraphError: a change cannot be understood or supposed.
            NotFoundError: no run is published.
        """
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415  start-up time
        from matchgraph.explaining.explain import explain  # noqa: PLC0415

        reading = self.opened.read()
        return explain(
            reading,
            slug_of(reading, entity),
            suppose=[suppose] if isinstance(suppose, str) else suppose,
            flip_with=slug_of(reading, flip) if flip else None,
            limit=limit,
            progress=progress,
        )
