"""Build the wheel with one top-level package: the other four go inside `matchgraph`.

In an environment that is shared, such as that of a notebook, the names `graph`, `cypher`, `ranking` and
`loaders` belong to whoever uses them first: a script called `graph.py`, a folder `loaders`, or one of the
packages on PyPI that install the same names. In a checkout they are top-level packages and remain so:
editable installs and the sdist are not changed.

Each import of the four is rewritten at the position that Python's own parser gives. What could be an import
but is none that can be rewritten for sure fails the build.

The wheel also gets a bill of materials (PEP 770, CycloneDX): what the lock pins to run it, with hashes and
licences.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OUTER = "matchgraph"
INNER = ("graph", "cypher", "ranking", "loaders")
_IMPORTED = re.compile(rf"({'|'.join(INNER)})(\.|$)")
_STARTED = re.compile(rf"({'|'.join(INNER)})\.\S*$")
LOCKS = ("requirements-dev.lock", "requirements-spark.lock")  # of all extras
_LOCKED = re.compile(r"^([\w.-]+)==([^ ;\\]+)((?:.*\\\n)*.*)", re.MULTILINE)
_SHA256 = re.compile(r"sha256:([0-9a-f]{64})")
_FROM = re.compile(rb"from[ \t]+")
_IMPORT = re.compile(rb"import[ \t]+")
_LOADING = frozenset({"import_module", "__import__", "find_spec", "files", "run_module", "resolve_name"})


class LayoutError(Exception):
    """A line that cannot be rewritten for sure."""


class Edit(NamedTuple):
    """Bytes to insert, or to write over others, in one line of a file; `line` counts from 1."""

    line: int
    start: int
    end: int
    text: bytes


class OnePackage(BuildHookInterface):  # type: ignore[type-arg]
    """The build hook, which hatchling finds by its class."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the packages in their new places, and include them in a wheel."""
        if version == "editable" or self.target_name != "wheel":
            return
        self._folder = Path(tempfile.mkdtemp(prefix="matchgraph-wheel-"))
        materials = self._folder / "matchgraph.cdx.json"
        try:
            moved = move(Path(self.root), self._folder / OUTER)
            bill = bill_of_materials(Path(self.root), self.metadata.version)
            materials.write_text(json.dumps(bill, indent=1) + "\n", "utf-8")
        except BaseException:
            shutil.rmtree(self._folder)
            raise
        build_data["sbom_files"].append(str(materials))
        build_data["force_include"].update({str(file): str(Path(OUTER, place)) for place, file in moved})

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what was written."""
        if hasattr(self, "_folder"):
            shutil.rmtree(self._folder)


def move(root: Path, folder: Path) -> list[tuple[Path, Path]]:
    """Write all files of the packages to their places in a wheel.

    Args:
        root: of the checkout.
        folder: an empty folder, which becomes `matchgraph`.

    Returns:
        place in the package and file, sorted by place.

    Raises:
        LayoutError: a file has what cannot be rewritten, or two have the same place.
    """
    modules = frozenset(_modules(root))
    found: list[tuple[Path, Path]] = []
    for package in (OUTER, *INNER):
        for source in sorted((root / package).rglob("*")):
            if not source.is_file() or "__pycache__" in source.parts or source.suffix in {".pyc", ".pyo"}:
                continue
            place = source.relative_to(root / OUTER if package == OUTER else root)
            if package == OUTER and place.parts[0].removesuffix(".py") in INNER:
                raise LayoutError(f"{source.relative_to(root)}: the wheel has another package at this place")
            target = folder / place
            target.parent.mkdir(parents=True, exist_ok=True)
            content = source.read_bytes()
            if source.suffix == ".py":
                content = rewritten(content, str(source.relative_to(root)), modules)
            target.write_bytes(content)
            found.append((place, target))
    return sorted(found)


def bill_of_materials(root: Path, version: str) -> dict[str, Any]:
    """Return what is installed with the wheel, in CycloneDX 1.6; what only extras need is optional.

    Args:
        root: of the checkout, with the locks and docs/licences.csv.
        version: of the wheel.
    """
    lock = [each for name in LOCKS for each in _LOCKED.findall((root / name).read_text("utf-8"))]
    hashes = {(name, pinned): _SHA256.findall(lines) for name, pinned, lines in lock}
    with (root / "docs" / "licences.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["used"] != "development"]
    parts = [_component(row, hashes[row["package"], row["version"]]) for row in rows]
    ours = {"type": "application", "bom-ref": OUTER, "name": OUTER, "version": version}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**ours, "licenses": [{"expression": "Apache-2.0"}]}},
        "components": parts,
        "dependencies": [{"ref": OUTER, "dependsOn": [part["bom-ref"] for part in parts]}],
    }


def _component(row: dict[str, str], hashes: list[str]) -> dict[str, Any]:
    name, version = row["package"], row["version"]
    files = [{"alg": "SHA-256", "content": each} for each in hashes]
    place = {"type": "distribution", "url": f"https://pypi.org/project/{name}/{version}/", "hashes": files}
    return {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}@{version}",
        "name": name,
        "version": version,
        "scope": "required" if row["used"] == "runtime" else "optional",
        "licenses": [{"expression": row["licence"]}],
        "purl": f"pkg:pypi/{name}@{version}",
        "externalReferences": [place],
    }


def rewritten(content: bytes, name: str, modules: frozenset[str]) -> bytes:
    """Return a module as it is inside `matchgraph`.

    Args:
        content: of the file, UTF-8.
        name: of the file, for errors.
        modules: dotted names of all modules that move.

    Raises:
        LayoutError: it has what cannot be rewritten for sure.
    """
    lines = content.splitlines(keepends=True)
    tree = ast.parse(content, name)
    for edit in sorted(_edits(tree, lines, name, modules), reverse=True):
        line = lines[edit.line - 1]
        lines[edit.line - 1] = line[: edit.start] + edit.text + line[edit.end :]
    result = b"".join(lines)
    left = [node.lineno for node in ast.walk(ast.parse(result, name)) if any(_names(node))]
    if left:
        raise LayoutError(f"{name}:{left[0]}: still imports one of {', '.join(INNER)}")
    return result


def _modules(root: Path) -> Iterator[str]:
    for package in INNER:
        for file in (root / package).rglob("*.py"):
            parts = file.relative_to(root).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _names(node: ast.AST) -> Iterator[str]:
    """Yield the modules of the four packages that a statement imports."""
    if isinstance(node, ast.ImportFrom) and not node.level:
        names = [node.module or ""]
    else:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    return (name for name in names if _IMPORTED.match(name))


def _edits(tree: ast.Module, lines: list[bytes], name: str, modules: frozenset[str]) -> Iterator[Edit]:
    passed = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(_names(node)):
            yield _before_module(node, lines, name)
        elif isinstance(node, ast.Import) and any(_names(node)):
            yield from _of_import(node, lines, name)
        elif isinstance(node, ast.JoinedStr):
            _check_joined(node, name)
        elif isinstance(node, ast.Call):
            yield from _of_call(node, lines, name, modules)
        elif isinstance(node, ast.Constant) and id(node) not in passed and _STARTED.match(str(node.value)):
            if node.value not in modules:
                _refuse(name, node, f"{node.value!r} may be an import, but there is no such module")
            yield _in_literal(node, lines, name)


def _before_module(node: ast.ImportFrom, lines: list[bytes], name: str) -> Edit:
    found = _FROM.match(lines[node.lineno - 1], node.col_offset)
    if found is None or not lines[node.lineno - 1].startswith(str(node.module).encode(), found.end()):
        _refuse(name, node, "write `from` and the module on one line")
    return Edit(node.lineno, found.end(), found.end(), f"{OUTER}.".encode())


def _of_import(node: ast.Import, lines: list[bytes], name: str) -> Iterator[Edit]:
    for alias in node.names:
        if not _IMPORTED.match(alias.name):
            continue
        if alias.asname:
            yield Edit(alias.lineno, alias.col_offset, alias.col_offset, f"{OUTER}.".encode())
        elif "." in alias.name:
            package, _, module = alias.name.rpartition(".")
            _refuse(name, node, f"write `from {package} import {module}`, which binds no top-level name")
        elif len(node.names) > 1 or not _IMPORT.match(lines[node.lineno - 1], node.col_offset):
            _refuse(name, node, f"write `import {alias.name}` on a line of its own")
        else:
            yield Edit(node.lineno, node.col_offset, node.col_offset, f"from {OUTER} ".encode())


def _of_call(node: ast.Call, lines: list[bytes], name: str, modules: frozenset[str]) -> Iterator[Edit]:
    """Rewrite a package's bare name where a module is loaded by name; elsewhere it is an ordinary word."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called not in _LOADING:
        return
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        if isinstance(argument, ast.Constant) and argument.value in INNER and argument.value in modules:
            yield _in_literal(argument, lines, name)


def _in_literal(node: ast.Constant, lines: list[bytes], name: str) -> Edit:
    line, value = lines[node.lineno - 1], str(node.value).encode()
    literal = line[node.col_offset : node.end_col_offset]
    if node.lineno != node.end_lineno or literal not in {b'"' + value + b'"', b"'" + value + b"'"}:
        _refuse(name, node, "write the name of a module as one plain string")
    return Edit(node.lineno, node.col_offset + 1, node.col_offset + 1, f"{OUTER}.".encode())


def _check_joined(node: ast.JoinedStr, name: str) -> None:
    first = node.values[0] if node.values else None
    if isinstance(first, ast.Constant) and _STARTED.match(str(first.value)):
        _refuse(name, node, f"'{first.value}…' may be an import: write the module's name as one string")


def _docstrings(tree: ast.Module) -> frozenset[int]:
    """Return the strings that are read by no one but people."""
    bare = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return frozenset(id(value) for value in bare if isinstance(value, ast.Constant))


def _refuse(name: str, node: ast.stmt | ast.expr, reason: str) -> NoReturn:
    raise LayoutError(f"{name}:{node.lineno}: {reason}")
