"""Answers in words: what a model reads that does not look at the fields."""

from __future__ import annotations

import datetime as dt

from matchgraph.mcp.schemas import without_titles
from matchgraph.mcp.tools.explaining import Flipped, Item, Place, Why
from matchgraph.mcp.tools.exploring import Alternatives, Differing, StandIn
from matchgraph.mcp.tools.searching import Candidate, Hit, ResolvedAnswer, SearchAnswer

PLACE = Place(rank=61.5, low=40, high=79.1, position=7, tier=1)
HIT = Hit(slug="a", name="A", type="cli", rank=None, confidence=0.4, guess=True, unlikely=True)


def test_search_says_when_all_is_a_guess_and_when_nothing_is_found() -> None:
    assert SearchAnswer(items=()).as_text().startswith("nothing is found; use")
    guesses = SearchAnswer(items=(HIT,)).as_text()
    assert guesses.splitlines()[0] == "1. a (cli), unranked, confidence 0.40, a guess"
    assert "these are guesses; say so" in guesses
    likely = HIT.model_copy(update={"unlikely": False, "confidence": 0.7})
    unsure = SearchAnswer(items=(likely, HIT)).as_text()
    assert "guesses" not in unsure and "none is sure" in unsure
    sure = SearchAnswer(items=(HIT, likely.model_copy(update={"guess": False})), next="c", matchRecordId="r")
    assert "guesses" not in sure.as_text() and "none is sure" not in sure.as_text()
    assert sure.as_text().splitlines()[2:] == [
        'then report what helped: feedback(matchRecordId="r", outcome=…)',
        'more: call again with cursor="c"',
    ]


def test_a_resolved_need_says_what_is_lacking() -> None:
    other = Candidate(slug="b", name="B", type="mcp", confidence=0.7, lower=0, events=1, actors=1)
    other = other.model_copy(update={"rank": 50.25, "lacks": ("events 1.00 of 25",)})
    answer = ResolvedAnswer(risk="enterprise", alternatives=(other,), needed={"events": 25})
    assert answer.as_text().splitlines() == [
        "nothing has the evidence that risk 'enterprise' requires; the nearest are below",
        "else: b (mcp), rank 50.25, confidence 0.70; lacks events 1.00 of 25",
    ]


def test_an_explanation_says_what_a_flip_takes() -> None:
    base = Why(slug="a", type="cli", as_of=dt.date(2026, 11, 1), ranked=37, standing=PLACE)
    assert base.as_text() == "a (cli): rank 61.5 (40 to 79.1), position 7 of 37"
    item = Item(kind="actor", name="x", whose="a")
    for flip, sentence in (
        (Flipped(other="b", already=True, proof="least", items=()), "b already ranks above"),
        (
            Flipped(other="b", already=False, proof="least", items=(item,)),
            "b ranks above without the evidence in `flip` (least)",
        ),
        (
            Flipped(other="b", already=False, proof="impossible", items=()),
            "nothing was found without which b ranks above: impossible",
        ),
    ):
        assert base.model_copy(update={"flip": flip}).as_text().splitlines()[-1] == sentence
    unranked = base.model_copy(update={"standing": None, "unranked": "no source measures it"})
    assert unranked.as_text() == "a (cli): unranked: no source measures it"


def test_lists_say_what_to_do_when_they_are_empty() -> None:
    assert Alternatives(items=()).as_text() == "there are none; try another type, or `different`"
    assert Differing(items=(), left_out={}).as_text().startswith("nothing fits; use fewer conditions")
    found = {"closeness": 0.5, "guess": True, "cheaper": True, "keeps": (), "loses": (), "adds": ()}
    assert Alternatives(items=(StandIn(slug="a", name="A", type="cli", **found),)).as_text() == (
        "1. a (cli), unranked, closeness 0.50, cheaper, a guess"
    )


def test_a_field_called_title_stays_in_a_schema() -> None:
    schema = {"title": "T", "$defs": {"title": {"title": "x", "type": "object"}}, "anyOf": [{"title": "y"}]}
    assert without_titles(schema) == {"$defs": {"title": {"type": "object"}}, "anyOf": [{}]}
