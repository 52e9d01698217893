"""Say why an entity has no rank, and what would give it one."""

from __future__ import annotations

from collections.abc import Sequence

from matchgraph.answers.sources import SourceOfEntity
from matchgraph.answers.words import UNVETTED

HELPS = (
    "load a table of signals (stars, downloads, last_release, …), a page or a comparison with a winner that "
    "names it, or search events that show it; then run `matchgraph recompute`"
)


def why_unranked(vetted: bool, stated: Sequence[SourceOfEntity]) -> str:
    """Return why an entity has no rank, and what would help, as one sentence.

    Args:
        vetted: whether a trusted source states it.
        stated: what each source states about it.
    """
    if not vetted:
        return UNVETTED
    kinds = sorted({source.kind for source in stated})
    known = f"only known from {' and '.join(f'a {kind}' for kind in kinds)}" if kinds else "not stated"
    declared = "which declares what it can do but measures nothing" if len(kinds) == 1 else ""
    more = f", {declared}" if declared and kinds[0] in {"passport", "manifest"} else ""
    return f"it is {known}{more}: no rank or signal is printed or measured, and no search showed it; {HELPS}"
