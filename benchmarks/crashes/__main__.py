"""Kill a command, its server, or both with SIGKILL at random points, and look at what is left.

    python -m benchmarks.crashes --seed 1 --points 200 --step load [--server neo4j]

After each kill everything must be as before the command or as after it: every source, and the published
ranking. A command that said it was done must have done all of it. The same command run again must end well,
give the graph of an undisturbed run, byte for byte, and leave no temporary file, process or lock.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.crashes.hosts import Host, host_of
from benchmarks.crashes.steps import STEPS, State, Step, as_allowed, state_of
from graph import arcadedb

arcadedb.JAVA_FLAGS = (*arcadedb.JAVA_FLAGS, "-XX:TieredStopAtLevel=1")  # of servers that only look
VICTIMS = ("command", "server", "both")


def run(arguments: list[str]) -> subprocess.Popen[bytes]:
    """Start a command."""
    command = [sys.executable, "-c", "from matchgraph.cli import main; main()", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


class Campaign:
    """One step on one host, with what an undisturbed run makes of it."""

    def __init__(self, step: Step, host: Host, scratch: Path) -> None:
        self._step, self._host, self._scratch = step, host, scratch
        host.reset()
        step.prepare(host, scratch)
        host.keep()
        self.before = state_of(host.url) if step.name != "migrate" else None
        host.reset()
        began = time.monotonic()
        self._finished(run(step.command(scratch)))
        self.seconds = time.monotonic() - began
        self.after = state_of(host.url)
        began = time.monotonic()
        self._finished(run(["runs"]))
        self.start = 0.7 * (time.monotonic() - began)  # before it nothing but a start can be killed

    def point(self, chance: random.Random) -> tuple[str, list[str]]:
        """Kill once; return when and what was killed, and the faults that were found."""
        self._host.reset()
        victim, wait = chance.choice(VICTIMS), chance.uniform(self.start, self.seconds)
        process = run(self._step.command(self._scratch))
        try:
            code: int | None = process.wait(wait)
        except subprocess.TimeoutExpired:
            code = None
        if victim != "command":
            self._host.kill_server()
        if victim != "server":
            process.kill()
        process.communicate()
        where = f"{victim} after {wait:.2f} of {self.seconds:.2f} s" + (", done" if code == 0 else "")
        self._host.revive()
        return where, self._faults(code)

    def _faults(self, code: int | None) -> list[str]:
        state = state_of(self._host.url)
        before: State = self.before or self.after
        faults = as_allowed(state, before, self.after) + self._step.also(self._scratch)
        if code == 0 and as_allowed(state, self.after, self.after):
            faults.append("it said that it was done, and was not")
        again = run(self._step.command(self._scratch))
        _, said = again.communicate()
        if again.returncode != 0:
            faults.append(f"run again, it exits with {again.returncode}: {said.decode()[-300:]}")
        if state_of(self._host.url).whole != self.after.whole:
            faults.append("run again, it gives another graph than undisturbed")
        left = [*self._host.leftovers(), *(str(each) for each in self._scratch.glob(".aside-*"))]
        return faults + [f"left: {each}" for each in left]

    def _finished(self, process: subprocess.Popen[bytes]) -> None:
        _, said = process.communicate()
        assert process.returncode == 0, said.decode()


def campaign(step: str, server: str, seed: int, points: int, scratch: Path) -> list[str]:
    """Kill a step at some points, print each, and return the faults found."""
    found, killed = [], Counter[str]()
    with host_of(server, scratch) as host:
        made = Campaign(STEPS[step], host, scratch)
        for number in range(points):
            where, faults = made.point(random.Random(f"{seed} {step} {number}"))
            killed[where.partition(" ")[0]] += 1
            print(f"{step} {server} {number}: {where}: {'; '.join(faults) or 'well'}", flush=True)
            found += [f"{number}: {fault}" for fault in faults]
    kinds = ", ".join(f"{victim} {count}" for victim, count in sorted(killed.items()))
    print(f"{step} on {server}: {points} points ({kinds}), {len(found)} faults", flush=True)
    return found


def main() -> None:
    """Run a campaign as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--step", choices=[*STEPS, "all"], default="all")
    parser.add_argument("--server", choices=("embedded", "neo4j"), default="embedded")
    options = parser.parse_args()
    faults = []
    for step in STEPS if options.step == "all" else (options.step,):
        scratch = Path(tempfile.mkdtemp(prefix="matchgraph-crashes-", dir=os.environ.get("TMPDIR")))
        try:
            faults += campaign(step, options.server, options.seed, options.points, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
