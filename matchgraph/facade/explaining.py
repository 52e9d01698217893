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
            entity: a slug, a unique name, or the start of one.
            suppose: hypothetical changes, such as `success intent='make subtitles' times=3`.
            flip: another entity: find the smallest set of evidence whose removal lifts it above.
            limit: maximum number of shares per dimension; the rest are summed.
            progress: called with a stage and the number of sets tried.

        Raises:
            MatchGraphError: a change is invalid or impossible.
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
