"""The words of all texts, held against a look through every text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchgraph import vocabulary
from matchgraph.search_terms import words
from matchgraph.vocabulary import Vocabulary, vocabulary_arrays

TEXTS = st.lists(
    st.lists(st.sampled_from(["speech", "maps", "maps2", "of"]), max_size=4).map(" ".join), max_size=9
)


def made(*texts: list[str]) -> Vocabulary:
    arrays = vocabulary_arrays([text for of in texts for text in of], [len(of) for of in texts])
    return Vocabulary(**arrays)  # type: ignore[arg-type]


def test_forms_come_first_and_typos_only_of_unknown_words() -> None:
    known = made(["Renders rendered pictures", "Rents a flat"], ["Tender meat"], [])
    assert known.akin("renders") == ["renders", "rendered"]
    assert known.akin("pictrues") == ["pictures"]
    assert known.akin("zyxwvutsrq") == []
    assert known.akin("map") == ["map"]  # too short to be anything else
    assert made([], [], []).akin("pictures") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS, TEXTS, st.integers(1, 5))
def test_common_words_are_found_where_they_stand(
    monkeypatch: pytest.MonkeyPatch, one: list[str], two: list[str], three: list[str], count: int
) -> None:
    monkeypatch.setattr(vocabulary, "COMMON", 2)
    found = made(one, two, three)
    for kind, texts in enumerate((one, two, three)):
        for word in ("speech", "maps", "maps2", "of", "absent"):
            holding = [number for number, text in enumerate(texts) if word in words(text)]
            assert found.is_common(word, kind) == (len(holding) >= 2)
            if len(holding) >= 2:
                order = np.random.default_rng(len(texts)).permutation(len(texts)).astype(np.int32)
                assert found.holding([[word]], kind, len(texts), order) == holding
                first = sorted(sorted(holding, key=lambda number: order[number])[:count])
                assert found.holding([[word]], kind, count, order) == first


def test_texts_with_more_and_rarer_words_are_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "COMMON", 2)
    found = made(["maps", "maps", "maps speech", "speech", "maps"], [], [])
    order = np.arange(5, dtype=np.int32)
    assert found.holding([["maps"], ["speech"]], 0, 1, order) == [2]
    assert found.holding([["maps"], ["speech"]], 0, 2, order) == [2, 3]
    assert found.holding([["maps"]], 0, 2, order[::-1]) == [2, 4]
