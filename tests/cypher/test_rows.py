"""The types of the queries are what their headers say, and a type checker holds their users to them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
USES = """
from cypher.rows import Read, Write

def use(read: Read, write: Write, name: str) -> None:
    for row in read("known_capabilities", ids=["a"]):
        print(row["capability"], row["entities"])
        print(row["capabilty"])  # no key "capabilty"
    for run in read("top_entities", limit=3):
        len(run["score"])  # incompatible type "str | None"
    write("mark_alias", slug="a", alias_of=None)
    write("mark_alias", slug=None, alias_of=None)  # No overload variant
    read("known_capabilities", slugs=["a"])  # No overload variant
    read("known_capabilities")  # No overload variant
    read("known_capability", ids=["a"])  # No overload variant
    read("mark_alias", slug="a", alias_of=None)  # No overload variant
    write("known_capabilities", ids=["a"])  # No overload variant
    read(name, ids=["a"])  # No overload variant
"""


def test_the_types_of_the_queries_are_up_to_date() -> None:
    script = ROOT / "scripts" / "type-queries"
    process = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr


def test_a_type_checker_sees_what_does_not_fit_a_query(tmp_path: Path) -> None:
    (tmp_path / "uses.py").write_text(USES)
    command = [sys.executable, "-m", "mypy", "--strict", "--hide-error-context", "--no-pretty"]
    command += [
        "--cache-dir",
        str(tmp_path / "cache"),
        "--follow-imports",
        "silent",
        str(tmp_path / "uses.py"),
    ]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = dict(re.findall(r"uses\.py:(\d+): error: (.*)", process.stdout))
    wanted = {str(i): line.split("# ")[1] for i, line in enumerate(USES.split("\n"), 1) if "# " in line}
    assert found.keys() == wanted.keys(), process.stdout + process.stderr
    assert all(said in found[line] for line, said in wanted.items()), process.stdout


def test_nothing_loads_the_types_when_the_product_runs() -> None:
    code = (
        "import sys, graph.store, graph.projection, matchgraph.facade; sys.exit('cypher.rows' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
