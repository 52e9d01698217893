"""The wheel has one top-level name, and works in an environment where others own the other four."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import hatchling.build
import pytest

from hatch_build import INNER, LayoutError, rewritten
from tests.conftest import ROOT
from tests.test_supply_chain import locked

MODULES = frozenset({"graph", "graph.bolt", "graph.errors", "ranking"})


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return folder / hatchling.build.build_wheel(str(folder))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel, others' packages of the four names, and the libraries of this one."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (site,) = (folder / "lib").glob("python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))  # whose own .pth files are not read
    for name in INNER:
        place = site / name / "__init__.py" if name in {"graph", "cypher"} else site / f"{name}.py"
        place.parent.mkdir(exist_ok=True)
        place.write_text('OWNER = "theirs"\n')
    with_uv = [
        "uv",
        "pip",
        "install",
        "--quiet",
        "--offline",
        "--no-deps",
        "--python",
        folder / "bin" / "python",
    ]
    subprocess.run([*with_uv, wheel], check=True)
    return folder / "bin"


def test_its_only_top_level_name_is_matchgraph(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        entries = archive.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"matchgraph"}
    assert "matchgraph = matchgraph.cli:main" in entries


def test_every_file_of_the_packages_is_in_it_and_no_other(wheel: Path) -> None:
    sources = {
        str(path.relative_to(ROOT / "matchgraph") if package == "matchgraph" else path.relative_to(ROOT))
        for package in (*INNER, "matchgraph")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert inside == {f"matchgraph/{name}" for name in sources}


def test_it_has_a_bill_of_materials(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (place,) = [
            each for each in archive.namelist() if each.endswith(".dist-info/sboms/matchgraph.cdx.json")
        ]
        bill = json.loads(archive.read(place))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    parts = {(part["name"], part["version"]): part for part in bill["components"]}
    assert {key for key, part in parts.items() if part["scope"] == "required"} == locked("requirements.lock")
    assert not {name for name, _ in parts} & {"pytest", "hypothesis", "igraph"}
    assert bill["dependencies"][0]["dependsOn"] == [part["purl"] for part in bill["components"]]
    hashes = [each["content"] for part in parts.values() for each in part["externalReferences"][0]["hashes"]]
    lock = "".join(
        (ROOT / name).read_text("utf-8") for name in ("requirements-dev.lock", "requirements-spark.lock")
    )
    assert len(hashes) > 10 * len(parts)
    assert all(f"sha256:{each}" in lock for each in hashes)
    for part in parts.values():
        assert part["externalReferences"][0]["hashes"]


@pytest.mark.slow
def test_it_works_where_the_four_names_are_of_others(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "graph.py").write_text('OWNER = "theirs"\n')  # found before the package of that name
    (tmp_path / "notebook.py").write_text((ROOT / "tests" / "shared_environment.py").read_text())
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MATCHGRAPH_")}
    ran = subprocess.run(
        [installed / "python", "notebook.py", ROOT / "examples"],
        cwd=tmp_path,
        env=clean | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    run, top, verdict, different, entities, module = ran.stdout.splitlines()
    shown = re.search(r"Published run (\w+) as of 2026-11-01", (ROOT / "README.md").read_text("utf-8"))
    assert shown is not None
    assert (run, top, different, entities) == (shown[1], "llama-4", "3", "35")
    assert "Midjourney" in verdict
    assert module == "matchgraph.graph.errors"


def test_the_sdist_is_flat_and_holds_what_builds_the_wheel(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        name = hatchling.build.build_sdist(str(tmp_path))
    with tarfile.open(tmp_path / name) as archive:
        names = {member.partition("/")[2] for member in archive.getnames()}
    assert {
        "hatch_build.py",
        "pyproject.toml",
        "LICENSE",
        "graph/store.py",
        "matchgraph/cli/__init__.py",
    } <= names
    assert not any(name.startswith((".venv", ".git/", ".neo4j", "build/", "dist/")) for name in names)


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("from graph.errors import A", "from matchgraph.graph.errors import A"),
        ("from graph import errors", "from matchgraph.graph import errors"),
        ("if x:\n from  ranking import a # graph.x", "if x:\n from  matchgraph.ranking import a # graph.x"),
        ("é = 'ü'; from graph import a", "é = 'ü'; from matchgraph.graph import a"),
        ("import ranking", "from matchgraph import ranking"),
        ("import ranking as r, json", "import matchgraph.ranking as r, json"),
        ("import_module('graph.bolt')", "import_module('matchgraph.graph.bolt')"),
        ("files('ranking')", "files('matchgraph.ranking')"),
        ("homes = {'a': 'graph.errors'}", "homes = {'a': 'matchgraph.graph.errors'}"),
        ("print('graph', 'graphs.x', 'a graph. b')", "print('graph', 'graphs.x', 'a graph. b')"),
        ("from graphs import a", "from graphs import a"),
        ("from . import graph", "from . import graph"),
        ("'''\nfrom graph import a\n'''", "'''\nfrom graph import a\n'''"),
        ("def f():\n    'graph.nothing'", "def f():\n    'graph.nothing'"),
    ],
)  # fmt: skip
def test_what_imports_is_rewritten_and_nothing_else(line: str, becomes: str) -> None:
    assert rewritten(line.encode(), "a.py", MODULES) == becomes.encode()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("import graph.errors", "write `from graph import errors`"),
        ("import json, ranking", "write `import ranking` on a line of its own"),
        ("from \\\n  graph import a", "write `from` and the module on one line"),
        ("x = 'graph.nothing'", "'graph.nothing' may be an import, but there is no such module"),
        ("x = f'graph.{name}'", "may be an import"),
        ("x = f'loaders.csv_{name}'", "may be an import"),
        ("x = 'graph.' 'bolt'", "write the name of a module as one plain string"),
        ("x = r'graph.bolt'", "write the name of a module as one plain string"),
        ("x = 'graph.\\x62olt'", "write the name of a module as one plain string"),
    ],
)
def test_what_cannot_be_rewritten_for_sure_fails_the_build(line: str, said: str) -> None:
    with pytest.raises(LayoutError, match=re.escape(said)) as caught:
        rewritten(f"\n{line}\n".encode(), "a.py", MODULES)
    assert str(caught.value).startswith("a.py:2: ")
