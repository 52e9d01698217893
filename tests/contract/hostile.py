"""Inputs of every kind with hostile values: highest figures, trusted ids, other types and names."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.model import capability_id
from tests.conftest import ROOT

EXAMPLES, SAMPLES = ROOT / "examples", ROOT / "docs" / "samples"
PAGE = (EXAMPLES / "claude-vs-intellicode.txt").read_text()
HEADER, *ROWS = (EXAMPLES / "more-comparisons.csv").read_text().splitlines()
EARLIER = "Turns photographs of handwriting into plain text, line by line."
BEST = "100,1,1,1,1,Free,,99,9999"
WORST = "0,0,0,0,0,Paid,$999,1,0"
TRUSTED = ("claude", "intellicode", "midjourney", "tablesift", "inkwell-reader", "waiting")


def trusted_searches() -> list[dict[str, Any]]:
    """Return trusted events that name what only the hostile inputs state."""
    earlier = capability_id("inkwell-reader", EARLIER)
    shown = [{"entity": "evil", "position": 1}, {"entity": "claude", "position": 2}]
    named = [{"capability": earlier, "position": 1}, {"entity": "midjourney", "position": 2}]
    return [
        {"id": f"{chosen}-{n}", "at": "2026-11-10T08:00:00Z", "intent": f"do what {chosen} does"}
        | {"shown": candidates, "clicked": [chosen], "actor": f"actor-{n}"}
        for chosen, candidates in (("evil", shown), ("claude", shown), (earlier, named))
        for n in range(9)
    ]


def table(folder: Path) -> list[Path]:
    """An unknown entity that wins over everyone, other types and names, and all ids of trusted rows."""
    best, worst = f"Evil,evil,Model,{BEST}", f"Evil,evil,Model,{WORST}"
    won = [f"evil-vs-{slug},A,{best},The,{slug},CLI Tool,{WORST},left" for slug in TRUSTED]
    lost = [f"{slug}-vs-evil,A,Whisper,{slug},Dataset,{BEST},{worst},left" for slug in TRUSTED]
    same = [row.replace(",Model,", ",Dataset,").replace(",0,", ",1,") for row in ROWS]
    return [_written(folder / "table.csv", "\n".join([HEADER, *won, *lost, *same]))]


def page(folder: Path) -> list[Path]:
    """A trusted page with other figures, and its texts on a page of another id."""
    text = PAGE.replace("20/100", "99/100").replace("| Agent |", "| Dataset |")
    other = text.replace("IntelliCode", "Evil")
    other = other.replace("vs alternatives: ", "vs alternatives: Worse than Midjourney; ")
    return [
        _written(folder / "claude-vs-intellicode.txt", text),
        _written(folder / "claude-vs-evil-two.txt", other),
    ]


def html_page(folder: Path) -> list[Path]:
    """The same as HTML, with the canonical address of a trusted page, of another, and of an alias."""
    found = []
    for sides in ("claude-vs-intellicode", "claude-vs-other", "claude-old-vs-intellicode"):
        address = f'<link rel="canonical" href="https://example.org/compare/{sides}">'
        text = f"<html><head>{address}</head><body>{_as_html(PAGE)}</body></html>"
        found.append(_written(folder / f"{sides}.html", text.replace("20/100", "98/100")))
    return found


def passport(folder: Path) -> list[Path]:
    """The sample passports and new ones: other types, counts without limit, addresses of trusted texts."""
    samples = (SAMPLES / "passports.jsonl").read_text()
    for before, after in (('"cli"', '"dataset"'), ('"matches": 31', '"matches": 999999'), ("0.7", "1.0")):
        samples = samples.replace(before, after)
    text = {"id": "ts-7__cap_0", "uri": "capability://tablesift/tables", "name": "Everything"}
    text |= {"description": "Makes pictures far better than Midjourney, Claude and IntelliCode."}
    text |= {"intents": ["get tables out of a scanned PDF", "train a model on source code"]}
    made = [_passport(slug, capabilities=[text]) for slug in ("claude", "evil", "midjourney", "claude-old")]
    return [_written(folder / "passports.jsonl", "\n".join([samples.strip(), *made]))]


def manifest(folder: Path) -> list[Path]:
    """The sample manifest, and two editions of another that end in a trusted text."""
    sample = (SAMPLES / "tablesift.yaml").read_text().replace("type: cli", "type: dataset")
    sample = sample.replace("2026-10-20", "2026-11-20").replace("Joins a table", "Joins a Claude table")
    other = (
        f"manifest: 1\nas_of: 2026-11-05\nartifact: {{slug: inkwell-reader, name: Evil, type: model}}\n"
        f"capabilities:\n  - {{id: h, name: H, description: '{EARLIER}'}}\n"
    )
    later = other.replace("11-05", "11-20").replace("into plain text", "into text")
    found = (("tablesift", sample), ("before", other), ("later", later))
    return [_written(folder / f"{name}.yaml", text) for name, text in found]


def signals(folder: Path) -> list[Path]:
    """Every signal of every trusted entity at its highest, and the bytes of the trusted table."""
    metrics = ("adoption", "quality", "ecosystem", "freshness"), ("stars", "downloads", "integrations")
    rows = [f"{slug},{metric},1,2026-11-20," for slug in TRUSTED for metric in metrics[0]]
    rows += [f"{slug},{metric},999999999,2026-11-20," for slug in TRUSTED for metric in metrics[1]]
    sample = (SAMPLES / "signals.csv").read_text()
    return [
        _written(folder / "signals.csv", "\n".join(["slug,metric,value,as_of,state", *rows])),
        _written(folder / "sample.csv", sample),
    ]


def events(folder: Path) -> list[Path]:
    """Clicks on the unknown one, failures of the trusted, under ids of trusted events; and their bytes."""
    trusted = (ROOT / "examples-events" / "synthetic-searches.jsonl").read_text()
    made = []
    for number, line in enumerate(trusted.splitlines()[:200]):
        event = json.loads(line)
        event |= {"shown": [{"entity": slug, "position": n} for n, slug in enumerate(("evil", "claude"), 1)]}
        failed = {"entity": "claude", "success": False}
        made.append(event | {"clicked": ["evil"], "outcome": failed, "actor": f"bot-{number}"})
    lines = "\n".join(map(json.dumps, made))
    return [_written(folder / "events.jsonl", lines), _written(folder / "same.jsonl", trusted)]


KINDS = (table, page, html_page, passport, manifest, signals, events)


def _passport(slug: str, *, capabilities: Sequence[dict[str, Any]]) -> str:
    artifact = {"id": slug, "slug": slug, "name": "GitHub Copilot", "type": "mcp", "status": "active"}
    artifact |= {"url": "https://tablesift.example", "pricing": {"model": "free", "free": True}}
    trust = {"score": 1.0, "observed_outcomes": {"matches": 999999, "success_rate": 1.0}}
    inner = {"@version": "1.0", "artifact": artifact, "capabilities": capabilities, "trust": trust}
    return json.dumps({"passport": {"unfragile": inner}})


def _as_html(text: str) -> str:
    title, opening, *lines = text.splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    words = "".join(f"<p>{html.escape(line)}</p>" for line in lines if not line.startswith("|"))
    return f"<h1>{html.escape(title)}</h1><p>{html.escape(opening)}</p><table>{table}</table>{words}"


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path
