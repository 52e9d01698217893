"""All text enters in one spelling, and none that no page could hold enters, whichever the field."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from graph.event_log.model import SearchEvent
from graph.model import (
    Comparison,
    DeclaredCapability,
    DeclaredEntity,
    RawSignal,
    SideFigures,
    capability_id,
    intent_key,
)
from graph.texts import Slug, as_capability, as_prose

COMPOSED, DECOMPOSED = "caf\u00e9", "cafe\u0301"
NAMED = {"slug": COMPOSED, "name": COMPOSED, "type_label": "Model"}
CAPABILITY = {"position": 1, "description": COMPOSED, "name": COMPOSED, "intents": [COMPOSED]}
LISTS = {key: [COMPOSED] for key in ("best_for", "limitations", "requires", "input_types", "output_types")}
TEXTS = dict.fromkeys(("unique", "vs_alternatives", "source_id", "uri", "more"), COMPOSED)
MORE = dict.fromkeys(
    ("description", "url", "page_url", "status", "trust", "more", "starting_price"), COMPOSED
)
SIGNAL = {"slug": COMPOSED, "metric": COMPOSED, "text": COMPOSED, "as_of": "2026-11-01", "position": 1}
EVENT = {
    "id": COMPOSED,
    "at": "2026-11-01T12:00:00Z",
    "intent": COMPOSED,
    "shown": [{"entity": COMPOSED, "position": 1}, {"capability": f"{COMPOSED}#1", "position": 2}],
    "clicked": [COMPOSED],
    "actor": COMPOSED,
}
FILLED: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (SideFigures, {**NAMED, "pricing": COMPOSED, "starting_price": COMPOSED}),
    (DeclaredEntity, {**NAMED, **MORE, "pricing": COMPOSED, "categories": [COMPOSED], "tags": [COMPOSED]}),
    (DeclaredEntity, {**NAMED, "failure_modes": [COMPOSED]}),
    (DeclaredCapability, {**CAPABILITY, **LISTS, **TEXTS}),
    (RawSignal, SIGNAL),
    (SearchEvent, EVENT),
    (Comparison, {"id": COMPOSED, "layout": "A", "left": NAMED, "right": {**NAMED, "slug": "tea"}}),
]


def replaced(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {name: replaced(each, text) for name, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, text) for each in value]
    return value.replace(COMPOSED, text) if isinstance(value, str) else value


@pytest.mark.parametrize(("model", "stated"), FILLED)
def test_both_spellings_state_the_same(model: type[BaseModel], stated: dict[str, Any]) -> None:
    assert model.model_validate(replaced(stated, DECOMPOSED)) == model.model_validate(stated)


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x92", "\x7f", "\ud800", "\udc92"])
@pytest.mark.parametrize(("model", "stated"), FILLED)
def test_no_field_takes_what_no_page_could_hold(
    model: type[BaseModel], stated: dict[str, Any], character: str
) -> None:
    fields = [name for name, value in stated.items() if replaced(value, "") != value]
    assert fields
    for name in fields:
        with pytest.raises((ValidationError, UnicodeEncodeError)) as caught:
            model.model_validate({**stated, name: replaced(stated[name], f"a{character}b")})
        if isinstance(caught.value, ValidationError):
            assert str(caught.value.errors()[0]["loc"][0]) == name


@pytest.mark.parametrize("sign", ["\n", "\t", "\r", "\u2028"])
def test_a_name_is_one_line_and_a_description_may_have_several(sign: str) -> None:
    with pytest.raises(ValidationError, match="write it in one line"):
        SideFigures.model_validate({**NAMED, "name": f"a{sign}b"})
    assert as_prose(f"a{sign}b") == f"a{sign}b"


def test_slugs_are_lower_case_wherever_they_are_named() -> None:
    upper = replaced(EVENT, "Claude")
    event = SearchEvent.model_validate({**upper, "clicked": ["CLAUDE", "Claude#1"]})
    assert [each.id for each in event.shown] == ["claude", "claude#1"]
    assert event.clicked == ("claude", "claude#1")
    assert as_capability("capability://Ant/Read#1") == "capability://Ant/Read#1"  # an address, not a slug


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=50))
def test_identities_do_not_depend_on_the_spelling(text: str) -> None:
    spellings = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
    assert len({intent_key(each) for each in spellings}) == 1
    assert len({capability_id("ant", each) for each in spellings}) == 1
    slugs = {str(_slug(each)) for each in (*spellings, spellings[0].lower())}
    assert len(slugs) == 1


def _slug(text: str) -> str | None:
    try:
        return TypeAdapter(Slug).validate_python(text)
    except ValidationError:
        return None
