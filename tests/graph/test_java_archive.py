"""The class archive is a cache: made once, used then, and never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.embedded import embedded_server


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "cache"


def arguments(folder: Path) -> str:
    with embedded_server(folder):
        return (folder / "arcadedb" / "java-arguments").read_text()


def test_the_first_server_makes_the_archive_and_the_next_uses_it(tmp_path: Path, cache: Path) -> None:
    first = arguments(tmp_path / "graph")
    assert "ArchiveClassesAtExit" in first
    made = {path.name: path.stat().st_mtime_ns for path in cache.rglob("*.jsa")}
    assert set(made) == {"java.jsa", "arcadedb.jsa"}
    second = arguments(tmp_path / "graph")
    assert "ArchiveClassesAtExit" not in second
    assert "arcadedb.jsa" in second
    assert {path.name: path.stat().st_mtime_ns for path in cache.rglob("*.jsa")} == made
    for archive in cache.rglob("*.jsa"):
        archive.write_bytes(b"damaged")
    arguments(tmp_path / "graph")


def test_a_server_starts_where_no_archive_can_be_kept(tmp_path: Path, cache: Path) -> None:
    cache.write_text("a file, not a folder")
    assert "jsa" not in arguments(tmp_path / "graph")
