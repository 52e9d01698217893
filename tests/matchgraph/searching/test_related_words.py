"""Words of other languages and of the same meaning, held against a graph's own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from matchgraph.searching.multilingual import parted
from matchgraph.searching.related_words import RelatedWords, related_word_arrays
from matchgraph.searching.terms import filler_words
from ranking.answer_rules import Words

VOCABULARY = ["bread", "editor", "image", "meeting", "summary", "transcribe", "42", "a1"]


def made(vocabulary: list[str]) -> RelatedWords:
    once = np.ones(len(vocabulary), dtype=np.int64)
    with TemporaryDirectory() as folder:
        return RelatedWords(**related_word_arrays(vocabulary, once, Path(folder)))  # type: ignore[arg-type]


def test_translations_are_found_and_articles_say_nothing() -> None:
    near = made(VOCABULARY).near(["imágenes", "画像", "Besprechung", "Brot", "für", "quixotic"], Words())
    first = {
        term: next(iter(words), None) if words is not None else "nothing" for term, words in near.items()
    }
    assert first == {
        "imágenes": "image",
        "画像": "image",
        "Besprechung": "meeting",
        "Brot": "bread",
        "für": "nothing",
        "quixotic": None,
    }
    for words in near.values():
        assert all(Words().least_related <= share <= 1 for share in (words or {}).values())
        assert not filler_words() & (words or {}).keys()


def test_numbers_are_no_words_and_nothing_is_near_in_an_empty_graph() -> None:
    assert not {"42", "a1"} & {*made(VOCABULARY).words}
    assert made([]).near(["image"], Words()) == {"image": {}}
    assert made(VOCABULARY).near([], Words()) == {}


def test_scripts_without_spaces_are_parted() -> None:
    assert {"画像", "生成"} <= {*parted("画像を生成する")}
    assert parted("imágenes") == ["imágenes"]


def test_letters_left_over_by_the_tokenizer_are_one_word() -> None:
    assert parted("生成视频") == ["生成", "视频"]
