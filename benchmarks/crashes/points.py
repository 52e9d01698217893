"""One step on one host: kill it at a point, look at the state, run it again, and compare.

A point is a share of the processor time that an undisturbed run uses, of the command and its server: on a
machine that does other work, a moment of the clock would often be before or after everything.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.crashes.commands import Command, used
from benchmarks.crashes.hosts import Host
from benchmarks.crashes.steps import State, Step, as_allowed, state_of

VICTIMS = ("command", "server", "both")
ALONE = 10  # of that many points one has commands that start and stop their server
STATES = 4  # of one run in which both are killed: where files can be copied while all is held still
LEAST = 0.02  # seconds between such states
POLLED, TICK = 0.002, 0.01  # seconds; processor time is counted in ticks


class Campaign:
    """One step on one host, with what an undisturbed run makes of it."""

    def __init__(self, step: Step, host: Host, scratch: Path, victims: tuple[str, ...] = VICTIMS) -> None:
        self._step, self._host, self._scratch, self._victims = step, host, scratch, victims
        host.reset()
        step.prepare(host, scratch)
        host.keep()
        self.before = None
        if step.name != "migrate":  # which happens as soon as a graph is opened
            host.reset()
            self.before = state_of(host.url)
        self.whole, self.start = {False: self._undisturbed(alone=False)}, 0.0
        self.after = state_of(host.url)
        if host.starts:
            self.whole[True] = self._undisturbed(alone=True)
            host.reset(alone=True)
            self.start = 0.7 * self._finished(["runs"])  # alone, before it nothing but a start can be killed

        self.amid = 0  # points whose state was neither as before nor as after: the command was at work

    def points(self, number: int, seed: int) -> Iterator[tuple[str, list[str]]]:
        """Kill at a number of points; yield when and what was killed, and the faults that were found."""
        done = 0
        while done < number:
            chance = random.Random(f"{seed} {self._step.name} {done}")
            alone = self._host.starts and done % ALONE == 0
            victim = chance.choice(self._victims)
            if victim == "both" and self._host.starts and not alone:
                found = list(self._frozen(chance, min(STATES, number - done)))
            else:
                found = [self.point(chance, victim, alone=alone)]
            yield from found
            done += len(found)

    def point(self, chance: random.Random, victim: str, *, alone: bool = False) -> tuple[str, list[str]]:
        """Kill once."""
        self._host.reset(alone=alone)
        whole = self.whole[alone]
        moment = chance.uniform(self.start if alone else 0.0, whole)
        command, before = self._begun()
        code = self._wait(command, before + moment, chance.uniform(0, TICK))
        if victim != "command":
            self._host.kill_server()
        if victim != "server":
            command.kill()
        command.wait()
        command.said()
        self._host.revive()
        way = " alone" if alone else ""
        where = f"{victim}{way} after {moment:.2f} of {whole:.2f} s" + (", done" if code == 0 else "")
        return where, self._faults(code)

    def _frozen(self, chance: random.Random, number: int) -> Iterator[tuple[str, list[str]]]:
        """Take several states of one run, each as if both had been killed there."""
        self._host.reset()
        moments = sorted(chance.uniform(0.0, self.whole[False]) for _ in range(number))
        command, before = self._begun()
        states = []
        for index, moment in enumerate(moments):
            if self._wait(command, before + moment, chance.uniform(0, TICK)) is not None and states:
                break
            states.append((self._scratch / f"state-{index}", moment))
            self._host.freeze(command, states[-1][0])
        command.wait()
        command.said()
        for place, moment in states:
            self._host.put(place)
            shutil.rmtree(place)
            yield f"both after {moment:.2f} of {self.whole[False]:.2f} s", self._faults(None)

    def _begun(self) -> tuple[Command, float]:
        """Start the command, and return it with what its server had used before."""
        before = used(self._host.server())
        return self._host.run(self._step.command(self._scratch)), before

    def _wait(self, command: Command, moment: float, longer: float) -> int | None:
        """Wait until command and server have used some processor time; return an exit code before it."""
        server = self._host.server()
        while (code := command.wait(POLLED)) is None:
            server = server or self._host.server()
            if used([command.pid, *server]) >= moment:
                time.sleep(longer)
                break
        return code

    def _faults(self, code: int | None) -> list[str]:
        state = state_of(self._host.url)
        before: State = self.before or self.after
        self.amid += state.whole not in (before.whole, self.after.whole)
        faults = as_allowed(state, before, self.after) + self._step.also(self._scratch)
        if code == 0 and as_allowed(state, self.after, self.after):
            faults.append("it said that it was done, and was not")
        again = self._host.run(self._step.command(self._scratch))
        ended = again.wait()
        said = again.said()
        if ended not in self._step.again:
            faults.append(f"run again, it exits with {ended}: {said[-300:]}")
        if state_of(self._host.url).whole != self.after.whole:
            faults.append("run again, it gives another graph than undisturbed")
        return faults + [f"left: {each}" for each in self._host.leftovers()]

    def _undisturbed(self, *, alone: bool) -> float:
        """Run the step as it is, and return the processor time it used, of a server that stays when warm."""
        for _ in range(1 if alone or not self._host.server() else 3):
            self._host.reset(alone=alone)
            seconds = self._finished(self._step.command(self._scratch))
        return seconds

    def _finished(self, arguments: list[str]) -> float:
        server = self._host.server()
        before, most = used(server), 0.0
        command = self._host.run(arguments)
        while (code := command.wait(POLLED * 10)) is None:
            server = server or self._host.server()
            most = max(most, used([command.pid, *server]) - before)
        said = command.said()
        assert code == 0, said
        return most
