"""A corpus with markup, odd scripts and lengths where names, texts and addresses belong."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import ROOT

PAGE = (ROOT / "examples" / "claude-vs-intellicode.txt").read_text()
MARKUP = "<script>alert(1)</script>"
NAMES = {
    "evil-markup": MARKUP,
    "evil-quotes": "\"'><img src=x onerror=alert(1)>",
    "evil-template": "{{ 7 * 7 }} ]]> --> </title></script><svg onload=alert(1)>",
    "evil-direction": "\u202egnp.exe\u2066 name",
    "evil-long": "N" * 300,
    'evil"><svg>': "slug of markup",
    "notes.md": "reads package.json",
    "claude.json-linter": "Linter",
    "deutsch": "Straßen-Überprüfer",
    "中文": "深度求索模型",
    "عربي": "نموذج ذكي",
}
GONE = "claude-vs-vanisher"


def _passport(slug: str, name: str) -> str:
    artifact = {"id": slug, "slug": slug, "name": name, "type": "cli", "url": "javascript:alert(1)"}
    artifact |= {"description": f"It does {name} & more", "pricing": {"model": name[:50], "free": True}}
    capability = {
        "id": "c",
        "uri": f"capability://{slug}/c",
        "name": f"Does {name}",
        "intents": [f"do {name}"],
    }
    capability |= {"description": f"Reads pictures and writes {name} into tables, line by line."}
    inner = {"@version": "1.0", "artifact": artifact, "capabilities": [capability]}
    return json.dumps({"passport": {"unfragile": inner}})


def hostile(folder: Path) -> list[str]:
    """Write passports and a page with markup where names, texts and addresses belong."""
    texts = {
        "passports.jsonl": "\n".join(_passport(*each) for each in NAMES.items()),
        "claude-vs-evil-markup.txt": PAGE.replace("IntelliCode", MARKUP).replace(
            "code", "<b onclick=x>code</b>"
        ),
        f"{GONE}.txt": PAGE.replace("IntelliCode", "Vanisher"),
        "signals.csv": "slug,metric,value,as_of,state\ndeutsch,adoption,0.7,2026-11-20,\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    return [str(folder / name) for name in texts]


def plenty(folder: Path, capabilities: int) -> str:
    """Write a passport of an entity with many capabilities."""
    artifact = {"id": "plenty", "slug": "plenty", "name": "Plenty", "type": "cli"}
    listed = [
        {"id": f"c{i}", "uri": f"capability://plenty/c{i}", "name": f"Handles part {i} of item {i % 97}"}
        for i in range(capabilities)
    ]
    inner = {"@version": "1.0", "artifact": artifact, "capabilities": listed}
    place = folder / "plenty.json"
    place.write_text(json.dumps({"passport": {"unfragile": inner}}))
    return str(place)
