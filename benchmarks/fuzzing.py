"""Feed parsers inputs that coverage leads to, from our examples on, and count: no crash, no hang.

    python -m benchmarks.fuzzing [--inputs 100000] [--parser 'html page' ...] [--seconds 10] [--folder FOLDER]

atheris (libFuzzer) makes the inputs; where it cannot be installed, Hypothesis mutates the examples. An input
that ends in anything but a refusal, or takes longer than `--seconds`, is kept in the folder and named; the
command then ends with 1. tests/fuzzing says what a parser may do.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

LONGEST = 20_000  # bytes of an input; a page of our examples has 5,000
INSTRUMENTED = ["loaders", "graph.model", "graph.event_log", "matchgraph.sources.lint"]


def guided(name: str, inputs: int, seconds: int, folder: Path) -> None:
    """Fuzz one parser in this process, which then ends.

    Args:
        name: the parser.
        inputs: how many.
        seconds: that one may take.
        folder: keeps what fails; its corpus/ the inputs that reached something new.
    """
    import atheris  # noqa: PLC0415  not on every platform

    with atheris.instrument_imports(include=INSTRUMENTED):
        from tests.fuzzing.parsers import PARSERS  # noqa: PLC0415

    parser, corpus = PARSERS[name], folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, example in enumerate(parser.examples):
        (corpus / f"example-{number}").write_bytes(example)
    options = [f"-timeout={seconds}", f"-artifact_prefix={folder}/", f"-max_len={LONGEST}", "-seed=1"]
    atheris.Setup(["fuzzing", *options, str(corpus)], _counting(parser.reads, inputs))
    atheris.Fuzz()


def unguided(name: str, inputs: int) -> None:
    """Fuzz one parser with mutations of its examples."""
    from hypothesis import HealthCheck, given, settings  # noqa: PLC0415

    from tests.fuzzing.mutations import mutated  # noqa: PLC0415
    from tests.fuzzing.parsers import PARSERS  # noqa: PLC0415

    @given(mutated(PARSERS[name].examples))
    @settings(max_examples=2 * inputs, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def fuzz(data: bytes) -> None:
        count(data)

    count = _counting(PARSERS[name].reads, inputs)
    fuzz()


def _counting(reads: Callable[[bytes], bool], inputs: int) -> Callable[[bytes], None]:
    """Return what feeds a parser, prints the counts after a number of inputs, and ends the process."""
    counts = {"inputs": 0, "read": 0}

    def feed(data: bytes) -> None:
        counts["read"] += reads(data)
        counts["inputs"] += 1
        if counts["inputs"] >= inputs:
            print(json.dumps(counts), flush=True)
            os._exit(0)

    return feed


def fuzzed(name: str, chosen: argparse.Namespace) -> bool:
    """Fuzz one parser in a process of its own, print a line, and return whether nothing failed."""
    folder = Path(chosen.folder) / name.replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ["--inputs", chosen.inputs, "--seconds", chosen.seconds, "--folder", folder, "--alone", name]
    began = time.perf_counter()
    with (folder / "log").open("w") as log:
        command = [sys.executable, "-m", "benchmarks.fuzzing", *map(str, arguments)]
        ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=log, text=True, check=False)
    took = time.perf_counter() - began
    if ran.returncode:
        failed = sorted(path.name for path in folder.glob("*-*") if path.is_file())
        print(f"{name:18} FAILED after {took:.0f} s: {', '.join(failed)}; see {folder}/log", flush=True)
        return False
    counts = json.loads(ran.stdout.splitlines()[-1])
    corpus = sum(1 for _ in (folder / "corpus").glob("*")) if (folder / "corpus").exists() else 0
    print(
        f"{name:18} {counts['inputs']:>9,} inputs  {counts['read']:>9,} read in part or whole  "
        f"{corpus:>6,} kept for new coverage  {took:6.0f} s",
        flush=True,
    )
    return True


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=100_000, help="for each parser")
    parser.add_argument("--parser", nargs="+", help="which; default all")
    parser.add_argument("--seconds", type=int, default=10, help="that one input may take")
    parser.add_argument("--folder", help="for what fails and the corpus; default a new one")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.alone and importlib.util.find_spec("atheris"):
        guided(chosen.alone, chosen.inputs, chosen.seconds, Path(chosen.folder))
    elif chosen.alone:
        unguided(chosen.alone, chosen.inputs)
    else:
        from tests.fuzzing.parsers import PARSERS  # noqa: PLC0415  not before atheris has instrumented it

        chosen.folder = chosen.folder or tempfile.mkdtemp(prefix="fuzzing-")
        results = [fuzzed(name, chosen) for name in chosen.parser or PARSERS]
        sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
