"""The folder to which reading events spills."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from graph.event_log.database import ASIDE, Database


def test_what_a_killed_command_left_is_removed_and_what_is_in_use_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"{ASIDE}left").mkdir()
    (tmp_path / f"{ASIDE}left" / "work.duckdb").write_bytes(b"spilled")
    (tmp_path / "events-of-others").mkdir()
    first = Database()
    (used,) = tmp_path.glob(f"{ASIDE}*")
    second = Database()
    assert used.is_dir()
    assert first.cursor().execute("SELECT 1").fetchone() == (1,)
    first.close()
    second.close()
    assert [each.name for each in tmp_path.iterdir()] == ["events-of-others"]
