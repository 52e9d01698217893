"""Whatever reading one input raises is the refusal of that input; the others are read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.errors import InputRefusedError
from graph.model import Statement
from loaders import kinds
from loaders.files import read_paths
from loaders.kind import Input
from loaders.refusing import refusing
from matchgraph.facade.sources import check_inputs
from tests.loaders.test_files import page


@pytest.mark.parametrize(
    ("error", "reason"), [(OSError(5, "Input/output error"), "Input/output error"), (OSError("odd"), "odd")]
)
def test_what_the_system_says_is_the_reason(error: OSError, reason: str) -> None:
    def unreadable() -> Iterator[Statement]:
        yield from ()
        raise error

    (refusal,) = refusing(unreadable(), "a.txt")
    assert str(refusal) == f"a.txt: cannot be read: {reason}"


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("x"), RecursionError(), KeyError("a"), UnicodeError("b")]
)
def test_a_bug_in_a_reader_refuses_one_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(given: Input) -> Iterator[Statement]:
        yield from ()
        raise error

    kind = replace(
        kinds.KINDS[0], name="broken", recognises=lambda given: b"broken" in given.head, read=broken
    )
    monkeypatch.setattr(kinds, "KINDS", (kind, *kinds.KINDS))
    for name in ("a-vs-b", "c-vs-d"):
        (tmp_path / f"{name}.txt").write_text(page(name[0], name[-1]))
    (tmp_path / "b.txt").write_text("broken")
    first, refusal, last = read_paths([str(tmp_path)])
    assert isinstance(first, Statement) and isinstance(last, Statement)
    assert isinstance(refusal, InputRefusedError) and refusal.kind == "broken"
    assert f"b.txt: cannot be read because of a bug in matchgraph: {type(error).__name__}" in str(refusal)
    assert "(test_refusing.py:" in str(refusal)


def test_a_name_that_is_not_utf_8_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a-vs-b.txt").write_text(page("A", "B"))
    (tmp_path / os.fsdecode(b"caf\xe9-vs-b.txt")).write_text(page("Café", "B"))
    statement, refusal = read_paths([str(tmp_path)])
    assert isinstance(statement, Statement) and isinstance(refusal, InputRefusedError)
    assert "name is not UTF-8; rename it" in str(refusal)
    str(refusal).encode()


def test_paths_that_no_file_can_have_are_refused(tmp_path: Path) -> None:
    odd = ["x" * 5000, "a\0b", "[" * 50, os.fsdecode(b"\xff")]
    for path in odd:
        (refusal,) = read_paths([path])
        assert isinstance(refusal, InputRefusedError)
        str(refusal).encode()
    (tmp_path / "a-vs-b.txt").write_text(page("A", "B"))
    report = check_inputs([*odd, str(tmp_path)])
    assert (report.loaded, report.refused) == (1, len(odd))
