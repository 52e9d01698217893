"""`load --watch` as an operator runs it: in a process of its own, on an embedded graph."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.contract.conftest import EXAMPLES

PAGE = "claude-vs-intellicode.txt"
OTHER = "gopher-vs-the-stack-v2.txt"
MATCHGRAPH = str(Path(sys.executable).with_name("matchgraph"))
SOONER = "import loaders.watch as w; w.DEBOUNCE = 300; from matchgraph.cli import main; main()"
PATIENCE = 120.0  # seconds; only a fault takes so long


def until(log: Path, text: str, times: int = 1) -> None:
    deadline = time.monotonic() + PATIENCE
    while log.read_text().count(text) < times:
        assert time.monotonic() < deadline, f"no '{text}' in: {log.read_text()}"
        time.sleep(0.1)


def test_what_is_added_is_loaded_until_told_to_stop(tmp_path: Path) -> None:
    pages, log = tmp_path / "pages", tmp_path / "log"
    (pages / ".hidden").mkdir(parents=True)
    shutil.copy(Path(EXAMPLES) / PAGE, pages)
    with log.open("w") as printed:
        # it waits less until files are complete, since these are written at once
        arguments = [sys.executable, "-c", SOONER, "load", "--watch", "pages"]
        environment = os.environ | {"MATCHGRAPH_URL": f"embedded:{tmp_path / 'graph'}"}
        watching = subprocess.Popen(arguments, stdout=printed, stderr=printed, cwd=tmp_path, env=environment)
        try:
            until(log, "Refreshed 2 entities")
            (pages / ".hidden" / "no-vs-page.txt").write_text("nonsense")
            (pages / "bad-vs-page.txt").write_text("nonsense")
            until(log, "refused: pages/bad-vs-page.txt:1: ")
            (pages / PAGE).unlink()
            until(log, f"removed: pages/{PAGE}; its statements stay in the graph")
            shutil.rmtree(pages)
            pages.mkdir()  # at once, so that it may have the number of the removed one
            shutil.copy(Path(EXAMPLES) / OTHER, pages)
            until(log, "back: pages; loading what is in it now")
            until(log, "Refreshed 2 entities and 1 mentions")
            pages.rename(tmp_path / "elsewhere")
            until(log, "missing: pages; ")
            shutil.copytree(tmp_path / "elsewhere", pages)
            until(log, "back: pages; loading what is in it now", times=2)
            (pages / "late-vs-page.txt").write_text("nonsense")
            until(log, "refused: pages/late-vs-page.txt:1: ")
            watching.send_signal(signal.SIGTERM)
            assert watching.wait(PATIENCE) == 0
        finally:
            watching.kill()
            watching.wait()
    assert "hidden" not in log.read_text()
    assert "Traceback" not in log.read_text()


def test_what_is_no_folder_is_not_watched(tmp_path: Path) -> None:
    arguments = [MATCHGRAPH, "load", "--watch", "missing"]
    ran = subprocess.run(arguments, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (ran.returncode, ran.stderr) == (2, "error: 'missing' is not a folder; --watch takes folders\n")
