"""Vectors that are taken over are those that would be computed, to the byte."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from matchgraph.searching import kept_vectors as module
from matchgraph.searching.embedding import Vectors, embed
from matchgraph.searching.kept_vectors import embedded, encoded

WORDS = sorted({word.lower() for word in (__doc__ or "").replace(",", "").split()} | {"bread", "画像", "für"})
TEXTS = [" ".join(WORDS[: 1 + (7 * number) % 40] * (1 + number % 3)) for number in range(130)]
LATER = ["new at the start", *TEXTS[:50], "new in between", *TEXTS[60:]]


def test_a_vector_depends_on_its_text_alone_and_is_computed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def embedding(texts: Sequence[str]) -> Vectors:
        asked.extend(texts)
        return embed(texts)

    monkeypatch.setattr(module, "embed", embedding)
    assert embedded(TEXTS, tmp_path, "some").tobytes() == embed(TEXTS).tobytes()
    asked.clear()
    assert embedded(LATER, tmp_path, "some").tobytes() == embed(LATER).tobytes()
    assert asked == ["new at the start", "new in between"]
    assert embedded([], tmp_path, "some").shape == (0, 256)


def test_words_of_other_buckets_are_not_encoded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, word_vectors = [], module.word_vectors

    def encoding(words: Sequence[str]) -> Vectors:
        asked.append([*words])
        return word_vectors(words)

    monkeypatch.setattr(module, "word_vectors", encoding)
    monkeypatch.setattr(module, "BUCKETS", 4)
    first = encoded(WORDS, tmp_path / "kept")
    assert len(asked) == 4
    later = sorted({*WORDS[1:], "zoetrope"})
    asked.clear()
    kept = encoded(later, tmp_path / "kept")
    assert 1 <= len(asked) <= 2
    assert kept.tobytes() == encoded(later, tmp_path / "other").tobytes()
    assert abs(kept - word_vectors(later)).max() < 1e-5
    assert encoded(WORDS, tmp_path / "kept").tobytes() == first.tobytes()
