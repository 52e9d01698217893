"""Which entities pass the filters of a question."""

from __future__ import annotations

from matchgraph.answers.entities import RankedEntity


def wanted(line: RankedEntity, type_: str | None, free: bool | None, min_rank: float) -> bool:
    """Say whether an entity passes the filters; an unranked one passes only where no rank is asked for."""
    return (
        (type_ is None or line.type == type_)
        and (free is None or line.free == free)
        and (min_rank <= 0 or (line.rank or 0.0) >= min_rank)
    )
