"""Search over the example pages: the same answers on both servers, and nothing typed is an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.store import Store
from matchgraph import settings as engine
from matchgraph.load import load
from matchgraph.meaning import Meanings, SearchState, open_meanings, search_state
from matchgraph.recompute import recompute
from matchgraph.search import search
from matchgraph.standing import open_standing
from tests.contract.conftest import Command, SameOnBoth
from tests.matchgraph.test_search_quality import asserted_quality, judged

EXAMPLES = Path(__file__).parents[2] / "examples"
SIGNS = ['"', "\\", "a\\", "(", "*", "~", "a~9", "name:whisper", "[a TO b]", "{", "AND", "a AND", "NOT a OR"]
SIGNS += ["/x/", "@", "+a -b && || !", "^2", "?", "'", "$text", "`", "\x00", "\ud800", "日本語", "_", "*:*"]
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from([*SIGNS, "whisper", "image"])).map(" ".join)


@pytest.fixture
def examples(store: Store, tmp_path: Path) -> Store:
    load(store, [str(EXAMPLES)])
    recompute(store, engine.methodology(), as_of=dt.date(2026, 11, 1), meaning_folder=tmp_path / "meaning")
    return store


def slugs(store: Store, text: str, **options: object) -> list[str]:
    return [found.slug for found in search(store, text, **options)]  # type: ignore[arg-type]


def test_search(examples: Store, tmp_path: Path, same_on_both: SameOnBoth) -> None:
    """One load for many questions: loading takes longer than asking."""
    _says_what_matched(examples)
    _typos_plurals_and_names_with_signs(examples)
    _filters_hold(examples)
    _no_text_is_an_error(examples)
    _signs_mean_nothing(examples)
    meanings = open_meanings(examples, tmp_path / "meaning", search_state(examples))
    assert meanings is not None
    _words_that_tell_nothing_find_names_at_most(examples, meanings)
    asserted_quality(examples, meanings)
    _both_servers_answer_alike(examples, meanings, same_on_both)
    _of_equal_texts_the_best_ranked_are_preferred(examples, meanings)
    _standing_is_kept_for_a_run(examples, tmp_path)
    _vectors_are_made_where_they_are_missing(examples, meanings, tmp_path / "elsewhere")


def _says_what_matched(store: Store) -> None:
    (first, *_) = search(store, "paged attention")
    assert first.slug == "pypi-vllm"
    assert first.capability is not None
    assert first.capability_name is not None
    assert "pages" in first.capability_name
    assert first.confidence == 1.0
    assert first.why == "its capability matches paged, attention"
    (named,) = search(store, "copilot")
    assert (named.slug, named.capability, named.why) == (
        "github-copilot",
        None,
        "its name or description matches copilot",
    )


def _typos_plurals_and_names_with_signs(store: Store) -> None:
    assert slugs(store, "midjorney")[0] == "midjourney"
    assert slugs(store, "subtitle")[0] == slugs(store, "subtitles")[0] == "whisper-cli"
    assert slugs(store, "OpenAI: GPT-5 Chat")[0] == "openai-gpt-5-chat"
    assert slugs(store, "@mastra/mcp")[0] == "mastra-mcp"
    assert slugs(store, "zyxwvutsrq") == []


def _filters_hold(store: Store) -> None:
    found = search(store, "images", free=True, type_="model", min_rank=40.0, limit=2)
    assert len(found) == 2
    assert all(a.free and a.type == "model" and a.rank is not None and a.rank >= 40 for a in found)


def _no_text_is_an_error(store: Store) -> None:
    assert search(store, "") == search(store, " \t\n") == search(store, "?!") == ()
    search(store, "whisper " * 1250)
    search(store, "w" * 10_000)
    search(store, " ".join(f"word{number}" for number in range(1000)))
    for text in SIGNS:
        search(store, text)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(TEXTS)
    def any_text(text: str) -> None:
        for found in search(store, text, limit=5):
            assert 0 <= found.confidence <= 1

    any_text()


def _signs_mean_nothing(store: Store) -> None:
    plain = search(store, "whisper subtitles")
    assert search(store, '+whisper AND "subtitles"~') == plain
    assert search(store, "whisper/subtitles:*)") == plain
    assert search(store, "Whisper NOT subtitles") == plain


def _words_that_tell_nothing_find_names_at_most(store: Store, meanings: Meanings) -> None:
    for text in ("AND", "of and", "it is what it is"):
        assert search(store, text, meanings=meanings) == ()
    first, *others = search(store, "the", meanings=meanings)
    assert {first.slug, *(found.slug for found in others)} == {"the-pile", "the-stack-v2"}
    assert max(found.confidence for found in (first, *others)) <= 0.5
    for found in search(store, "zyxwvutsrq", meanings=meanings):
        assert found.confidence < 0.35


def _both_servers_answer_alike(store: Store, meanings: Meanings, same_on_both: SameOnBoth) -> None:
    answer = [
        [(found.slug, found.capability, found.score) for found in search(store, query, meanings=given)]
        for query in {**judged(), **judged("paraphrases")}
        for given in (None, meanings)
    ]
    same_on_both(answer)


def _of_equal_texts_the_best_ranked_are_preferred(store: Store, meanings: Meanings) -> None:
    positions = _positions(store)
    count = int(meanings.counts[0])
    order = np.argsort(meanings.standing[:count])
    assert sorted(meanings.standing[:count].tolist()) == list(range(count))
    by_standing = [positions[meanings._key(row).partition("#")[0]] for row in order.tolist()]
    assert by_standing == sorted(by_standing)


def _standing_is_kept_for_a_run(store: Store, folder: Path) -> None:
    positions = _positions(store)
    best, next_ = sorted(positions, key=positions.__getitem__)[:2]
    keys = [f"{next_}#1", f"{best}#1", "nobody#1", next_, best, next_, best]  # the last two are intents

    def standing(run: str, *, place: Path = folder, of: Sequence[str] = keys) -> list[int]:
        return open_standing(store, place, run, lambda: of, [3, 2, 2]).tolist()

    assert standing("1") == [1, 0, 2, 1, 0, 0, 1]
    assert standing("1", of=keys[::-1]) == standing("1"), "it is kept"
    assert standing("2", of=keys[::-1]) != standing("2", place=folder / "removed")
    assert [path.name for path in folder.glob("standing-*")] == ["standing-2.npy"]


def _positions(store: Store) -> dict[str, int]:
    (row,) = store.read("published_positions")
    return dict(zip(row["slugs"], row["positions"], strict=True))


def _vectors_are_made_where_they_are_missing(store: Store, meanings: Meanings, folder: Path) -> None:
    again = open_meanings(store, folder, search_state(store))
    assert again is not None
    assert again.near("film", count=5, least=0) == meanings.near("film", count=5, least=0)
    assert open_meanings(store, folder, SearchState("", "")) is None


def test_the_command(command: Command, graph_url: str) -> None:
    assert command("load", str(EXAMPLES)).code == 0
    (first, *_) = command("search", "paged attention", "--format", "json").json()
    assert (first["slug"], first["rank"]) == ("pypi-vllm", None), "found before anything is ranked"
    none = command("search", "zyxwvutsrq")
    assert (none.code, bool(none.err)) == (0, True)
