"""Search over the example pages: the same answers on both servers, and nothing typed is an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.store import Store
from matchgraph.answers.searching import Found
from matchgraph.entities.filters import Filters
from matchgraph.runs.recompute import recompute
from matchgraph.searching.candidates import Candidate
from matchgraph.searching.hits import Hit, Hits, TextMatch
from matchgraph.searching.index import SearchIndex, SearchState, open_search_index, search_state
from matchgraph.searching.matching import Match
from matchgraph.searching.question import Question
from matchgraph.searching.resembling import read_resembling
from matchgraph.searching.search import MOST_READ, Searched, covered_by_fitting
from matchgraph.settings import methodology
from matchgraph.sources.load import load
from tests.conftest import ON_ONE_SERVER, RunningGraph, _empty
from tests.contract.conftest import EXAMPLES, SameOnBoth
from tests.contract.opened import opened
from tests.contract.searches import search
from tests.matchgraph.searching.test_quality import asserted_on_questions_by_rule, asserted_quality, judged

CONSTANTS = methodology().search
SIGNS = ['"', "\\", "a\\", "(", "*", "~", "a~9", "name:whisper", "[a TO b]", "{", "AND", "a AND", "NOT a OR"]
SIGNS += ["/x/", "@", "+a -b && || !", "^2", "?", "'", "$text", "`", "\x00", "\ud800", "日本語", "_", "*:*"]
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from([*SIGNS, "whisper", "image"])).map(" ".join)


Ask = Callable[..., tuple[Found, ...]]


@pytest.fixture(scope="module")
def examples(running_graph: RunningGraph, tmp_path_factory: pytest.TempPathFactory) -> Examples:
    """The example pages, ranked, and the index of their texts, for tests that only read."""
    _empty(running_graph)
    store, folder = running_graph.store, tmp_path_factory.mktemp("search")
    store.prepare()
    load(opened(store), [EXAMPLES])
    recompute(opened(store, index=folder), as_of=dt.date(2026, 11, 1))
    index = open_search_index(store, folder, search_state(store))
    assert index is not None
    assert not index.changed
    return Examples(store, index)


@dataclass(frozen=True)
class Examples:
    """The graph of the examples and its index."""

    store: Store
    index: SearchIndex

    def by_words(self, way: str) -> Ask:
        """Return what searches by words: without the index, with it, or with one that may be out of date."""
        by_words = partial(search, self.store, constants=CONSTANTS, semantic=False)
        index = {"live": None, "indexed": self.index, "changed": replace(self.index, changed=True)}[way]
        return by_words if index is None else partial(by_words, index=index)

    @property
    def with_meanings(self) -> Ask:
        """What searches by words and by meaning."""
        return partial(search, self.store, constants=CONSTANTS, index=self.index)


@pytest.fixture(params=["live", "indexed", "changed"])
def ask(request: pytest.FixtureRequest, examples: Examples) -> Ask:
    """Each way to search by words."""
    return examples.by_words(request.param)


def test_says_what_matched(ask: Ask) -> None:
    (first, *_) = ask("paged attention")
    assert first.slug == "pypi-vllm"
    assert first.capability is not None
    assert first.capability_name is not None
    assert "pages" in first.capability_name
    assert first.confidence > 0.5
    (named, *_) = ask("vllm")
    assert named.slug == "pypi-vllm"
    assert not named.guess
    assert first.why == "its capability matches paged, attention"
    (named, *_) = ask("copilot")
    assert (named.slug, named.capability, named.why) == (
        "github-copilot",
        None,
        "its name or description matches copilot",
    )


def test_typos_plurals_and_names_with_signs(ask: Ask) -> None:
    assert ask("midjorney")[0].slug == "midjourney"
    assert {ask(text)[0].slug for text in ("subtitle", "subtitles")} <= {"whisper-cli", "whisper-large-v3"}
    assert ask("OpenAI: GPT-5 Chat")[0].slug == "openai-gpt-5-chat"
    assert ask("@mastra/mcp")[0].slug == "mastra-mcp"
    assert ask("zyxwvutsrq") == ()


def test_filters_hold(ask: Ask) -> None:
    found = ask("images", filters=Filters(free=True, type_="model", min_rank=40.0, limit=2))
    assert len(found) == 2
    assert all(a.free and a.type == "model" and a.rank is not None and a.rank >= 40 for a in found)


def test_what_filters_leave_out_makes_no_answer_less_sure(examples: Examples) -> None:
    """An agent covers both words: an extension with one of them is doubted, unless it alone is wanted."""
    ask = examples.with_meanings
    everything = {found.slug: found.confidence for found in ask("coding agent")}
    (best, *_) = ask("coding agent", filters=Filters(type_="extension"))
    assert best.type == "extension"
    assert best.confidence > everything[best.slug] + 0.1
    (best, *_) = ask("free coding agent")
    assert best.confidence > everything[best.slug] + 0.1


def test_of_more_than_are_read_no_filter_makes_an_answer_surer(examples: Examples) -> None:
    """Of all that cover a question only some are read; those that are not may be what is wanted."""
    hit = Hit(TextMatch(Candidate("x"), Match(1.0, 1.0, tuple)))
    found = Hits({f"gone-{number}": hit for number in range(MOST_READ + 1)}, covered=1.0)
    asked = Searched(examples.store, CONSTANTS, Question(""), None, found)
    assert covered_by_fitting(asked, lambda _: False) == 1.0
    few = Hits({"gone": hit}, covered=1.0)
    assert covered_by_fitting(replace(asked, found=few), lambda _: False) == 0.0


def test_no_text_is_an_error(ask: Ask) -> None:
    assert ask("") == ask(" \t\n") == ask("?!") == ()
    ask("whisper " * 1250)
    ask("w" * 10_000)
    ask(" ".join(f"word{number}" for number in range(1000)))
    for text in SIGNS:
        ask(text)

    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(TEXTS)
    def any_text(text: str) -> None:
        for found in ask(text, filters=Filters(limit=5)):
            assert 0 <= found.confidence <= 1

    any_text()


def test_signs_mean_nothing(ask: Ask) -> None:
    plain = ask("whisper subtitles")
    assert ask('+whisper AND "subtitles"~') == plain
    assert ask("whisper/subtitles:*)") == plain
    assert ask("Whisper NOT subtitles") == plain


def test_variants_take_one_place_behind_the_one_that_is_named(examples: Examples) -> None:
    found = examples.with_meanings("whisper", filters=Filters(limit=2))
    assert [each.slug for each in found] == ["openai--whisper", "whisper-cli"]
    assert {each.slug for each in found[0].variants} >= {"openai--whisper-base", "whisper-large-v3"}
    assert found[0].why.count("whisper-base") == 1
    (large, *_) = examples.with_meanings("whisper large v3")
    assert large.slug == "whisper-large-v3"
    assert large.confidence >= found[1].confidence


@pytest.mark.parametrize("way", ["indexed", "changed"])
def test_words_written_together_or_apart_are_the_same(examples: Examples, way: str) -> None:
    ask = examples.by_words(way)
    assert ask("gpt5")[0].slug == "openai-gpt-5-chat"
    assert ask("mid journey")[0].slug == "midjourney"
    # a letter within a name is no word of it
    assert "mistralai-mixtral-8x7b-instruct" not in {found.slug for found in ask("x")}
    assert ask("8x7b")[0].slug == "mistralai-mixtral-8x7b-instruct"


def test_variants_of_what_is_named_resemble_it(examples: Examples) -> None:
    def resembling(kin: float) -> dict[str, float]:
        constants = CONSTANTS.model_copy(update={"kin": kin})
        question = Question("", like=("compvis--stable-diffusion-v1-4",))
        return read_resembling(examples.store, question, constants, examples.index)

    without, with_kin = resembling(0.0), resembling(0.2)
    assert with_kin["stable-diffusion"] == pytest.approx(
        1 - 0.8 * (1 - without["stable-diffusion"]), abs=1e-6
    )
    assert with_kin["vladmandic--sdnext"] == without["vladmandic--sdnext"] > 0  # compared, but another thing


def test_words_that_tell_nothing_find_names_at_most(examples: Examples) -> None:
    ask = examples.with_meanings
    for text in ("AND", "of and", "it is what it is"):
        assert ask(text) == ()
    first, *others = ask("the")
    assert {first.slug, *(found.slug for found in others)} == {"the-pile", "the-stack-v2"}
    assert all(found.guess for found in (first, *others))
    for found in ask("zyxwvutsrq"):
        assert found.confidence < 0.35


@ON_ONE_SERVER
def test_the_quality_is_what_is_claimed(examples: Examples) -> None:
    """On one server: below, both give the same answers."""
    asserted_quality(examples.store, examples.index)
    asserted_on_questions_by_rule(examples.store, examples.index)


LEAST_ALIKE = 0.05  # without an index the servers' own typos decide about what is worth less


def test_both_servers_answer_alike(examples: Examples, same_on_both: SameOnBoth) -> None:
    """And what is asked of the servers, because it may have changed, changes nothing where it has not."""
    live, indexed, changed = map(examples.by_words, ("live", "indexed", "changed"))
    queries = {**judged(), **judged("paraphrases")}
    ways = (live, indexed, examples.with_meanings)
    answers = [[_told(ask(query)) for query in queries] for ask in ways]
    assert [_told(changed(query)) for query in queries] == answers[1]
    answers[0] = [[each for each in found if each[2] >= LEAST_ALIKE] for found in answers[0]]
    same_on_both(answers)


def _told(answer: Sequence[Found]) -> list[tuple[str, str | None, float]]:
    return [(found.slug, found.capability, found.score) for found in answer]


def test_of_equal_texts_the_best_ranked_are_preferred(examples: Examples) -> None:
    store, index = examples.store, examples.index
    positions, of = _positions(store), index.keys.of("capability")
    order = np.argsort(index.tie_order[of])
    assert sorted(index.tie_order[of].tolist()) == list(range(of.stop))
    by_standing = [positions[index.keys.key(row).partition("#")[0]] for row in order.tolist()]
    assert by_standing == sorted(by_standing)
    entities = [positions[slug] for slug in index.keys.all()[index.keys.of("name")]]
    best_first = np.argsort(entities, kind="stable").tolist()
    assert best_first == np.argsort(index.tie_order[index.keys.of("name")]).tolist()


def _positions(store: Store) -> dict[str, int]:
    (row,) = store.read("published_positions")
    return dict(zip(row["slugs"], row["positions"], strict=True))


def test_an_index_is_made_where_it_is_missing(examples: Examples, tmp_path: Path) -> None:
    store, index, folder = examples.store, examples.index, tmp_path / "elsewhere"
    again = open_search_index(store, folder, search_state(store))
    assert again is not None
    assert search(store, "film", constants=CONSTANTS, index=again) == search(
        store, "film", constants=CONSTANTS, index=index
    )
    assert open_search_index(store, folder, SearchState("", version="", changed=True, run="")) is None
