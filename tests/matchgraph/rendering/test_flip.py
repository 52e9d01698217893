"""What `explain --flip` and `--if` say of what was asked, and where."""

from __future__ import annotations

import datetime as dt

import pytest

from matchgraph.answers.explaining import Counterfactual, EvidenceItem, Explanation, Flip
from matchgraph.rendering.explanation import flip_text, render_explanation


def explained(proof: str, among: int, items: int, *, already: bool = False) -> Explanation:
    removed = tuple(EvidenceItem(kind="page", name=f"page-{n}", whose="a.txt") for n in range(items))
    flip = {"other": "bee", "already": already, "proof": proof, "among": among, "items": removed}
    return Explanation(
        slug="ant",
        name="Ant",
        type="tool",
        run="0123456789ab",
        as_of=dt.date(2026, 11, 10),
        methodology="0123456789ab",
        ranked=2,
        current=True,
        note="",
        published=None,
        standing=None,
        signals=(),
        summary=None,
        evidence=None,
        open=(),
        change=None,
        flip=Flip.model_validate(flip | {"standing": None, "other_standing": None}),
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (explained("least", 12, 0, already=True), "bee already ranks above ant."),
        (
            explained("impossible", 12, 0),
            "Removing no combination of the 12 pieces of evidence lifts bee above ant.",
        ),
        (
            explained("impossible", 1, 0),
            "Removing no combination of the one piece of evidence lifts bee above ant.",
        ),
        (
            explained("not found", 45, 0),
            "No combination of the 45 pieces of evidence was found whose removal lifts bee above ant; "
            "one may exist.",
        ),
        (
            explained("least", 12, 1),
            "Removing this one of the 12 pieces of evidence lifts bee above ant; "
            "no smaller combination does.",
        ),
        (
            explained("upper bound", 45, 3),
            "Removing these 3 of the 45 pieces of evidence lifts bee above ant; "
            "a smaller combination may, too.",
        ),
    ],
)
def test_what_to_remove_is_said_in_a_sentence(answer: Explanation, said: str) -> None:
    assert flip_text(answer) == said


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_what_was_asked_is_answered_before_the_rank_is_explained(form: str) -> None:
    flipped = explained("least", 12, 1)
    supposed = flipped.model_copy(
        update={"flip": None, "counterfactual": Counterfactual(changes=("won against=bee",), standing=None)}
    )
    for answer, said in ((flipped, "Removing this one"), (supposed, "won against=bee")):
        text = render_explanation(answer, form)
        assert 0 <= text.index(said) < text.index("Entity") < text.index("methodology")
    alone = flipped.model_copy(update={"flip": None})
    assert "Entity" not in render_explanation(alone, form)  # with no other answer above, it needs no heading
