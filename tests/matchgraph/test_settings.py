"""Where the engine finds its graph and its methodology."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import MatchGraphError
from matchgraph import settings
from ranking.methodology import identity


def test_the_graph_is_the_one_of_the_environment_or_lies_in_the_users_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MATCHGRAPH_URL", "bolt://graph.example.org")
    assert settings.default_address() == "bolt://graph.example.org"
    monkeypatch.delenv("MATCHGRAPH_URL")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    address = settings.default_address()
    assert address.startswith(f"embedded:{tmp_path}")
    assert address.endswith("graph")


def test_the_methodology_is_ours_or_the_one_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("MATCHGRAPH_METHODOLOGY", raising=False)
    ours = settings.methodology()
    text, place = settings.methodology_text()
    assert place == "methodology.yaml"
    own = tmp_path / "own.yaml"
    own.write_text(text.replace("damping: 0.85", "damping: 0.8"))
    monkeypatch.setenv("MATCHGRAPH_METHODOLOGY", str(own))
    assert settings.methodology().propagation.damping == 0.8
    assert identity(settings.methodology()) != identity(ours)
    assert identity(settings.methodology(str(own))) == identity(settings.methodology())


@pytest.mark.parametrize(
    ("text", "said"),
    [("damping: [", "own.yaml: "), ("propagation:\n  damping: 1.5\n", "line 2"), ("- a\n- b\n", "own.yaml")],
)
def test_a_faulty_methodology_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text)
    with pytest.raises(MatchGraphError, match=said) as caught:
        settings.methodology(str(own))
    assert "own.yaml" in str(caught.value)


def test_a_methodology_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    with pytest.raises(MatchGraphError, match=r"missing\.yaml: cannot read the methodology"):
        settings.methodology(str(missing))
    missing.write_bytes(b"\xff\xfe")
    with pytest.raises(MatchGraphError, match=r"missing\.yaml"):
        settings.methodology(str(missing))


def test_runs_are_kept_where_the_log_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("MATCHGRAPH_EVENTS", raising=False)
    assert settings.runs_folder(f"embedded:{tmp_path / 'graph'}") == tmp_path / "graph" / "runs"
    one, other = (settings.runs_folder(f"bolt://127.0.0.1:{port}") for port in (7687, 7688))
    assert one.parent == other.parent == tmp_path / "cache" / "matchgraph" / "runs"
    assert one != other
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    assert settings.runs_folder("bolt://127.0.0.1:7687") == tmp_path / "log" / "runs" / one.name


@pytest.mark.parametrize("given", ["0", "-1", "two", "1.5", "²"])
def test_a_number_of_runs_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("MATCHGRAPH_KEPT_RUNS", given)
    with pytest.raises(MatchGraphError, match=f"MATCHGRAPH_KEPT_RUNS: '{given}' is not a whole number"):
        settings.kept_runs()


def test_three_runs_are_kept_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MATCHGRAPH_KEPT_RUNS", raising=False)
    assert settings.kept_runs() == 3
    monkeypatch.setenv("MATCHGRAPH_KEPT_RUNS", "1")
    assert settings.kept_runs() == 1
