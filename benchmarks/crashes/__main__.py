"""Kill a command, its server, or both with SIGKILL at random points, and look at what is left.

    python -m benchmarks.crashes --seed 1 --points 200 --step load [--server neo4j]

After each kill everything must be as before the command or as after it: every source, and the published
ranking. A command that said it was done must have done all of it. The same command run again must end well,
give the graph of an undisturbed run, byte for byte, and leave no temporary file, process or lock.

Nine of ten points have a server that stays, the tenth starts and stops it with the command. Where both are
killed, several states are copied from one run while command and server are held still. TMPDIR=/dev/shm makes
it quicker: SIGKILL loses nothing that was written, whatever the disk. At points counted as amid the graph was
neither as before nor as after.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.crashes.hosts import host_of
from benchmarks.crashes.points import Campaign
from benchmarks.crashes.steps import STEPS
from graph import arcadedb
from tests.quick_servers import QUICK_JAVA


def campaign(step: str, server: str, seed: int, points: int, scratch: Path) -> list[str]:
    """Kill a step at some points, print each, and return the faults found."""
    found, killed = [], Counter[str]()
    with host_of(server, scratch) as host:
        made = Campaign(STEPS[step], host, scratch)
        for number, (where, faults) in enumerate(made.points(points, seed)):
            killed[where.partition(" ")[0]] += 1
            print(f"{step} {server} {number}: {where}: {'; '.join(faults) or 'well'}", flush=True)
            found += [f"{number}: {fault}" for fault in faults]
    kinds = ", ".join(f"{victim} {count}" for victim, count in sorted(killed.items()))
    print(f"{step} on {server}: {points} points ({kinds}), {made.amid} amid, {len(found)} faults", flush=True)
    return found


def main() -> None:
    """Run a campaign as the command line says."""
    arcadedb.JAVA_FLAGS = (*arcadedb.JAVA_FLAGS, *QUICK_JAVA)  # of the campaign's own servers
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--step", choices=[*STEPS, "all"], default="all")
    parser.add_argument("--server", choices=("embedded", "neo4j"), default="embedded")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # which stops a Neo4j, too
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
