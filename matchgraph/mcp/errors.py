"""What a model reads of an error: what is wrong and what to do next, without text of sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from matchgraph import MatchGraphError, NotFoundError
from matchgraph.mcp.texts import data_text

BUG = "this is a bug in matchgraph, and the operator's log has the details; try another tool"
LONGEST = 600  # characters
COMMAND = re.compile(r"`matchgraph (\w+)[^`]*`")
OPTION = re.compile(r"--(if|must|without|type|limit)\b")
ARGUMENTS = {"if": "suppose"}  # options of other names
TOOLS = {"query": "queries", "resolve": "resolve_capability", "show": "entity"}  # commands of other names


def said(error: MatchGraphError) -> str:
    """Return the message of an error for a model.

    Args:
        error: of the engine.

    >>> said(NotFoundError("did you mean a (A)?", plain="did you mean a?"))
    'did you mean a?'
    >>> said(NotFoundError("`matchgraph query` lists them"))
    'the tool `queries` lists them'
    """
    text = error.plain if isinstance(error, NotFoundError) else str(error)
    return data_text(OPTION.sub(_argument, COMMAND.sub(_tool, text)), LONGEST)


def wrong_arguments(errors: Any, known: Sequence[str]) -> str:
    """Return what is wrong with the arguments of a tool, one after the other, without their values.

    Args:
        errors: as pydantic lists them.
        known: names of its arguments.
    """
    found = [
        f"{'.'.join(str(part) for part in each['loc'])}: "
        + ("there is no such argument" if each["type"] == "extra_forbidden" else each["msg"])
        for each in errors
    ]
    has = ", ".join(known)
    return data_text(f"{', '.join(found)}; correct it and call again; the arguments are: {has}", LONGEST)


def _argument(found: re.Match[str]) -> str:
    return ARGUMENTS.get(found[1], found[1])


def _tool(found: re.Match[str]) -> str:
    return f"the tool `{TOOLS.get(found[1], found[1])}`"
