"""The queries made for exploring give the answers that a reader of the pages would give, on both servers.

Over the examples the expected answers stand on the pages (their tables, verdicts and texts); what the
examples do not hold, such as searches and contradictions, is made here.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cypher import load_catalogue
from cypher.guard import guarded
from graph.loading import load_statements
from graph.projection import project
from graph.schema import SCHEMA
from graph.store import Store
from matchgraph.derived.mentions import derive_mentions
from matchgraph.runs.recompute import recompute
from matchgraph.sources.load import load
from tests.contract.opened import opened
from tests.contract.pages import page, side

Rows = list[dict[str, Any]]

# query, its parameters, the columns looked at: all rows, by hand from the pages
EXAMPLES: list[tuple[str, dict[str, Any], tuple[str, ...], list[tuple[Any, ...]]]] = [
    (
        "rivals_of",  # one page each; claude-vs-intellicode is of layout B and names no winner
        {"slug": "claude"},
        ("rival", "pages", "won", "lost", "ahead"),
        [
            ("intellicode", 1, 0, 0, True),
            ("mistralai-mixtral-8x7b-instruct", 1, 1, 0, True),
            ("openai-gpt-5-chat", 1, 1, 0, True),
        ],
    ),
    (
        "rivals_of",  # Whisper CLI is named the winner at a displayed tie
        {"slug": "whisper-cli"},
        ("rival", "pages", "won", "lost"),
        [("whisper-large-v3", 1, 1, 0)],
    ),
    (
        "free_above_paid",  # all that the tables call paid but Claude and those it beats
        {},
        ("free", "paid", "certain"),
        [
            ("llama-4", "openai-gpt-4-turbo", True),
            ("the-stack-v2", "gopher", True),
            ("segment-anything-2", "midjourney", True),
            ("vladmandic--sdnext", "stable-diffusion", True),
            ("intellicode", "windsurf", True),
            ("intellicode", "gpt-4", True),
        ],
    ),
    (
        "upsets",  # that page prints 42 against 36; all others state 51 for sdnext
        {"limit": 1},
        ("source", "winner", "loser"),
        [("vladmandic--sdnext-vs-stable-diffusion", "stable-diffusion", "vladmandic--sdnext")],
    ),
    (
        "undecided_pairs",  # both are printed as 57; searches set them 9 points apart, within their intervals
        {"limit": 1},
        ("higher", "lower", "pages"),
        [("whisper-cli", "whisper-large-v3", 1)],
    ),
    ("sources_by_day", {}, ("day", "sources", "pages", "trusted"), [(None, 26, 14, 26)]),  # 14 texts, 12 rows
    (
        "without_capabilities",  # only the table names them, and it lists no capabilities
        {"limit": 3},
        ("slug", "stated"),
        [("llama-4", 4), ("zapier-mcp", 4), ("huggingface-mcp-server", 4)],
    ),
    (
        "types",
        {},
        ("type", "entities", "free", "best"),
        [
            ("model", 20, 11, "llama-4"),
            ("mcp", 4, 4, "zapier-mcp"),
            ("dataset", 3, 3, "the-pile"),
            ("repo", 3, 3, "vladmandic--sdnext"),
            ("extension", 2, 2, "intellicode"),
            ("agent", 1, 0, "claude"),
            ("cli", 1, 1, "whisper-cli"),
            ("product", 1, 0, "windsurf"),
        ],
    ),
    (
        "stale_leaders",  # no example says which day its figures hold for; The Pile stands on two sources
        {"before": "2026-01-01", "leaders": 4},
        ("slug", "newest", "sources"),
        [
            ("llama-4", None, 2),
            ("zapier-mcp", None, 1),
            ("huggingface-mcp-server", None, 1),
            ("the-pile", None, 2),
        ],
    ),
    ("rank_disagreements", {"at_least": 0.5}, ("slug",), []),  # all published ranks can be met
    ("contradictory_pages", {}, ("one_page",), []),
    ("untrusted_only", {}, ("slug",), []),
    ("gaps", {}, ("intent",), []),
    (
        "offers_like",  # two speak of meetings, neither of them free
        {"text": "MEETINGS"},
        ("slug", "offers"),
        [
            ("claude", "Summarises meetings, articles and threads into a few points for a named reader."),
            (
                "openai-gpt-5-chat",
                "Summarises long texts such as reports, meetings or message threads into a few points.",
            ),
        ],
    ),
    ("offers_like", {"text": "meetings", "free": True}, ("slug",), []),
    ("offers_like", {"text": "%' OR 1=1 //"}, ("slug",), []),
]


@pytest.fixture
def examples(store: Store) -> Store:
    load(opened(store), ["examples"])
    recompute(opened(store), as_of=dt.date(2026, 11, 1))
    return store


def test_over_the_examples(examples: Store) -> None:
    for name, values, columns, expected in EXAMPLES:
        rows = examples.read(name, **values)
        shown = [tuple(row[column] for column in columns) for row in rows]
        assert shown == expected, name
    named(examples)
    alone(examples)
    similar_names(examples)
    every_example_runs(examples)


def named(store: Store) -> None:
    """Counted in the texts: sdnext and Stable Diffusion on Midjourney's page, Copilot on IntelliCode's."""
    edges = {
        (row["source"], row["target"]): row["mentions"] for row in store.read("mention_network", limit=1000)
    }
    assert edges["midjourney", "vladmandic--sdnext"] == 2
    assert edges["midjourney", "stable-diffusion"] == 3
    assert edges["intellicode", "github-copilot"] == 3
    assert sum(edges.values()) == len(
        store._client.read("m", "MATCH (:Entity)-[r:MENTIONS]->() RETURN r.key", {})
    )
    worse = store.read("mention_network", stance="worse", limit=1000)
    assert {row["mentions"] - row["worse"] for row in worse} == {0}


def alone(store: Store) -> None:
    """What a query lists is what the relationships around each capability say."""
    similar = {(row["slug"], row["capability"]) for slug in slugs(store) for row in similar_of(store, slug)}
    offers = {(s, row["id"]) for s in slugs(store) for row in store.read("capabilities_of", slug=s)}
    unlike = {(s, row["capability"]) for s in slugs(store) for row in store.read("unlike_all_others", slug=s)}
    assert unlike == offers - similar
    orphans = {(row["slug"], row["capability"]) for row in store.read("orphan_capabilities", limit=10**6)}
    assert orphans <= unlike
    assert orphans


def similar_names(store: Store) -> None:
    """The most crowded capability is the one to which most entities have something similar, counted here."""
    (first, *_) = store.read("crowded_capabilities", similarity=0.2)
    others = {
        (slug, row["capability"]): set[str]() for slug in slugs(store) for row in similar_of(store, slug)
    }
    for slug in slugs(store):
        for row in similar_of(store, slug):
            if row["similarity"] >= 0.2:
                others[slug, row["capability"]].add(row["other"])
    assert first["others"] == max(map(len, others.values()))
    assert len(others[first["slug"], first["capability"]]) == first["others"]


def slugs(store: Store) -> list[str]:
    return [row["slug"] for row in store.read("top_entities", limit=1000)]


def similar_of(store: Store, slug: str) -> Rows:
    return store.read("similar_offers", slugs=[slug])


def every_example_runs(store: Store) -> None:
    """The example in a header is one that can be run, and ad hoc text may say what the catalogue says."""
    for query in load_catalogue().of_kind("explore"):
        assert query.example is not None, f"{query.name} shows no example"
        assert guarded(query.text)
        for row in store.read(query.name, **query.parse(query.example)):
            assert list(row) == list(query.columns)


EVIDENCE = """
MERGE (i:Intent {key: $intent})
SET i.text = $intent, i.searches = coalesce(i.searches, 0) + $shown, i.shown = coalesce(i.shown, 0) + $shown,
    i.clicked = coalesce(i.clicked, 0) + $clicked, i.succeeded = coalesce(i.succeeded, 0) + $succeeded,
    i.failed = coalesce(i.failed, 0) + $failed
