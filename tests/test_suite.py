"""How the tests are set up."""

from __future__ import annotations

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT


@settings(max_examples=1)
@given(st.just(0.25))
def test_a_slow_example_is_no_failure(seconds: float) -> None:
    time.sleep(seconds)


def test_the_deadline_is_set_once() -> None:
    setting = re.compile(r"settings\([^)]*\bdeadline=|register_profile\(")
    places = [
        path.name
        for path in (ROOT / "tests").rglob("*.py")
        if setting.search(path.read_text(encoding="utf-8"))
    ]
    assert places == ["conftest.py"]
