"""`load --watch` as an operator runs it, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MATCHGRAPH = str(Path(sys.executable).with_name("matchgraph"))


def test_what_is_no_folder_is_not_watched(tmp_path: Path) -> None:
    arguments = [MATCHGRAPH, "load", "--watch", "missing"]
    ran = subprocess.run(arguments, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (ran.returncode, ran.stderr) == (2, "error: 'missing' is no folder; --watch takes folders\n")
