from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = "import matchgraph; graph = matchgraph.open(); print(len(graph.types()))"


def test_a_program_that_closes_nothing_ends_without_a_word_and_leaves_no_server(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("MATCHGRAPH_URL", f"embedded:{tmp_path / 'graph'}")
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.stderr, ended.returncode) == ("0\n", "", 0)
    running = subprocess.run(["ps", "-Awwo", "command="], capture_output=True, text=True, check=True)
    assert str(tmp_path) not in running.stdout
