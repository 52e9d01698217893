"""What stands in for entities of which little is known, on both servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.store import Store
from matchgraph.answers.exploring import Alternative
from matchgraph.entities.filters import Filters
from matchgraph.exploring.alternatives import alternatives
from tests.contract.conftest import SameOnBoth
from tests.contract.opened import opened

WORLD = """
CREATE (old:Entity {slug: 'gpt-4', name: 'GPT-4', type: 'model'}),
  (:Entity {slug: 'openai-gpt-4-turbo', name: 'OpenAI: GPT-4 Turbo', type: 'model'}),
  (new:Entity {slug: 'openai-gpt-5-chat', name: 'OpenAI: GPT-5 Chat', type: 'model'}),
  (claude:Entity {slug: 'claude', name: 'Claude', type: 'agent'}),
  (speech:Entity {slug: 'openai--whisper', name: 'whisper', type: 'model'}),
  (tool:Entity {slug: 'gpt', name: 'GPT', type: 'extension'}),
  (old)-[:COMPARED_WITH {key: 'gpt-4-vs-gpt', winner: 'left'}]->(tool),
  (nc:Capability {id: 'n#1', entity: 'openai-gpt-5-chat', name: 'Chats'}),
  (cc:Capability {id: 'c#1', entity: 'claude', name: 'Talks'}),
  (sc:Capability {id: 's#1', entity: 'openai--whisper', name: 'Transcribes'}),
  (new)-[:HAS_CAPABILITY {key: 'n#1'}]->(nc), (claude)-[:HAS_CAPABILITY {key: 'c#1'}]->(cc),
  (speech)-[:HAS_CAPABILITY {key: 's#1'}]->(sc),
  (cc)-[:SIMILAR_TO {key: 'c#1|n#1', similarity: 0.6}]->(nc),
  (seen:Entity {slug: 'seen', name: 'Coder', type: 'model'}),
  (own:Capability {id: 'seen#1', entity: 'seen', name: 'Writes code'}),
  (seen)-[:HAS_CAPABILITY {key: 'seen#1'}]->(own),
  (alpha:Entity {slug: 'alpha', name: 'Alpha', type: 'model'}),
  (ac:Capability {id: 'a#1', entity: 'alpha', name: 'Writes programs'}),
  (alpha)-[:HAS_CAPABILITY {key: 'a#1'}]->(ac),
  (own)-[:SIMILAR_TO {key: 'a#1|seen#1', similarity: 0.4}]->(ac),
  (asked:Intent {key: 'write code', text: 'Write code'}),
  (other:Entity {slug: 'beta', name: 'Beta', type: 'cli'}),
  (asked)-[:MATCHED {key: 'm-s', clicked: 900, succeeded: 0, shown: 900, failed: 0, examined: 900.0}]->(own),
  (asked)-[:MATCHED {key: 'm-b', clicked: 900, succeeded: 0, shown: 900, failed: 0, examined: 900.0}]->(other)
WITH own
UNWIND ['llama-3-8b', 'llama-3-70b', 'llama-3-8b-gguf', 'llama-3-8b-awq', 'llama-3-1b'] AS name
CREATE (l:Entity {slug: 'meta--' + name, name: name, type: 'model'})
  -[:HAS_CAPABILITY {key: name}]->(lc:Capability {id: name, entity: 'meta--' + name, name: 'Codes'}),
  (own)-[:SIMILAR_TO {key: name + '|seen#1', similarity: 0.5}]->(lc)
"""


@pytest.fixture
def world(store: Store) -> Iterator[Store]:
    store._client.write("world", WORLD, {})
    yield store


def to(store: Store, slug: str, *, limit: int = 20) -> list[Alternative]:
    return list(alternatives(opened(store), slug, Filters(limit=limit)))


def test_alternatives_of_what_little_is_known(world: Store, same_on_both: SameOnBoth) -> None:
    """One world for many questions."""
    _variants_and_what_stands_in_for_them(world)
    _what_is_only_compared_is_a_guess(world)
    _variants_take_one_place(world)
    _searches_alone_never_make_it_certain(world)
    same_on_both([to(world, slug) for slug in ("gpt-4", "gpt", "seen", "meta--llama-3-8b")])


def _variants_and_what_stands_in_for_them(store: Store) -> None:
    found = to(store, "gpt-4")
    assert [answer.slug for answer in found] == ["openai-gpt-4-turbo", "openai-gpt-5-chat", "claude"]
    assert [answer.why for answer in found] == [
        "another variant of GPT-4",
        "another version of GPT-4",
        "stands in for OpenAI: GPT-5 Chat, another of its variants",
    ]
    assert not any(answer.guess for answer in found)
    behind = to(store, "openai-gpt-5-chat")[1]
    assert (behind.slug, [each.slug for each in behind.variants]) == ("openai-gpt-4-turbo", ["gpt-4"])


def _what_is_only_compared_is_a_guess(store: Store) -> None:
    (answer,) = to(store, "gpt")
    assert (answer.slug, answer.guess) == ("gpt-4", True)
    assert answer.why.startswith("wins on the page that compares them")


def _variants_take_one_place(store: Store) -> None:
    found = to(store, "seen")
    assert [answer.slug for answer in found] == ["beta", "meta--llama-3-1b", "alpha"]
    assert len(found[1].variants) == 4
    assert found[1].why.endswith("; also llama-3-70b, llama-3-8b, llama-3-8b-awq and 1 more")
    assert [answer.slug for answer in to(store, "seen", limit=2)] == ["beta", "meta--llama-3-1b"]
    assert to(store, "meta--llama-3-8b")[0].variants


def _searches_alone_never_make_it_certain(store: Store) -> None:
    beta = to(store, "seen")[0]
    assert (beta.slug, beta.shared, beta.similarity) == ("beta", (), 0.0)
    assert beta.demand > 0.99
    assert beta.closeness < 0.71
