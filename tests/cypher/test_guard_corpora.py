"""The guard against hostile texts, for honest ones, and with openCypher's compatibility kit as the oracle."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from cypher.errors import GuardError
from cypher.guard import guarded
from tests.conftest import ROOT
from tests.cypher.texts import honest, hostile, scenarios

# Refused in the kit though its scenario has no side effects, by the word that is refused
OF_THE_KIT = {
    "test.my.proc": 26,
    "test.doNothing": 4,
    "test.labels": 3,
}  # procedures that servers do not have
WITHOUT_EFFECT = {"MERGE": 11, "SET": 5, "REMOVE": 5, "DELETE": 3, "DETACH": 2, "CREATE": 1}
CLOCKS = {f"{kind}.{clock}" for kind in ("date", "datetime", "localdatetime", "localtime", "time")
          for clock in ("realtime", "statement", "transaction")}  # fmt: skip


def refused_word(text: str) -> str | None:
    """Return the word for which the guard refuses a text, or None if it accepts it."""
    try:
        guarded(text)
    except GuardError as error:
        return error.word
    return None


def test_no_hostile_text_passes() -> None:
    texts = hostile()
    assert len(set(texts)) >= 500
    assert [text for text in texts if refused_word(text) is None] == []


def test_every_honest_text_passes() -> None:
    texts = honest()
    assert len(set(texts)) >= 100
    assert {text: word for text in texts if (word := refused_word(text)) is not None} == {}


def test_nothing_of_the_kit_passes_that_changes_a_graph() -> None:
    found = [row for row in scenarios() if row["outcome"] in {"effects", "setup"}]
    assert Counter(row["outcome"] for row in found) == {"effects": 248, "setup": 327}
    assert [row for row in found if refused_word(row["query"]) is None] == []


def test_what_only_reads_in_the_kit_passes_except_for_words_named_here() -> None:
    found = [row for row in scenarios() if row["outcome"] in {"none", "control"}]
    refused = Counter(word for row in found if (word := refused_word(row["query"])) is not None)
    assert refused == Counter(OF_THE_KIT) + Counter(WITHOUT_EFFECT) + Counter(CLOCKS)
    assert (len(found), refused.total()) == (2887, 75)


def test_no_word_that_writes_is_bare_in_what_passes_of_the_kit() -> None:
    """The oracle removes comments, strings, back-ticked names and properties by itself."""
    apart = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`", re.DOTALL)
    writing = re.compile(
        r"(?<![.\w])(CREATE|MERGE|SET|DELETE|DETACH|REMOVE|FOREACH|LOAD|DROP)\b(?!\s*[:,)])", re.I
    )
    passed = [row["query"] for row in scenarios() if refused_word(row["query"]) is None]
    assert len(passed) > 3000
    assert [text for text in passed if writing.search(apart.sub(" ", text))] == []


@pytest.mark.parametrize("figure", ["505 hostile", "118 honest", "575 queries", "2,812 of 2,887"])
def test_the_page_about_safety_has_the_figures(figure: str) -> None:
    assert (len(hostile()), len(honest()), 248 + 327, 2887 - 75) == (505, 118, 575, 2812)
    assert figure in (ROOT / "docs" / "safety.md").read_text("utf-8")
