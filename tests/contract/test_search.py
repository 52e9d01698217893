"""Search over the example pages: the same answers on both servers, and nothing typed is an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.loading import load_statements
from graph.model import Statement
from graph.store import Store
from matchgraph.answers.searching import Found
from matchgraph.derived.refresh import refresh
from matchgraph.entities.filters import Filters
from matchgraph.runs.recompute import recompute
from matchgraph.searching.index import SearchIndex, SearchState, open_search_index, search_state
from matchgraph.searching.search import search
from matchgraph.sources.load import load
from matchgraph.sources.retract import retract
from tests.contract.conftest import Command, SameOnBoth
from tests.contract.opened import opened
from tests.contract.pages import page, side
from tests.matchgraph.searching.test_quality import asserted_quality, judged

EXAMPLES = Path(__file__).parents[2] / "examples"
SIGNS = ['"', "\\", "a\\", "(", "*", "~", "a~9", "name:whisper", "[a TO b]", "{", "AND", "a AND", "NOT a OR"]
SIGNS += ["/x/", "@", "+a -b && || !", "^2", "?", "'", "$text", "`", "\x00", "\ud800", "日本語", "_", "*:*"]
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from([*SIGNS, "whisper", "image"])).map(" ".join)


@pytest.fixture
def examples(store: Store, tmp_path: Path) -> Store:
    load(opened(store), [str(EXAMPLES)])
    recompute(opened(store, index=tmp_path / "search"), as_of=dt.date(2026, 11, 1))
    return store


Ask = Callable[..., tuple[Found, ...]]


def test_search(examples: Store, tmp_path: Path, same_on_both: SameOnBoth) -> None:
    """One load for many questions: loading takes longer than asking."""
    index = open_search_index(examples, tmp_path / "search", search_state(examples))
    assert index is not None
    assert not index.changed
    by_words = partial(search, examples, semantic=False)
    ways: list[Ask] = [by_words, partial(by_words, index=index)]
    ways.append(partial(by_words, index=replace(index, changed=True)))
    for ask in ways:
        _says_what_matched(ask)
        _typos_plurals_and_names_with_signs(ask)
        _filters_hold(ask)
        _no_text_is_an_error(ask)
        _signs_mean_nothing(ask)
    _words_that_tell_nothing_find_names_at_most(partial(search, examples, index=index))
    asserted_quality(examples, index)
    _both_servers_answer_alike(ways, partial(search, examples, index=index), same_on_both)
    _of_equal_texts_the_best_ranked_are_preferred(examples, index)
    _an_index_is_made_where_it_is_missing(examples, index, tmp_path / "elsewhere")


def _says_what_matched(ask: Ask) -> None:
    (first, *_) = ask("paged attention")
    assert first.slug == "pypi-vllm"
    assert first.capability is not None
    assert first.capability_name is not None
    assert "pages" in first.capability_name
    assert first.confidence == 1.0
    assert first.why == "its capability matches paged, attention"
    (named,) = ask("copilot")
    assert (named.slug, named.capability, named.why) == (
        "github-copilot",
        None,
        "its name or description matches copilot",
    )


def _typos_plurals_and_names_with_signs(ask: Ask) -> None:
    assert ask("midjorney")[0].slug == "midjourney"
    assert ask("subtitle")[0].slug == ask("subtitles")[0].slug == "whisper-cli"
    assert ask("OpenAI: GPT-5 Chat")[0].slug == "openai-gpt-5-chat"
    assert ask("@mastra/mcp")[0].slug == "mastra-mcp"
    assert ask("zyxwvutsrq") == ()


def _filters_hold(ask: Ask) -> None:
    found = ask("images", filters=Filters(free=True, type_="model", min_rank=40.0, limit=2))
    assert len(found) == 2
    assert all(a.free and a.type == "model" and a.rank is not None and a.rank >= 40 for a in found)


def _no_text_is_an_error(ask: Ask) -> None:
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


def _signs_mean_nothing(ask: Ask) -> None:
    plain = ask("whisper subtitles")
    assert ask('+whisper AND "subtitles"~') == plain
    assert ask("whisper/subtitles:*)") == plain
    assert ask("Whisper NOT subtitles") == plain


def _words_that_tell_nothing_find_names_at_most(ask: Ask) -> None:
    for text in ("AND", "of and", "it is what it is"):
        assert ask(text) == ()
    first, *others = ask("the")
    assert {first.slug, *(found.slug for found in others)} == {"the-pile", "the-stack-v2"}
    assert max(found.confidence for found in (first, *others)) <= 0.5
    for found in ask("zyxwvutsrq"):
        assert found.confidence < 0.35


def _both_servers_answer_alike(by_words: list[Ask], everything: Ask, same_on_both: SameOnBoth) -> None:
    """And what is asked of the servers, because it may have changed, changes nothing where it has not."""
    live, known, changed = by_words
    queries = {**judged(), **judged("paraphrases")}
    answers = [[_told(ask(query)) for query in queries] for ask in (live, known, everything)]
    assert [_told(changed(query)) for query in queries] == answers[1]
    same_on_both(answers)


def _told(answer: Sequence[Found]) -> list[tuple[str, str | None, float]]:
    return [(found.slug, found.capability, found.score) for found in answer]


def _of_equal_texts_the_best_ranked_are_preferred(store: Store, index: SearchIndex) -> None:
    positions, of = _positions(store), index.keys.of("capability")
    order = np.argsort(index.standing[of])
    assert sorted(index.standing[of].tolist()) == list(range(of.stop))
    by_standing = [positions[index.keys.key(row).partition("#")[0]] for row in order.tolist()]
    assert by_standing == sorted(by_standing)
    entities = [positions[slug] for slug in index.keys.all()[index.keys.of("entity")]]
    best_first = np.argsort(entities, kind="stable").tolist()
    assert best_first == np.argsort(index.standing[index.keys.of("entity")]).tolist()


def _positions(store: Store) -> dict[str, int]:
    (row,) = store.read("published_positions")
    return dict(zip(row["slugs"], row["positions"], strict=True))


def _an_index_is_made_where_it_is_missing(store: Store, index: SearchIndex, folder: Path) -> None:
    again = open_search_index(store, folder, search_state(store))
    assert again is not None
    assert search(store, "film", index=again) == search(store, "film", index=index)
    assert open_search_index(store, folder, SearchState("", version="", changed=True, run="")) is None


def test_what_changed_since_the_last_recompute_is_found_as_it_is_now(store: Store, tmp_path: Path) -> None:
    def words(*texts: str) -> dict[str, tuple[dict[str, str], ...]]:
        left = tuple({"description": text} for text in texts)
        return {"left": left, "right": ({"description": "Plays chess."},)}

    def ask(text: str) -> list[str]:
        index = open_search_index(store, tmp_path, search_state(store))
        return [found.slug for found in search(store, text, index=index, semantic=False)]

    def put(statement: Statement) -> None:
        list(load_statements(store, [statement]))
        refresh(opened(store).read())

    store.prepare()
    put(page(side("alpha"), side("omega"), words=words("Folds origami birds.", "Sells origami in a shop.")))
    recompute(opened(store, index=tmp_path), as_of=dt.date(2026, 11, 1))
    assert (ask("origami"), ask("kites"), ask("beta")) == (["alpha"], [], [])

    put(page(side("beta"), side("omega"), words=words("Flies kites of paper.")))
    assert (ask("origami"), ask("kites"), ask("beta")) == (["alpha"], ["beta"], ["beta"])

    put(page(side("alpha"), side("omega"), words=words("Folds large birds.", "Sells origami in a shop.")))
    assert (ask("birds"), ask("origami")) == (["alpha"], ["alpha"]), "by what is still there"
    put(page(side("alpha"), side("omega"), words=words("Folds lotus flowers.")))
    assert (ask("lotus"), ask("origami")) == (["alpha"], []), "what is gone is not shown"
    put(page(side("alpha"), side("omega"), words=words("Folds lotus flowers and origami birds of paper.")))
    assert (ask("lotus"), ask("origami")) == (["alpha"], ["alpha"]), "by what it offers now"
    put(page(side("alpha", name="Renamed"), side("omega"), words=words("Folds lotus flowers and origami.")))
    assert (ask("renamed"), ask("alpha"), ask("origami")) == (["alpha"], [], ["alpha"])

    recompute(opened(store, index=tmp_path), as_of=dt.date(2026, 11, 2))
    assert not search_state(store).changed
    assert (ask("lotus"), ask("kites"), ask("alpha")) == (["alpha"], ["beta"], [])


def test_vectors_made_later_are_of_the_texts_that_were_numbered(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def index_now() -> SearchIndex:
        index = open_search_index(store, tmp_path, search_state(store))
        assert index is not None
        return index

    store.prepare()
    list(load_statements(store, [page(side("moth"), side("omega"))]))
    with monkeypatch.context() as without_the_extra:
        without_the_extra.setattr("matchgraph.searching.index.can_embed", lambda: False)
        refresh(opened(store).read())
        recompute(opened(store, index=tmp_path), as_of=dt.date(2026, 11, 1))
        assert index_now().meanings is None
        assert [found.slug for found in search(store, "moth", index=index_now())] == ["moth"]
    list(load_statements(store, [page(side("ant"), side("omega"))]))  # would be numbered before the others
    refresh(opened(store).read())
    assert index_now().meanings is None
    assert [found.slug for found in search(store, "ant", index=index_now())] == ["ant"]
    recompute(opened(store, index=tmp_path), as_of=dt.date(2026, 11, 1))
    meanings = index_now().meanings
    assert meanings is not None
    assert len(meanings.vectors) == len(meanings.numbers) == 3


def test_what_a_search_made_of_changed_texts_is_made_anew_by_a_recompute(
    store: Store, tmp_path: Path
) -> None:
    def recomputed() -> None:
        recompute(opened(store, index=tmp_path / "here"), as_of=dt.date(2026, 11, 1))

    def made_from(folder: str) -> str:
        index = open_search_index(store, tmp_path / folder, search_state(store))
        assert index is not None
        return index.keys.made_from

    store.prepare()
    list(load_statements(store, [page(side("moth"), side("omega"))]))
    recomputed()
    before = made_from("here")
    list(load_statements(store, [page(side("ant"), side("omega"))]))
    refresh(opened(store).read())
    assert made_from("here") == before != made_from("elsewhere")
    (tmp_path / "here").rename(tmp_path / "away")
    (tmp_path / "elsewhere").rename(tmp_path / "here")
    retract(opened(store), ["ant-vs-omega"])
    recomputed()
    assert made_from("here") == before


def test_the_command(command: Command, graph_url: str) -> None:
    assert command("load", str(EXAMPLES)).code == 0
    (first, *_) = command("search", "paged attention", "--format", "json").json()
    assert (first["slug"], first["rank"]) == ("pypi-vllm", None), "found before anything is ranked"
    none = command("search", "zyxwvutsrq")
    assert (none.code, bool(none.err)) == (0, True)
