"""Write a large made-up graph: `python -m benchmarks.large_graph embedded:/tmp/large --entities 100000`.

Entities offer capabilities of a few topics; capabilities of one topic are similar to each other, and searches
for the topic's intents matched them, the popular ones far more often (Zipf). Entities of one topic are
compared with and mention each other. With `--hub N` one more entity, `hub`, has N neighbours of each kind.

The projected graph is written as a load and a recompute would leave it, with a published run of made-up
ranks, but without sources and without the event log: for timing what reads, not for loading on top.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from more_itertools import chunked

from graph.model import SIGNALS
from graph.pointers import TEXTS
from graph.published import Run, Score, Signal
from graph.publishing import publish
from graph.store import Store, open_store
from matchgraph import settings
from matchgraph.searching.index import derive_search_index

CHUNK = 10_000  # rows in one transaction
TYPES = ("model", "mcp", "repo", "dataset", "agent", "extension", "cli", "prompt")
SYLLABLES = ("ba", "ko", "mi", "ra", "te", "lu", "so", "ne", "vi", "da", "fo", "zu", "pe", "ga", "ri", "no")
VERBS = (
    "transcribes",
    "renders",
    "extracts",
    "summarises",
    "translates",
    "indexes",
    "generates",
    "classifies",
)
OBJECTS = (
    "speech",
    "pictures",
    "tables",
    "contracts",
    "source code",
    "videos",
    "logs",
    "maps",
    "music",
    "forms",
)

DAY = "2026-11-01"  # of all evidence

CREATE_ENTITIES = """UNWIND $rows AS row CREATE (e:Entity) SET e = row"""
CREATE_CAPABILITIES = """UNWIND $rows AS row
MATCH (e:Entity {slug: row.entity})
CREATE (e)-[:HAS_CAPABILITY {key: row.id}]->(c:Capability) SET c = row"""
CREATE_INTENTS = """UNWIND $rows AS row CREATE (i:Intent) SET i = row"""
CREATE_MATCHED = """UNWIND $rows AS row
MATCH (i:Intent {key: row.start}) MATCH (c:Capability {id: row.end})
CREATE (i)-[r:MATCHED]->(c) SET r = row.properties"""
CREATE_SIMILAR = """UNWIND $rows AS row
MATCH (a:Capability {id: row.start}) MATCH (b:Capability {id: row.end})
CREATE (a)-[r:SIMILAR_TO]->(b) SET r = row.properties"""
CREATE_SERVES = """UNWIND $rows AS row
MATCH (c:Capability {id: row.start}) MATCH (i:Intent {key: row.end})
CREATE (c)-[r:SERVES]->(i) SET r = row.properties"""
CREATE_COMPARED = """UNWIND $rows AS row
MATCH (a:Entity {slug: row.start}) MATCH (b:Entity {slug: row.end})
CREATE (a)-[r:COMPARED_WITH]->(b) SET r = row.properties"""
CREATE_MENTIONS = """UNWIND $rows AS row
MATCH (a:Entity {slug: row.start}) MATCH (b:Entity {slug: row.end})
CREATE (a)-[r:MENTIONS]->(b) SET r = row.properties"""

Row = dict[str, Any]


class LargeGraph:
    """What is written, drawn from a seed.

    Args:
        entities: how many entities.
        capabilities: how many capabilities, over all entities.
        evidence: how many MATCHED relationships.
        hub: neighbours of each kind of the entity `hub`; 0 leaves it out.
        seed: of the generator.
    """

    def __init__(
        self,
        entities: int = 100_000,
        capabilities: int = 300_000,
        evidence: int = 1_000_000,
        hub: int = 0,
        seed: int = 0,
    ) -> None:
        self.seed, self.generator = seed, np.random.default_rng(seed)
        self.entities, self.capabilities, self.evidence, self.hub = entities, capabilities, evidence, hub
        self.topics = max(2, capabilities // 60)
        self.intents = max(4, capabilities // 6)
        home = self.generator.integers(0, self.topics, entities)
        self.offerer = self.generator.integers(0, entities, capabilities)
        astray = self.generator.random(capabilities) < 0.3
        self.topic = np.where(
            astray, self.generator.integers(0, self.topics, capabilities), home[self.offerer]
        )
        self.order = np.argsort(self.topic, kind="stable")
        self.bounds = np.searchsorted(self.topic[self.order], np.arange(self.topics + 1))
        self.counted: defaultdict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0])

    def slug(self, entity: int) -> str:
        """Return a slug that is a name, so that no two are versions of one another."""
        digits = (entity >> shift & 15 for shift in range(0, 20, 4))
        return "".join(SYLLABLES[digit] for digit in digits)

    def capability(self, number: int) -> str:
        return f"{self.slug(self.offerer[number])}#{number:08x}"

    def text(self, topic: int) -> str:
        verb, thing = VERBS[topic % len(VERBS)], OBJECTS[topic // len(VERBS) % len(OBJECTS)]
        return f"{verb} {thing} for {self.slug(topic)[::-1]}"

    def entity_rows(self) -> Iterator[Row]:
        slugs = [*(self.slug(i) for i in range(self.entities)), *(["hub"] if self.hub else [])]
        for i, slug in enumerate(slugs):
            kind, free = TYPES[i % len(TYPES)], bool(i % 3)
            pricing = "Free" if free else "Paid"
            yield {"slug": slug, "name": slug.title(), "type": kind, "free": free, "pricing": pricing} | {
                "published_rank": i % 101,
                "vetted": i % 10 == 0,
                "capability_count": 3,
            }

    def capability_rows(self) -> Iterator[Row]:
        for number in range(self.capabilities):
            text = f"{self.text(int(self.topic[number]))} in way {number % 97}".capitalize()
            entity = self.slug(self.offerer[number])
            yield {"id": self.capability(number), "entity": entity, "name": text, "description": f"{text}."}
        if self.hub:
            text = "Does everything at once"
            yield {"id": "hub#0", "entity": "hub", "name": text, "description": f"{text}."}

    def intent(self, number: int) -> str:
        return f"{self.text(number % self.topics)} case {number // self.topics}"

    def intent_rows(self) -> Iterator[Row]:
        """Intents, with the totals of the evidence that is drawn for them."""
        self._count()
        totals = np.zeros((self.intents, 3), dtype=np.int64)
        for (intent, _), counts in self.counted.items():
            totals[intent] += counts
        for number, (shown, clicked, succeeded) in enumerate(totals.tolist()):
            counts = {"shown": shown, "clicked": clicked, "succeeded": succeeded}
            more = {"failed": clicked - succeeded, "searches": shown, "first_day": DAY, "last_day": DAY}
            yield {"key": self.intent(number), "text": self.intent(number), **counts, **more}

    def matched_rows(self) -> Iterator[Row]:
        """The evidence on each pair, and how well it did; `intent_rows` comes first."""
        for number, ((intent, capability), (shown, clicked, succeeded)) in enumerate(self.counted.items()):
            yield self._matched(intent, capability, f"m{number}", shown, clicked, succeeded)

    def _count(self) -> None:
        """Intents ask for their topic; the leading capabilities of a topic take most of the matches."""
        for intent, place in self._within(np.arange(self.intents) % self.topics, self.evidence):
            shown = int(self.generator.geometric(0.1))
            clicked = int(self.generator.binomial(shown, 0.3))
            succeeded = int(self.generator.binomial(clicked, 0.6))
            sums = self.counted[intent, self.capability(place)]
            sums[:] = sums[0] + shown, sums[1] + clicked, sums[2] + succeeded
        for number in range(self.hub):
            self.counted[number % self.intents, "hub#0"] = [3, 2, 1]

    def serves_rows(self) -> Iterator[Row]:
        """Every third capability is declared to serve an intent of its topic."""
        for number in range(0, self.capabilities, 3):
            of_topic = np.arange(self.topic[number], self.intents, self.topics)
            intent = self.intent(int(of_topic[number % of_topic.size]))
            yield _edge(self.capability(number), intent, key=f"s{number}")

    def similar_rows(self) -> Iterator[Row]:
        """Two similar capabilities of its own topic for each, on average four in both directions."""
        pairs: set[tuple[int, int]] = set()
        owners = np.repeat(np.arange(self.capabilities), 2)
        bounds = self.bounds[self.topic[owners]], self.bounds[self.topic[owners] + 1]
        places = bounds[0] + (self.generator.random(owners.size) * (bounds[1] - bounds[0])).astype(np.int64)
        for one, other in zip(owners.tolist(), self.order[places].tolist(), strict=True):
            if self.offerer[one] != self.offerer[other]:
                pairs.add((min(one, other), max(one, other)))
        similarities = self.generator.uniform(0.2, 0.85, len(pairs)).round(6).tolist()
        for (one, other), similarity in zip(sorted(pairs), similarities, strict=True):
            key = f"{self.capability(one)}|{self.capability(other)}"
            yield _edge(self.capability(one), self.capability(other), key=key, similarity=similarity)
        for number in range(min(self.hub, self.capabilities)):
            other = self.capability(number)
            yield _edge(other, "hub#0", key=f"{other}|hub", similarity=0.25)

    def compared_rows(self) -> Iterator[Row]:
        for number, (one, other) in enumerate(self._beside(self.entities)):
            yield _compared(self.slug(one), self.slug(other), f"c{number}", number)
        for number in range(min(self.hub, self.entities)):
            yield _compared("hub", self.slug(number), f"hc{number}", number)

    def mention_rows(self) -> Iterator[Row]:
        for number, (one, other) in enumerate(self._beside(self.entities)):
            stance = ("worse", "neutral", "better")[number % 3]
            yield _edge(self.slug(one), self.slug(other), key=f"n{number}", stance=stance, capability="")
        for number in range(min(self.hub, self.entities)):
            yield _edge(self.slug(number), "hub", key=f"hn{number}", stance="worse", capability="")

    def scores(self) -> dict[str, Score]:
        slugs = sorted(row["slug"] for row in self.entity_rows())
        generator = np.random.default_rng(self.seed)
        ranks = np.sort(generator.uniform(5, 95, len(slugs)).round(2))[::-1].tolist()
        middling = Signal(value=0.5, low=0.4, high=0.6, state="measured")
        signals = dict.fromkeys(SIGNALS, middling)
        by_luck = generator.permutation(len(slugs)).tolist()
        return {
            slug: Score(
                rank=ranks[place], low=max(0, ranks[place] - 5), high=min(100, ranks[place] + 5),
                position=place + 1, tier=1 + place // 100, signals=signals,
            )
            for slug, place in zip(slugs, by_luck, strict=True)
        }  # fmt: skip

    def _matched(
        self, intent: int, capability: str, key: str, shown: int, clicked: int, succeeded: int
    ) -> Row:
        counts = {"shown": shown, "clicked": clicked, "succeeded": succeeded, "failed": clicked - succeeded}
        windows = {"recent_shown": shown, "recent_clicked": clicked}
        windows |= {"previous_shown": 0, "previous_clicked": 0, "first_day": DAY, "last_day": DAY}
        rate = (1 + succeeded) / (10 + shown)
        actors = 1 + shown // 3
        rated = {
            "rate": rate,
            "lower": rate / 2,
            "effective_events": shown * 0.7,
            "trusted_actors": float(actors),
        }
        more = {"key": key, "examined": shown * 0.7, "actors": actors}
        return _edge(self.intent(intent), capability, **counts, **windows, **rated, **more)

    def _within(self, topics: np.ndarray, count: int) -> Iterator[tuple[int, int]]:
        """Yield pairs of an owner and a capability of its topic, early ones far more often."""
        owners = self.generator.integers(0, topics.size, count)
        low, high = self.bounds[topics[owners]], self.bounds[topics[owners] + 1]
        places = low + ((high - low) * self.generator.random(count) ** 2).astype(np.int64)
        for owner, place in zip(owners.tolist(), places.tolist(), strict=True):
            if place < self.order.size:
                yield owner, int(self.order[place])

    def _beside(self, count: int) -> Iterator[tuple[int, int]]:
        """Yield pairs of entities that offer something of one topic."""
        for capability, other in self._within(self.topic, count):
            pair = int(self.offerer[capability]), int(self.offerer[other])
            if pair[0] != pair[1]:
                yield pair


def _edge(start: str, end: str, **properties: Any) -> Row:
    return {"start": start, "end": end, "properties": properties}


def _compared(left: str, right: str, key: str, number: int) -> Row:
    return _edge(left, right, key=key, layout="A", winner=("left", "right")[number % 2])


def write(store: Store, graph: LargeGraph) -> None:
    """Write the graph into an empty store and publish its ranks."""
    store.prepare()
    steps = (
        ("entities", CREATE_ENTITIES, graph.entity_rows()),
        ("capabilities", CREATE_CAPABILITIES, graph.capability_rows()),
        ("intents", CREATE_INTENTS, graph.intent_rows()),
        ("evidence", CREATE_MATCHED, graph.matched_rows()),
        ("declared", CREATE_SERVES, graph.serves_rows()),
        ("similarities", CREATE_SIMILAR, graph.similar_rows()),
        ("comparisons", CREATE_COMPARED, graph.compared_rows()),
        ("mentions", CREATE_MENTIONS, graph.mention_rows()),
    )
    for name, text, rows in steps:
        _write(store, name, text, rows)
    publish_scores(store, graph)


def publish_scores(store: Store, graph: LargeGraph) -> None:
    """Publish made-up ranks, the same whatever was drawn before."""
    started = time.perf_counter()
    scores = graph.scores()
    run = Run(
        id="made-up", as_of=dt.date(2026, 11, 1), methodology="made-up", engine="none", entities=len(scores),
        l1_bound=0.0, sweeps=0, certified=0, statements="made-up",
    )  # fmt: skip
    publish(store, run, scores)
    print(f"{'ranks':14}{len(scores):10,} {time.perf_counter() - started:8.1f} s", flush=True)


def _write(store: Store, name: str, text: str, rows: Iterable[Row]) -> None:
    started, count = time.perf_counter(), 0
    for chunk in chunked(rows, CHUNK):
        store._client.write(name, text, {"rows": chunk})
        count += len(chunk)
    print(f"{name:14}{count:10,} {time.perf_counter() - started:8.1f} s", flush=True)


def add_size(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how large a graph to make up."""
    parser.add_argument("--entities", type=int, default=100_000)
    parser.add_argument("--capabilities", type=int, default=300_000)
    parser.add_argument("--evidence", type=int, default=1_000_000)
    parser.add_argument(
        "--hub", type=int, default=0, help="neighbours of each kind of one more entity, `hub`"
    )
    parser.add_argument("--seed", type=int, default=0)


def sized(asked: argparse.Namespace) -> LargeGraph:
    """Return the graph of the asked size."""
    return LargeGraph(asked.entities, asked.capabilities, asked.evidence, asked.hub, asked.seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("graph", help="embedded:PATH or a Bolt URL of an empty graph")
    add_size(parser)
    asked = parser.parse_args()
    with open_store(asked.graph) as store:
        write(store, sized(asked))
        store.write("note_version", id=TEXTS, version="made-up")
        derive_search_index(store, settings.search_folder(asked.graph))


if __name__ == "__main__":
    main()
