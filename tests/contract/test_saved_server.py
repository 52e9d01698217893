"""What a server keeps next to its graph comes back with a backup: tokens, secret, uploads."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

import matchgraph
from graph.errors import InputRefusedError
from matchgraph import MatchGraph, settings
from matchgraph.exchange.archive import SUMS, ArchiveWriter
from matchgraph.exchange.backup import DESCRIPTION
from matchgraph.exchange.restoring import verify
from matchgraph.facade.access import keys, make_token, revoke_token
from tests.conftest import RunningGraph, Servers, _empty

TABLE = b"left_name,left_type,right_name,right_type,winner\nQuill,CLI Tool,Inkwell,App,left\n"
ODD = "Größe 100%\n~'\u202e.csv"  # a name that a file can have


@pytest.fixture
def empty_other(
    running_graph: RunningGraph, servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> RunningGraph:
    """The other server, empty."""
    found = servers("neo4j" if running_graph.url.startswith("embedded:") else "embedded")
    _empty(found)
    return found


def rewritten(place: Path, leave_out: tuple[str, ...], **add: bytes) -> None:
    """Write a backup again with other entries, as sound as before."""
    with zipfile.ZipFile(place) as archive:
        names = [name for name in archive.namelist() if name != SUMS and not name.startswith(leave_out)]
        entries = {name: archive.read(name) for name in names}
    with place.open("wb") as stream, ArchiveWriter(stream) as archive:
        for name, content in (entries | add).items():
            archive.add(name, content)


@pytest.mark.neo4j
def test_tokens_secret_and_uploads_work_after_restoring_into_the_other_server(
    graph: MatchGraph, empty_other: RunningGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_token("importer", ["load", "events"])
    graph.upload("importer", "pairs.csv", TABLE)
    (pairs,) = settings.upload_folder(settings.default_address()).glob("*/*")
    (pairs.parent / ODD).write_bytes(b"waits to be loaded")
    callback = keys().callbacks.of("an event")
    keys().opened_pages.note("quill")
    report = graph.backup(str(tmp_path / "it.zip"))
    assert (report.tokens, report.uploads) == (1, 2)
    assert verify(tmp_path / "it.zip") == report
    assert ((tmp_path / "it.zip").stat().st_mode & 0o777) == 0o600
    monkeypatch.setenv("MATCHGRAPH_URL", empty_other.url)
    monkeypatch.setenv("MATCHGRAPH_PASSWORD", empty_other.password or "")
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "other-log"))
    with matchgraph.open(empty_other.url) as restored:
        assert not restored.restore(str(tmp_path / "it.zip")).own_tokens
    found = keys()
    token = found.tokens.of(made.token)
    assert token is not None and token.scopes == made.scopes
    assert found.callbacks.event(callback) == "an event"
    assert "quill" in found.opened_pages and "inkwell" not in found.opened_pages
    uploads = settings.upload_folder(empty_other.url)
    assert {each.name: each.read_bytes() for each in uploads.glob("*/*")} == {
        "pairs.csv": TABLE,
        ODD: b"waits to be loaded",
    }
    private = [*uploads.glob("*/*"), *settings.access_folder(empty_other.url).iterdir()]
    assert {each.stat().st_mode & 0o777 for each in private} == {0o600}


def test_what_a_graph_has_of_its_own_stays(graph: MatchGraph, graph_url: str, tmp_path: Path) -> None:
    old = make_token("given away", ["load"])
    graph.upload("importer", "pairs.csv", TABLE)
    (pairs,) = settings.upload_folder(graph_url).glob("*/*")
    graph.backup(str(tmp_path / "it.zip"))
    revoke_token("given away")
    new = make_token("importer", ["load"])
    pairs.write_bytes(b"newer")
    callback = keys().callbacks.of("an event")  # by a secret made after the backup
    graph.opened.store._client.write("empty", "MATCH (n) DETACH DELETE n", {})
    with matchgraph.open(graph_url) as empty:
        assert empty.restore(str(tmp_path / "it.zip")).own_tokens
    assert keys().tokens.of(old.token) is None
    assert keys().tokens.of(new.token) is not None
    assert pairs.read_bytes() == b"newer"
    assert keys().callbacks.event(callback) == "an event"


def test_a_backup_of_an_earlier_format_has_nothing_of_a_server_and_is_restored(
    graph: MatchGraph, tmp_path: Path
) -> None:
    graph.backup(str(tmp_path / "it.zip"))
    with zipfile.ZipFile(tmp_path / "it.zip") as archive:
        facts = json.loads(archive.read(DESCRIPTION))
    facts = {name: value for name, value in facts.items() if name not in {"tokens", "uploads"}}
    earlier = json.dumps({**facts, "format": 1}).encode()
    rewritten(tmp_path / "it.zip", ("access/", "uploads/"), **{DESCRIPTION: earlier})
    assert verify(tmp_path / "it.zip").tokens == 0
    graph.opened.store._client.write("empty", "MATCH (n) DETACH DELETE n", {})
    assert graph.restore(str(tmp_path / "it.zip")).nodes == facts["nodes"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("access/tokens.json", b"{}"),
        ("access/secret", b"short"),
        ("uploads/ab/%2E%2E", b""),
        ("uploads/ab/..%2F..%2Fsecrets.json", b""),
        ("uploads/../secrets.json", b""),
        ("uploads/ab/cd/ef", b""),
        ("uploads/ab/%00", b""),
    ],
)
def test_a_backup_with_something_else_in_its_place_is_refused(
    graph: MatchGraph, tmp_path: Path, name: str, content: bytes
) -> None:
    graph.backup(str(tmp_path / "it.zip"))
    rewritten(tmp_path / "it.zip", ("access/",), **{name: content})
    with pytest.raises(InputRefusedError, match=r"damaged|not the name"):
        verify(tmp_path / "it.zip")
