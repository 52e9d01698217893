"""Counts of words that are taken over are those that would be counted, to the byte."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from matchgraph.searching import kept_counts as module
from matchgraph.searching.kept_counts import counted
from matchgraph.searching.terms import content_words, words
from ranking.term_counts import term_counts

TEXT = st.lists(st.sampled_from(["maps", "of", "Towns", "the", "für", "画像", "zoetrope"]), max_size=6).map(
    " ".join
)
STATES = st.lists(st.lists(TEXT, max_size=8), min_size=2, max_size=4)


@settings(max_examples=40)
@given(states=STATES)
def test_whatever_was_there_before_the_counts_are_those_of_all_texts(states: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        for texts in states:
            for split in (words, content_words):
                counts, vocabulary = counted(texts, split, Path(folder), split.__name__)
                wanted, terms = term_counts(map(split, texts))
                assert (vocabulary, counts.shape) == (terms, wanted.shape)
                for name in ("data", "indices", "indptr"):
                    assert getattr(counts, name).tolist() == getattr(wanted, name).tolist()


def test_only_new_texts_are_split(tmp_path: Path) -> None:
    asked: list[str] = []

    def split(text: str) -> list[str]:
        asked.append(text)
        return text.split()

    counted(["of maps", "towns"], split, tmp_path, "some")
    asked.clear()
    counts, vocabulary = counted(["new maps", "towns", "of maps"], split, tmp_path, "some")
    assert asked == ["new maps"]
    assert vocabulary == ["maps", "new", "of", "towns"]
    assert counts.toarray().tolist() == [[1, 1, 0, 0], [0, 0, 0, 1], [1, 0, 1, 0]]


def test_other_program_text_splits_all_again(tmp_path: Path) -> None:
    assert module._version(words) != module._version(content_words)
    assert counted(["the maps"], words, tmp_path, "some")[1] == ["maps", "the"]
    assert counted(["the maps"], content_words, tmp_path, "some")[1] == ["maps"]
