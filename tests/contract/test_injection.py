"""Texts of sources are texts in every output: no terminal, spreadsheet, browser or parser obeys them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

import matchgraph
from matchgraph.cli import run
from tests.conftest import Servers, _empty
from tests.contract.injected import REFUSED, TEXTS, slug, written
from tests.matchgraph.rendering.test_foreign_text import FORMULA, html_of

UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
SLUGS = [slug(n) for n in range(len(TEXTS))]
COMMANDS = [
    ["top", "--limit", "100"],
    ["search", "draws pictures", "--limit", "60"],
    ["resolve", "draws pictures", "--limit", "20"],
    ["alternatives", SLUGS[0], "--limit", "40"],
    ["different", SLUGS[0], "--limit", "40"],
    ["neighbourhood", SLUGS[0]],
    ["sources"],
    ["check"],
    ["runs"],
    ["compare", SLUGS[0], SLUGS[1]],
    ["compare", SLUGS[9], SLUGS[21]],
    ["cypher", "MATCH (e:Entity) RETURN e.name AS name, e.url AS url, e.description AS text, e AS whole"],
    ["cypher", "MATCH (i:Intent) RETURN i.text AS text ORDER BY text"],
    ["cypher", "MATCH (c:Capability) RETURN collect(c.description) AS all"],
    ["query", "types"],
    ["query", "equal_names"],
    *(["show", name] for name in SLUGS[::4]),
    *(["explain", name] for name in SLUGS[::18]),
    *(["history", name] for name in SLUGS[::18]),
]  # fmt: skip


@pytest.fixture(scope="module")
def hostile(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A graph of the hostile texts, where the environment names it."""
    running, folder = servers("embedded"), tmp_path_factory.mktemp("injected")
    _empty(running)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATCHGRAPH_URL", running.url)
        patch.setenv("MATCHGRAPH_EVENTS", str(folder / "events"))
        with matchgraph.open() as graph:
            report = graph.load(written(folder))
            assert report.refused == len(REFUSED), "\n".join(report.refusals)
            graph.recompute(accept_uncertified=True, accept_below_guard=True)
            assert {row["n"] for row in graph.cypher("MATCH (e:Entity) RETURN count(e) AS n").rows} == {
                len(TEXTS)
            }
        yield


@pytest.mark.parametrize("form", ["table", "csv", "markdown", "json"])
def test_no_command_prints_what_is_obeyed(
    hostile: None, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    printed = 0
    for arguments in COMMANDS:
        assert run([*arguments, "--format", form]) == 0, capsys.readouterr().err
        out, err = capsys.readouterr()
        assert not UNSAFE.search(err), arguments
        printed += len(out)
        if form == "json":
            json.loads(out)
        elif form == "csv":
            cells = [cell for line in csv.reader(io.StringIO(out, newline="")) for cell in line]
            assert [cell for cell in cells if FORMULA.search(cell)] == [], arguments
        else:
            assert not UNSAFE.search(out), arguments
        if form == "markdown":
            assert not html_of(out) & {
                "a",
                "img",
                "script",
                "em",
                "strong",
                "s",
                "code",
                "ol",
                "h1",
                "blockquote",
            }
    assert printed > 10_000


@pytest.mark.parametrize("suffix", ["graphml", "gexf", "json"])
def test_an_export_is_read_back_as_what_was_stated(hostile: None, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"graph.{suffix}"
    assert run(["export", str(target)]) == 0
    text = target.read_text("utf-8")
    if suffix == "json":
        found = set(_strings(json.loads(text)))
    else:
        assert "<!DOCTYPE" not in text and "<!ENTITY" not in text
        root = ElementTree.fromstring(text)
        assert not [e.tag for e in root.iter() if e.tag.rpartition("}")[2] in {"script", "svg", "img"}]
        found = {each for e in root.iter() for each in (e.text, *e.attrib.values()) if each}
    assert {text.strip() for text in TEXTS} - found == set()


@pytest.mark.parametrize("suffix", ["svg", "html"])
@pytest.mark.parametrize("number", [0, 2, 36])
def test_a_drawing_has_texts_and_no_script_of_theirs(
    hostile: None, tmp_path: Path, suffix: str, number: int
) -> None:
    target = tmp_path / f"drawn.{suffix}"
    assert run(["plot", slug(number), "--output", str(target)]) == 0
    text = target.read_text("utf-8")
    if suffix == "svg":
        names = [e.tag.rpartition("}")[2] for e in ElementTree.fromstring(text).iter()]
        assert "script" not in names
    else:
        parser = _Tags()
        parser.feed(text)
        assert "alert" not in " ".join(parser.attributes)
        assert not [body for body in parser.scripts if "alert(1)</" in body or "</" in body]
        assert "img" not in parser.tags


def test_names_of_files_come_from_no_source(hostile: None, tmp_path: Path) -> None:
    for form in ("csv", "parquet", "bundle"):
        folder = tmp_path / form
        assert run(["export", str(folder), "--as", form]) == 0
        names = {path.name for path in folder.rglob("*")} if folder.is_dir() else {folder.name}
        assert all(re.fullmatch(r"[\w.=-]+", name) for name in names), names
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "csv", "parquet"]


class _Tags(HTMLParser):
    """Collects elements, attributes and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[str] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [f"{name}={value}" for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script":
            self.scripts.append(data)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from (key, *_strings(each))
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
