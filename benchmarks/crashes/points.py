"""One step on one host: kill it at a point, look at the state, run it again, and compare."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.crashes.hosts import Host
from benchmarks.crashes.steps import State, Step, as_allowed, state_of


def run(arguments: list[str]) -> subprocess.Popen[bytes]:
    """Start a command."""
    command = [sys.executable, "-c", "from matchgraph.cli import main; main()", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


class Campaign:
    """One step on one host, with what an undisturbed run makes of it."""

    def __init__(
        self, step: Step, host: Host, scratch: Path, victims: tuple[str, ...] = ("command", "server", "both")
    ) -> None:
        self._step, self._host, self._scratch, self._victims = step, host, scratch, victims
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
        victim, wait = chance.choice(self._victims), chance.uniform(self.start, self.seconds)
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
        if again.returncode not in self._step.again:
            faults.append(f"run again, it exits with {again.returncode}: {said.decode()[-300:]}")
        if state_of(self._host.url).whole != self.after.whole:
            faults.append("run again, it gives another graph than undisturbed")
        left = [*self._host.leftovers(), *(str(each) for each in self._scratch.glob(".aside-*"))]
        return faults + [f"left: {each}" for each in left]

    def _finished(self, process: subprocess.Popen[bytes]) -> None:
        _, said = process.communicate()
        assert process.returncode == 0, said.decode()
