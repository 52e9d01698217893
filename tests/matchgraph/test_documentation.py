"""What README.md and docs/ show is what comes out.

Each line that starts with `$ ` in a ```console block is run, in order, from the repository's root, with a
scratch graph for each page; the lines below it have to be its output. A line `…` stands for any lines, `…`
within a line for any text. MATCHGRAPH_WRITE_DOCS=1 with this file writes the output into the pages.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.embedded import start_detached, stop_detached
from graph.store import open_store
from matchgraph.cli import COMMANDS, run
from tests.conftest import ROOT, RunningGraph, _empty

WRITE = "MATCHGRAPH_WRITE_DOCS"
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
CHANGING = (  # differs from day to day, with the methodology, or with the processor: any will do
    (re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d(:\d\dZ)?"), "…"),
    (re.compile(r" +\d+\.\d s\b"), "…"),
    (re.compile(r"\(-?\d+ days? old\)"), "(… old)"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "…"),
    (re.compile(r"\b\d\.\d+e-\d\d\b"), "…"),
    (re.compile(r"/\S+/scratch-graph\b"), "…"),
    (re.compile(r"\b127\.0\.0\.1:\d+"), "…"),
)
READERS_OWN = ("curl", "pkill")  # programs of a reader's machine, which the project does not install
PLAIN = re.compile(r"matchgraph [^|<>&;$`\\\n]*(&& matchgraph [^|<>&;$`\\\n]*)*")  # runs without a shell
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@dataclass(frozen=True)
class Shown:
    """A command, and the output that a page shows for it."""

    command: str
    output: str


def shown(block: str) -> list[Shown]:
    """Take a block apart: a command goes on over lines that end with a backslash."""
    parts = re.split(r"^\$ ((?:.*\\\n)*.*)\n", block, flags=re.MULTILINE)
    assert not parts[0].strip(), f"output without a command: {parts[0]}"
    return [Shown(command, output) for command, output in zip(parts[1::2], parts[2::2], strict=True)]


def pattern(output: str) -> str:
    """Return what the output has to match."""
    lines = [
        r"(?:.*\n)*" if line == "…\n" else ".*".join(map(re.escape, line.split("…")))
        for line in masked(output).splitlines(keepends=True)
    ]
    return "".join(lines)


def masked(output: str) -> str:
    for changing, mark in CHANGING:
        output = changing.sub(mark, output)
    return output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a graph, whose server stays for all pages that do not stop it themselves."""
    path = tmp_path_factory.mktemp("documentation") / "scratch-graph"
    yield path
    stop_detached(path)


@pytest.fixture
def scratch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user at the repository's root, with `matchgraph` on the path and an empty graph."""
    for name in [name for name in os.environ if name.startswith("MATCHGRAPH_")]:
        if name != WRITE:
            monkeypatch.delenv(name)
    url = f"embedded:{folder}"
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("MATCHGRAPH_URL", url)
    monkeypatch.chdir(ROOT)
    start_detached(folder)
    with open_store(url) as store:
        _empty(RunningGraph(url, None, store))
    shutil.rmtree(folder / "search", ignore_errors=True)


def ran(command: str) -> str:
    """Run a command and return all that it prints, answer and messages."""
    if PLAIN.fullmatch(command):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            for single in command.split("&&"):
                if run(shlex.split(single)[1:]) != 0:
                    break
        return out.getvalue()
    process = subprocess.run(
        ["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return process.stdout


@pytest.mark.usefixtures("scratch")
@pytest.mark.parametrize("page", [p for p in PAGES if BLOCK.search(p.read_text())], ids=lambda p: p.name)
def test_what_a_page_shows_is_what_comes_out(page: Path) -> None:
    text = page.read_text()
    missing = [name for name in READERS_OWN if f"{name} -" in text and shutil.which(name) is None]
    if missing:
        pytest.skip(f"{page.name} shows commands that are not installed here: {', '.join(missing)}")
    written, wrong = text, []
    for block in BLOCK.findall(text):
        fresh = ""
        for part in shown(block):
            output = ran(part.command)
            assert "fault of matchgraph" not in output, output
            holds = re.fullmatch(pattern(part.output), masked(output)) is not None
            # what a page leaves out stays out; ids and ages are brought up to date, too
            kept = holds and "…" in part.output
            fresh += f"$ {part.command}\n" + (part.output if kept else without_places(output))
            if not holds:
                wrong.append(f"$ {part.command}\n{output}instead of\n{part.output}")
        written = written.replace(block, fresh)
    if os.environ.get(WRITE):
        page.write_text(written)
        return
    assert not wrong, "\n".join(wrong)


def without_places(output: str) -> str:
    """Return output fit for a page: no folder and no port of this machine."""
    for place, mark in CHANGING[-2:]:
        output = place.sub(mark, output)
    return output


def test_the_readme_shows_commands() -> None:
    assert BLOCK.search((ROOT / "README.md").read_text())


def test_the_page_of_queries_is_up_to_date() -> None:
    script = ROOT / "scripts" / "document-queries"
    process = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_output_is_compared_line_by_line() -> None:
    (part,) = shown("$ command \\\n  --option\nfirst\n…\nlast … line\n")
    assert part.command == "command \\\n  --option"
    assert re.fullmatch(pattern(part.output), "first\nlast of all line\n")
    assert re.fullmatch(pattern(part.output), "first\nsecond\nthird\nlast  line\n")
    assert not re.fullmatch(pattern(part.output), "first\nlast of all line\nand more\n")
    assert not re.fullmatch(pattern(part.output), "other\nlast of all line\n")


def test_every_command_is_in_the_manual() -> None:
    manual = "\n".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md"))
    missing = [name for name in COMMANDS if not re.search(rf"matchgraph {name}\b|^## {name}\b", manual, re.M)]
    assert not missing, f"no page of docs/ shows: {missing}"
