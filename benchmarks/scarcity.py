"""Take from a command what it needs, and look whether it says so and leaves the graph intact.

    python -m benchmarks.scarcity [--part full_disk]

A full disk under the graph and under a backup, a disk that is read-only, too few open files. Every command
must end with an exit code of docs/operations.md other than that of a bug, and with a sentence; afterwards,
with what it needs, the same command must end well, and nothing of the graph is lost. Needs the right to mount
a tmpfs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crashes.steps import EXAMPLES, state_of, table
from graph import arcadedb
from matchgraph import MatchGraphError
from matchgraph.facade.backup import verify_backup

arcadedb.JAVA_FLAGS = (*arcadedb.JAVA_FLAGS, "-XX:TieredStopAtLevel=1")  # of servers that only look
BUG = 70
LEFT = (0, 60_000, 250_000)  # bytes of a full disk; the last may be enough
FEW_FILES = (8, 16, 32, 64, 128)
PROGRAM = "import resource, sys; n = int(sys.argv.pop(1)); "
PROGRAM += "n and resource.setrlimit(resource.RLIMIT_NOFILE, (n, n)); "
PROGRAM += "from matchgraph.cli import main; main()"


@dataclass(frozen=True)
class Ran:
    """The end of a command."""

    code: int
    said: str


def run(url: str, *arguments: str, files: int = 0) -> Ran:
    """Run a command, with a limit of open files if there is one."""
    words = [sys.executable, "-c", PROGRAM, str(files), *arguments]
    done = subprocess.run(
        words, env={**os.environ, "MATCHGRAPH_URL": url}, capture_output=True, text=True, check=False
    )
    return Ran(done.returncode, done.stderr.strip())


@contextmanager
def mounted(place: Path, megabytes: int) -> Iterator[Path]:
    """Provide a small file system in memory."""
    place.mkdir()
    size = ["-o", f"size={megabytes}m"]
    subprocess.run(["mount", "-t", "tmpfs", *size, "tmpfs", str(place)], check=True, capture_output=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def remounted(disk: Path, how: str) -> None:
    """Mount it again, when nothing writes to it any more."""
    deadline = time.monotonic() + 30
    while subprocess.run(
        ["mount", "-o", f"remount,{how}", str(disk)], capture_output=True, check=False
    ).returncode:
        assert time.monotonic() < deadline, f"{disk} stays busy"
        time.sleep(0.2)


def judged(what: str, ran: Ran, faults: list[str], *codes: int) -> None:
    """Print how a command ended, and note it if it should not have ended so."""
    well = ran.code in codes and "bug" not in ran.said and "Traceback" not in ran.said
    print(
        f"{what}: exit code {ran.code}: {ran.said[-220:] or 'nothing said'}{'' if well else '  <- FAULT'}",
        flush=True,
    )
    if not well:
        faults.append(what)


def full_disk(scratch: Path, faults: list[str]) -> None:
    """Load and recompute on a disk that fills up, then with room again."""
    pages = table(scratch / "a.csv", 1, 160)
    with mounted(scratch / "small", 26) as disk:
        url, ballast = f"embedded:{disk / 'graph'}", disk / "ballast"
        judged("load with room", run(url, "load", EXAMPLES), faults, 0)
        before = state_of(url)
        free = shutil.disk_usage(disk).free
        for left in LEFT:
            ballast.write_bytes(b"\0" * max(0, free - left))
            judged(
                f"load with {left} bytes left",
                run(url, "load", pages),
                faults,
                *(74, 3),
                *((0,) if left else ()),
            )
            ballast.unlink()
        if before.sources.items() - state_of(url).sources.items():
            faults.append("a full disk took something from the graph")
        judged("the same load with room again", run(url, "load", pages), faults, 0)


def full_disk_of_backups(scratch: Path, faults: list[str]) -> None:
    """Back up onto a disk that fills up, where an older backup is."""
    url = f"embedded:{scratch / 'saved'}"
    judged("load", run(url, "load", EXAMPLES), faults, 0)
    with mounted(scratch / "backups", 1) as disk:
        judged("backup with room", run(url, "backup", str(disk / "it.zip")), faults, 0)
        old = (disk / "it.zip").read_bytes()
        (disk / "ballast").write_bytes(b"\0" * max(0, shutil.disk_usage(disk).free - 8_000))
        judged("backup onto a full disk", run(url, "backup", str(disk / "it.zip")), faults, 74)
        if (disk / "it.zip").read_bytes() != old or len(list(disk.iterdir())) != 2:
            faults.append("a full disk took the old backup, or something was left there")
        verify_backup(str(disk / "it.zip"))


def read_only(scratch: Path, faults: list[str]) -> None:
    """Read and write a graph on a disk that is read-only."""
    with mounted(scratch / "fixed", 60) as disk:
        url = f"embedded:{disk / 'graph'}"
        judged("load", run(url, "load", EXAMPLES), faults, 0)
        before = state_of(url)
        remounted(disk, "ro")
        for words in (("top",), ("load", EXAMPLES), ("status",)):
            judged(f"{words[0]} on a read-only disk", run(url, *words), faults, 3, 74)
        remounted(disk, "rw")
        if state_of(url) != before:
            faults.append("a read-only disk changed the graph")


def few_files(scratch: Path, faults: list[str]) -> None:
    """Load with fewer open files than it needs."""
    url = f"embedded:{scratch / 'few'}"
    judged("load", run(url, "load", EXAMPLES), faults, 0)
    before = state_of(url)
    for files in FEW_FILES:
        judged(f"load with {files} open files", run(url, "load", EXAMPLES, files=files), faults, 0, 3, 74)
    if state_of(url) != before:
        faults.append("too few open files changed the graph")


def main() -> None:
    """Take everything away, one after the other."""
    parts = {part.__name__: part for part in (full_disk, full_disk_of_backups, read_only, few_files)}
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=parts)
    chosen = parser.parse_args().part
    faults: list[str] = []
    scratch = Path(tempfile.mkdtemp(prefix="matchgraph-scarcity-"))
    try:
        for part in [parts[chosen]] if chosen else parts.values():
            try:
                part(scratch, faults)
            except MatchGraphError as error:
                faults.append(f"{part.__name__}: {error}")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print("\n".join(faults) or "no fault")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
