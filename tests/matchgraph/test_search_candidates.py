"""Which words an index is asked for."""

from __future__ import annotations

import pytest

from matchgraph import vocabulary
from matchgraph.search_candidates import _rare
from matchgraph.vocabulary import Vocabulary, vocabulary_arrays


def known(monkeypatch: pytest.MonkeyPatch, *texts: str) -> Vocabulary:
    monkeypatch.setattr(vocabulary, "COMMON", 4)
    return Vocabulary(**vocabulary_arrays(texts, [len(texts), 0, 0]))  # type: ignore[arg-type]


def test_a_form_that_more_texts_have_leaves_room_for_one_that_fewer_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = known(monkeypatch, "poster", "posters", "posters", "posters", "postered")
    forms = [["poster", "posters", "postered"]]
    assert _rare(words, forms, 0, 4) == ["poster", "posters"]
    assert _rare(words, forms, 0, 3) == ["poster", "postered"]
    assert _rare(words, forms, 0, 1) == ["poster"]


def test_the_likest_form_of_an_unknown_word_is_always_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    words = known(monkeypatch, "midjourney", "midjourney", "image", "image")
    assert _rare(words, [["midjorney", "midjourney"], ["image"]], 0, 1) == [
        "midjorney",
        "image",
        "midjourney",
    ]


def test_common_words_are_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    words = known(monkeypatch, *["maps"] * 4, "speech")
    assert _rare(words, [["maps"], ["speech"]], 0, 9) == ["speech"]
    assert _rare(words, [["maps"], ["speech"]], 1, 9) == ["maps", "speech"]
