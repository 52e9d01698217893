"""The terms by which capabilities are compared, held against scikit-learn's way of taking texts apart."""

from __future__ import annotations

import json

from sklearn.feature_extraction.text import CountVectorizer

from matchgraph.derived import similarity as module
from tests.conftest import ROOT

TOKEN = r"\w[\w.+#-]*\w|\w"


def terms(name: str, description: str) -> list[str]:
    return module._terms(module._text({"name": name, "description": description}))


def test_terms_are_lower_case_without_stop_words_and_names_in_one_piece() -> None:
    assert terms("Compiles C++", "Finds the GPT-4 calls of Node.js, and a C# one") == [
        *("compiles", "c", "finds", "gpt-4", "calls", "node.js", "c"),
    ]
    assert terms("Reads PDF", "Reads PDF. Fast.") == ["reads", "pdf", "fast"], (
        "its first sentence counts once"
    )
    assert terms("the", "of and") == []


def test_the_terms_are_those_of_scikit_learn() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))]
    texts += [json.dumps(sorted(CountVectorizer(stop_words="english").get_stop_words()))]
    expected = CountVectorizer(stop_words="english", token_pattern=TOKEN).build_analyzer()
    assert [terms("", text) for text in texts] == [[*expected(text)] for text in texts]
    assert terms("", texts[-1]) == []
