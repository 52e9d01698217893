"""docs/loaders.md adds a source: one file, one registration, one test; this does what it says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "loaders.md").read_text()


def test_the_example_of_the_manual_loads(tmp_path: Path) -> None:
    for package in ("graph", "loaders"):
        shutil.copytree(ROOT / package, tmp_path / package)
    files = re.findall(r"^```python file=(\S+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert len(files) == 2
    for name, content in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    (line,) = re.findall(r"^```text registration\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    kinds = tmp_path / "loaders" / "kinds.py"
    text = kinds.read_text().replace("KINDS: tuple[Kind, ...] = (\n", "KINDS: tuple[Kind, ...] = (\n" + line)
    first = "from loaders import (\n"
    assert first in text
    kinds.write_text(text.replace(first, first + "    leaderboard,\n"))
    test = next(name for name, _ in files if name.startswith("tests/"))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 passed" in ran.stdout
