"""Parse the capabilities of one side of a comparison page, complete or truncated."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from graph.model import CapabilityStatement, SideName
from loaders import page_wording as wording
from loaders.lines import Line, PageLines

_MORE = re.compile(r"\+(0|[1-9][0-9]{0,17}) more capabilities")
_MAX_NAME_CHARACTERS = 200
_SENTENCE_ENDS = tuple(".!?…:;)\"'”’。")


class Block(NamedTuple):
    """What a page shows of one side: its capabilities, and the number of those not shown."""

    capabilities: tuple[CapabilityStatement, ...]
    more: int | None


def read_capabilities(
    page: PageLines, side: SideName, ends: Collection[str], limit: int | None = None
) -> Block:
    """Parse the capabilities of one side.

    A capability is a description, a `Unique:` and a `vs alternatives:` line. A first line without a full
    stop, if more follows, is its name. Text left incomplete by the end of a truncated page is dropped: half a
    description would give the capability another identity.

    Args:
        page: the page, at the first line of this side.
        side: whose capabilities these are.
        ends: lines that end the block, such as headings.
        limit: maximum number of capabilities, if no heading ends the block.

    Raises:
        InputRefusedError: a label without a description, or text after the line that counts the rest.
    """
    capabilities: list[CapabilityStatement] = []
    more = None
    while (line := page.peek()) is not None and line.text not in ends:
        if counted := _MORE.fullmatch(line.text):
            more = int(counted[1])
            page.take()
            break
        if len(capabilities) == limit:
            break
        capability = _read_capability(page, side, len(capabilities) + 1, ends)
        if capability is not None:
            capabilities.append(capability)
    return Block(tuple(capabilities), more)


def _read_capability(
    page: PageLines, side: SideName, position: int, ends: Collection[str]
) -> CapabilityStatement | None:
    start = page.peek()
    paragraphs = _take_plain(page, ends)
    if start is None or not paragraphs:
        label = "" if start is None else start.text.partition(":")[0]
        raise page.refusal(f"a '{label}:' line without a description above it", start.number if start else 1)
    if page.peek() is None and not _is_whole(paragraphs, page.fragment, ends):
        return None
    named = len(paragraphs) > 1 and _looks_like_name(paragraphs[0])
    return CapabilityStatement(
        side=side,
        position=position,
        name=paragraphs[0] if named else None,
        description="\n".join(paragraphs[1:] if named else paragraphs),
        unique=_take_unique(page, ends),
        vs_alternatives=_take_labelled(page, wording.VS_ALTERNATIVES),
    )


def _take_unique(page: PageLines, ends: Collection[str]) -> str | None:
    first = _take_labelled(page, wording.UNIQUE)
    if first is None:
        return None
    # Plain lines up to this capability's own "vs alternatives:" continue the unique point.
    ahead = 0
    while (line := page.peek(ahead)) is not None and _is_plain(line, ends):
        ahead += 1
    if line is None or not line.text.startswith(wording.VS_ALTERNATIVES):
        return first
    return "\n".join([first, *(page.take().text for _ in range(ahead))])


def _take_labelled(page: PageLines, label: str) -> str | None:
    line = page.peek()
    if line is None or not line.text.startswith(label):
        return None
    return page.take().text.removeprefix(label).strip()


def _take_plain(page: PageLines, ends: Collection[str]) -> list[str]:
    paragraphs = []
    while (line := page.peek()) is not None and _is_plain(line, ends):
        paragraphs.append(page.take().text)
    return paragraphs


def _is_plain(line: Line, ends: Collection[str]) -> bool:
    labelled = line.text.startswith((wording.UNIQUE, wording.VS_ALTERNATIVES))
    return not (labelled or line.text in ends or _MORE.fullmatch(line.text))


def _looks_like_name(text: str) -> bool:
    return len(text) <= _MAX_NAME_CHARACTERS and not text.endswith(_SENTENCE_ENDS)


def _is_whole(paragraphs: list[str], fragment: str, ends: Collection[str]) -> bool:
    """Return whether a description at the end of a truncated page is complete, as far as can be known."""
    if len(paragraphs) == 1 and _looks_like_name(paragraphs[0]):
        return False
    labels = (wording.UNIQUE, wording.VS_ALTERNATIVES)
    follows = (*labels, *ends, "+")
    return fragment.startswith(labels) or any(line.startswith(fragment) for line in follows)
