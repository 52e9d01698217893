"""A log has one line a message, whatever a request or a source says."""

from __future__ import annotations

import logging
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchgraph.serving.log_lines import LogLines, log_handler
from tests.contract.injected import REFUSED, TEXTS

UNSAFE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def line(text: str) -> str:
    return LogLines().format(logging.makeLogRecord({"msg": "refused: %s", "args": (text,)}))


@given(st.text(st.characters(blacklist_categories=[])))
def test_a_message_is_one_line(text: str) -> None:
    assert not UNSAFE.search(line(text))


@pytest.mark.parametrize("text", [*TEXTS, *REFUSED, "a\nINFO forged", "a\r\nforged"])
def test_no_text_of_the_corpus_begins_a_line(text: str) -> None:
    assert not UNSAFE.search(line(text))


def test_a_traceback_has_lines_and_controls_nothing() -> None:
    try:
        raise ValueError("\x1b[2Jgone\u202e")  # noqa: TRY301
    except ValueError:
        entry = logging.makeLogRecord({"msg": "fault", "exc_info": sys.exc_info()})
    formatted = LogLines().format(entry)
    assert formatted.startswith("fault\nTraceback")
    assert formatted.endswith(r"ValueError: \x1b[2Jgone\u202e")
    assert isinstance(log_handler().formatter, LogLines)
