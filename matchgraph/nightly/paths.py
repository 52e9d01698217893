"""Check before a night that every path has inputs: an unmounted folder must not look like a quiet night."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.errors import InputRefusedError, MatchGraphError
from loaders.files import Skipped, inputs_under


def require_inputs(paths: Sequence[str]) -> None:
    """Refuse paths that do not exist, cannot be read, or have nothing to load in them.

    Raises:
        MatchGraphError: names each of them; nothing was loaded.
    """
    faults = list(_faults(paths))
    if faults:
        raise MatchGraphError(
            f"{'; '.join(faults)}. Nothing was loaded or recomputed: check the paths, and that what "
            "should be mounted there is"
        )


def _faults(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        refusal = None
        for place in inputs_under([path]):
            if isinstance(place, InputRefusedError):
                refusal = str(place)
            elif not isinstance(place, Skipped):
                break
        else:
            yield refusal or f"{path}: no file in it is an input"
