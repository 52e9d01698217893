"""A graph made for tests in which every constant of the methodology has something to decide."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graph.loading import load_statements
from graph.model import SideFigures, Statement
from loaders.passport import read_passports
from matchgraph import MatchGraph
from tests.contract.pages import page, side

DAY = dt.date(2026, 11, 10)
LABELS = ("Model",) * 24 + ("Fine-tune", "Benchmark", "Prompt", "CLI") * 5
SLUGS = tuple(f"{'acme--' if i % 7 == 0 else ''}tool-{i:02}" for i in range(len(LABELS)))
VERBS = ("Renders", "Transcribes", "Indexes", "Translates", "Compresses", "Labels", "Schedules")
THINGS = ("pictures", "recordings", "documents", "contracts", "molecules", "invoices", "satellites")
PLACES = ("offline", "in browsers", "on phones", "for teams", "at night")
STANCES = ("Slower than {}", "Faster than {}", "Works together with {}")
INTENTS = (
    "render pictures",
    "transcribe recordings",
    "index documents",
    "label invoices",
    "rendering picture",
)
FAVOURITE = SLUGS[9]
VARIANT = "draft-1"


def name(number: int) -> str:
    """Return a name that no other one is a version of."""
    return f"Tool-{chr(65 + number // 26)}{chr(97 + number % 26)}"


def words(number: int) -> tuple[dict[str, str], ...]:
    """Return the capabilities of an entity: each names another entity."""
    draw = random.Random(number)
    texts = [f"{draw.choice(VERBS)} {draw.choice(THINGS)} {draw.choice(PLACES)}" for _ in range(3)]
    if number in {1, 2, 3}:  # the same offered three times, with one word more
        texts = [f"Paints frescoes quickly{' today' * (number - 1)}"]
    capabilities = [{"description": f"{text}."} for text in texts]
    for place in range(len(capabilities)):
        stance = STANCES[(number + place) % 3].format(name((number * 5 + 7 * place + 1) % len(SLUGS)))
        capabilities[place]["vs_alternatives"] = stance
    return tuple(capabilities)


def figures(number: int) -> SideFigures:
    """Return what all pages print of an entity."""
    draw = random.Random(100 + number)
    printed: dict[str, Any] = {
        name: draw.choice([0, 1, None]) for name in ("adoption", "quality", "ecosystem", "match")
    }
    return side(
        SLUGS[number],
        name=name(number),
        type_label=LABELS[number],
        rank=draw.choice([30, 40, 44, 50, 50, 56, None]),
        **printed,
    )


def pages() -> Iterator[Statement]:
    """Yield pages that compare entities, some printed equally on both sides."""
    draw, seen = random.Random(7), set()
    for _ in range(110):
        left, right = sorted(draw.sample(range(len(SLUGS)), 2))
        if (left, right) in seen:
            continue
        seen.add((left, right))
        leads = {"left_leads": ("quality",)} if draw.random() < 0.3 else {}
        about = {"left": words(left), "right": words(right)}
        yield page(figures(left), figures(right), words=about, as_of=DAY, **leads)


def declaring(number: int) -> Statement:
    """Return the passport of an entity that declares which intents it serves."""
    capability = {
        "id": f"id-{number}__cap_0",
        "description": f"Archives newspapers of decade {number}.",
        "intents": ["archiving newspaper", "archive newspapers", "render pictures"],
    }
    return passport(SLUGS[number], name(number), [capability])


def variants() -> Iterator[Statement]:
    """Yield passports of one thing in three versions; the first is not described."""
    yield passport(VARIANT, "Draft 1", [])
    for slug, called, number in (("draft-1-large", "Draft 1 Large", 6), ("draft-2", "Draft 2", 8)):
        texts = [text["description"] for text in words(number)]
        yield passport(
            slug, called, [{"id": f"{slug}__cap_{i}", "description": t} for i, t in enumerate(texts)]
        )


def passport(slug: str, called: str, capabilities: Sequence[Mapping[str, Any]]) -> Statement:
    """Return the passport of a model."""
    artifact = {"id": f"id-{slug}", "slug": slug, "name": called, "type": "model"}
    text = json.dumps({"passport": {"unfragile": {"artifact": artifact, "capabilities": [*capabilities]}}})
    (statement,) = read_passports([text.encode()], location=f"{slug}.json")
    assert isinstance(statement, Statement)
    return statement


def signals(path: Path) -> str:
    """Write what was measured of most entities: counts, days, and values that are blocked or gone stale."""
    rows = ["slug,metric,value,as_of,state"]
    for i, slug in enumerate(SLUGS[:40]):
        rows.append(f"{slug},stars,{(i * 37) % 900 + 1},2026-11-01,")
        rows.append(f"{slug},last_commit,2026-0{i % 8 + 1}-11,2026-11-01,")
        if i % 3 == 0:
            rows += [f"{slug},quality,0.{i % 9 + 1},2026-08-01,", f"{slug},quality,,2026-11-01,blocked"]
    path.write_text("\n".join(rows) + "\n")
    return str(path)


def searches(path: Path, capabilities: Sequence[str]) -> str:
    """Write searches up to the day: one actor asks most often, and a crowd and a fan only for one entity."""
    draw, events = random.Random(3), []
    for number in range(600):
        slugs = draw.sample(SLUGS, 3 if number % 4 else 10)
        crowd = number % 5 == 0
        if crowd:
            slugs[0] = FAVOURITE
        names = [*dict.fromkeys(slugs), draw.choice(capabilities)]
        clicked = [FAVOURITE] if crowd else [n for i, n in enumerate(names) if draw.random() < 0.5 / (i + 1)]
        success, chosen = draw.random() < 0.7, clicked[0] if clicked else ""
        actor = (
            ("fan" if number % 100 == 0 else f"crowd{number}")
            if crowd
            else f"a{draw.choice([1, 1, 1, draw.randint(2, 60)])}"
        )
        events.append(
            {
                "at": f"{DAY - dt.timedelta(days=draw.randint(0, 200))}T12:00:00Z",
                "intent": draw.choice(INTENTS),
                "clicked": clicked,
                "outcome": {"entity": chosen, "success": success} if chosen in SLUGS else None,
                "actor": actor,
            }
            | shown(names)
        )
    return written(path, events)


def later_searches(path: Path, positions: Mapping[str, int]) -> str:
    """Write searches after the day, in which people choose what was ranked first."""
    draw, events = random.Random(4), []
    for number in range(200):
        names = draw.sample(sorted(positions), 4)
        clicked = [min(names, key=lambda name: positions[name])]
        at = f"{DAY + dt.timedelta(days=1 + number % 5)}T12:00:00Z"
        events.append(
            {"at": at, "intent": INTENTS[0], "clicked": clicked, "actor": f"b{number}"} | shown(names)
        )
    return written(path, events)


def shown(names: Sequence[str]) -> dict[str, Any]:
    """Return what a search showed, from the top."""
    kinds = ["entity" if name in SLUGS else "capability" for name in names]
    return {
        "shown": [{kind: n, "position": i} for i, (kind, n) in enumerate(zip(kinds, names, strict=True), 1)]
    }


def written(path: Path, events: Sequence[Mapping[str, Any]]) -> str:
    """Write events with ids."""
    path.write_text(
        "".join(json.dumps({"id": f"{path.stem}-{i}", **each}) + "\n" for i, each in enumerate(events))
    )
    return str(path)


def build(graph: MatchGraph, folder: Path) -> None:
    """Load everything and publish a run of the day."""
    list(load_statements(graph.opened.store, [*pages(), *map(declaring, (4, 5, 11)), *variants()]))
    graph.load(signals(folder / "signals.csv"))
    capabilities = [
        row["id"] for slug in SLUGS[:20] for row in graph.opened.store.read("capabilities_of", slug=slug)
    ]
    graph.load(searches(folder / "searches.jsonl", capabilities))
    graph.recompute(as_of=DAY)
    positions = {line.slug: line.position for line in graph.top(limit=99).entities if line.position}
    graph.load(later_searches(folder / "later.jsonl", positions))