WITH i MATCH (c:Capability {entity: $slug})
CREATE (i)-[:MATCHED {key: $intent + $slug, last_day: $day, shown: $shown, clicked: $clicked,
                      succeeded: $succeeded, failed: $failed,
                      recent_clicked: CASE WHEN $day >= '2026-02-01' THEN $clicked ELSE 0 END,
                      previous_clicked: CASE WHEN $day >= '2026-02-01' THEN 0 ELSE $clicked END}]->(c)
"""
DECLARED = """
MATCH (c:Capability {entity: $slug}) MATCH (i:Intent {key: $intent})
CREATE (c)-[:SERVES {key: $slug + $intent}]->(i)
"""


def searched(
    store: Store, intent: str, slug: str, day: str, shown: int, clicked: int, good: int, bad: int
) -> None:
    values = {"shown": shown, "clicked": clicked, "succeeded": good, "failed": bad}
    store._client.write("evidence", EVIDENCE, {"intent": intent, "slug": slug, "day": day, **values})


@pytest.fixture
def made(store: Store) -> Store:
    """Three dated pages, two that contradict each other and one untrusted, and some searches."""
    pages = [
        page(side("a", rank=60), side("b", rank=40), as_of=dt.date(2026, 1, 5)),
        page(side("b", rank=45), side("a", rank=44), as_of=dt.date(2026, 3, 5)),
        page(side("a", rank=60), side("c"), as_of=dt.date(2026, 3, 5), trusted=False),
    ]
    list(load_statements(store, pages))
    project(store)
    searched(store, "read a pdf", "a", "2026-01-10", shown=9, clicked=4, good=3, bad=1)
    searched(store, "read a pdf", "b", "2026-02-10", shown=5, clicked=1, good=0, bad=1)
    searched(store, "fix a bicycle", "b", "2026-02-11", shown=7, clicked=3, good=1, bad=4)
    searched(store, "fix a bicycle", "a", "2026-02-12", shown=7, clicked=1, good=0, bad=1)
    store._client.write("declared", DECLARED, {"slug": "c", "intent": "fix a bicycle"})
    return store


def test_gaps_and_what_serves(made: Store) -> None:
    assert made.read("gaps") == [
        {"intent": "fix a bicycle", "shown": 14, "clicked": 4, "succeeded": 1, "failed": 5, "declared": 1}
    ]
    assert [row["intent"] for row in made.read("gaps", success=0.6)] == ["fix a bicycle", "read a pdf"]
    assert made.read("gaps", searched=15) == []
    serving = made.read("serving_intent", intent="fix a bicycle")
    assert [(row["slug"], row["declared"], row["shown"], row["succeeded"]) for row in serving] == [
        ("b", False, 7, 1),
        ("a", False, 7, 0),
        ("c", True, 0, 0),
    ]


def test_what_rises(made: Store) -> None:
    rising = made.read("rising_capabilities")
    assert [(row["slug"], row["before"], row["after"], row["gained"]) for row in rising] == [("b", 0, 4, 4)]


def test_pages_that_contradict_each_other(made: Store) -> None:
    """Two pages that name the same winner do not, nor does one that names none."""
    more = [page(side("x", rank=60), side("y", rank=40)), page(side("y", rank=40), side("x", rank=60))]
    more += [page(side("x", rank=60), side("z")), page(side("z"), side("x", rank=60), winner=None)]
    list(load_statements(made, more))
    project(made)
    (pairs,) = made._client.read("pairs", "MATCH (:Entity)-[r:COMPARED_WITH]->() RETURN count(r) AS n", {})
    assert pairs["n"] == 7
    assert made.read("contradictory_pages") == [
        {"one_page": "a-vs-b", "one_winner": "a", "other_page": "b-vs-a", "other_winner": "b"}
    ]


def test_days_and_trust_of_sources(made: Store) -> None:
    assert made.read("sources_by_day") == [
        {"day": "2026-03-05", "sources": 2, "pages": 2, "trusted": 1},
        {"day": "2026-01-05", "sources": 1, "pages": 1, "trusted": 1},
    ]
    assert [(row["slug"], row["sources"]) for row in made.read("untrusted_only")] == [("c", ["a-vs-c"])]


def test_ranks_that_are_old_wide_or_apart(made: Store) -> None:
    """The ranks are set by hand, so that each list is known in advance."""
    for slug, position, rank, low, high in (
        ("a", 1, 60.0, 55.0, 65.0),
        ("b", 2, 50.0, 48.0, 52.0),
        ("c", 3, 49.0, 40.0, 58.0),
    ):
        made._client.write(
            "ranks",
            "MATCH (e:Entity {slug: $slug}) SET e += $figures",
            {
                "slug": slug,
                "figures": {"position": position, "rank": rank, "rank_low": low, "rank_high": high},
            },
        )
    wide = made.read("widest_intervals")
    assert [(row["slug"], row["width"], row["sources"]) for row in wide] == [
        ("c", 18.0, 1),
        ("a", 10.0, 3),
        ("b", 4.0, 2),
    ]
    undecided = made.read("undecided_pairs")
    assert [(row["higher"], row["lower"], row["gap"], row["overlap"]) for row in undecided] == [
        ("a", "c", 11.0, 3.0)
    ]
    for at_least, apart in ((3, [16.0, 5.0, 3.0]), (4, [16.0, 5.0]), (17, [])):  # from 44, 45 and 46
        rows = made.read("rank_disagreements", at_least=at_least)
        assert [(row["slug"], row["difference"]) for row in rows] == list(zip("abc", apart, strict=False))
    assert [(r["slug"], r["newest"]) for r in made.read("stale_leaders", before="2026-03-06", leaders=1)] == [
        ("a", "2026-03-05")
    ]
    assert made.read("stale_leaders", before="2026-03-05", leaders=1) == []
    assert [row["source"] for row in made.read("upsets")] == ["b-vs-a"]


def test_mutual_mentions(store: Store) -> None:
    """Each side of the second pair names the other; that of the first pair does not answer."""
    names = {"left": ({"description": "Reads.", "vs_alternatives": "Slower than Gamma"},)}
    plain = ({"description": "Writes."},)
    pages = [
        page(side("alpha"), side("beta"), words={**names, "right": plain}),
        page(
            side("gamma"),
            side("delta"),
            words={"left": ({"description": "Sings.", "unique": "Unlike Alpha it sings"},), "right": plain},
        ),
        page(side("beta"), side("delta"), words={"left": names["left"], "right": plain}),
    ]
    list(load_statements(store, pages))
    project(store)
    derive_mentions(opened(store).read())
    assert [(row["one"], row["other"]) for row in store.read("mutual_mentions")] == [("alpha", "gamma")]


def test_the_size_of_the_graph_counts_every_label_and_type(made: Store) -> None:
    counts = {row["name"]: row["count"] for row in made.read("graph_size")}
    assert counts.keys() == {owner.name for owner in (*SCHEMA.labels, *SCHEMA.relationships)}
    assert (counts["Source"], counts["Entity"], counts["COMPARED_WITH"], counts["MATCHED"]) == (3, 3, 3, 4)
    assert (counts["SERVES"], counts["STATED_BEFORE"]) == (1, 0)
