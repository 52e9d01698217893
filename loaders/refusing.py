"""Turn whatever reading an input raises into the refusal of that input, so that the load continues."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from graph.errors import InputRefusedError, MatchGraphError

MAX_CHARACTERS = 200  # of an unforeseen error's message, which may quote the whole input

_Item = TypeVar("_Item")


def refusing(items: Iterator[_Item], location: str) -> Iterator[_Item | InputRefusedError]:
    """Yield items until producing one raises, and finally the refusal that says why.

    Args:
        items: what one input states.
        location: where the input comes from.

    >>> [str(item)[:70] for item in refusing(iter(lambda: 1 // 0, 1), "a.csv")]
    ['a.csv: cannot be read because of a bug in matchgraph: ZeroDivisionErro']
    """
    try:
        yield from items
    except Exception as error:  # noqa: BLE001  one input must not end the load, whatever its reader raises
        yield _refusal(error, location)


def _refusal(error: Exception, location: str) -> InputRefusedError:
    if isinstance(error, InputRefusedError):
        return error
    if isinstance(error, OSError):
        reason = f"cannot be read: {error.strerror or error}"
    elif isinstance(error, MatchGraphError):
        reason = str(error)
    else:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {str(error)[:MAX_CHARACTERS]}"
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        reason = f"cannot be read because of a bug in matchgraph: {what} ({place}); report it with this input"
    return InputRefusedError(reason, location=location)
