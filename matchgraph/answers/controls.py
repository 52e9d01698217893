"""Make text safe for a terminal: nothing a source states may move the cursor or write a clipboard."""

from __future__ import annotations

import re

# C0 but tab and line feed, DEL, C1, lone surrogates, and the marks that change the direction of text (UAX #9)
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
# the colours and weights that tables are drawn with; other sequences may hide text or do more
_STYLE = re.compile(r"\x1b\[(?:0|[12]|(?:[12];)?[39][0-7])m")


def printable(text: str, *, styled: bool = False) -> str:
    r"""Return text for people, with control characters as visible escapes.

    Args:
        styled: whether colours and weights stay, for a terminal that takes them.

    >>> print(printable("a\x1b]52;c;aGk=\x07b\x9b31m\u202ec → ä"))
    a\x1b]52;c;aGk=\x07b\x9b31m\u202ec → ä
    """
    if not styled:
        return _UNSAFE.sub(_escape, text)
    parts = [_UNSAFE.sub(_escape, part) for part in _STYLE.split(text)]
    styles = [*_STYLE.findall(text), ""]
    return "".join(part + style for part, style in zip(parts, styles, strict=True))


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape", "surrogatepass").decode()
