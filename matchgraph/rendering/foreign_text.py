"""Texts of sources in files that other programs open: a spreadsheet, or what shows Markdown as HTML."""

from __future__ import annotations

import re

from matchgraph.answers.controls import printable

# A cell that a spreadsheet evaluates: after =, or after + - @ where it calls something. With other
# separators than a comma, which some languages have, a cell also begins within one of ours.
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile(
    r"(^|[;\t\r\n\x0b\x0c|])([\s\"'\ufeff\u200b]*)(?=[=\uff1d]|[+\-@\uff0b\uff0d\uff20][^;]*[(|!])"
)
_RETURN = re.compile(r"\r\n?")  # Python's csv writer does not quote one that is alone
# Markup of CommonMark and of tables and strikethroughs of GitHub, and what ends a cell or a heading
_MARKUP = re.compile(r"[\\`*\[\]|~]|(?<![^\W_])_|_(?![^\W_])|(?<=\s)#(?=#*$)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ENTITY = re.compile(r"&(?=#?\w+;)|[<>]")
_BLOCK = re.compile(r"(#{1,6}(?=\s|$)|[-+](?=\s|$)|={3,}|-{3,}|\d{1,9}(?=[.)](\s|$)))")


def csv_text(text: str) -> str:
    """Return text for a cell of CSV; what a spreadsheet would evaluate begins with an apostrophe.

    >>> csv_text("=1+1"), csv_text("@scope/package"), csv_text("-5 degrees"), csv_text("a;=1+1")
    ("'=1+1", '@scope/package', '-5 degrees', "a;'=1+1")
    """
    return _FORMULA.sub(r"\1\2'", _RETURN.sub("\n", text))


def markdown_text(text: str) -> str:
    r"""Return text as one line of Markdown that shows it as it is: no link, no picture, no tag, no list.

    >>> print(markdown_text("[a](javascript:b) <img> *c* snake_case"))
    \[a\](javascript:b) &lt;img&gt; \*c\* snake_case
    >>> print(markdown_text("# no heading"), markdown_text("1. no list"))
    \# no heading 1\. no list
    """
    line = printable(" ".join(text.split()))
    escaped = _ENTITY.sub(lambda found: _ENTITIES[found[0]], _MARKUP.sub(r"\\\g<0>", line))
    begun = _BLOCK.match(line)
    if begun is None:
        return escaped
    place = len(begun[0]) if begun[0].isdigit() else 0
    return f"{escaped[:place]}\\{escaped[place:]}"
