"""What is secret stays secret, what is the user's is private, and nothing is asked of a network unasked."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from graph.bolt import connect
from graph.errors import InputRefusedError, StoreUnreachableError
from graph.servers import Connection
from loaders.web import Fetcher, Limits
from matchgraph.cli import run
from tests.conftest import ROOT

SECRET = "hunter2-correct-horse"
PROXIES = dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")  # answers no one
DISTRUSTED = r"not trusted: self-signed certificate; name the file .* SSL_CERT_FILE"
EXAMPLE = str(ROOT / "examples" / "claude-vs-intellicode.txt")
WITHOUT_NETWORK = str(ROOT / "tests" / "contract" / "without_network.py")
EVENTS = str(ROOT / "examples-events")
COMMANDS = [
    ["--help"],
    ["up"],
    ["template", "table"],
    ["load", EXAMPLE, EVENTS],
    ["recompute", "--as-of", "2026-11-20"],
    ["top"],
    ["show", "claude"],
    ["explain", "claude"],
    ["compare", "claude", "intellicode"],
    ["alternatives", "claude"],
    ["different", "claude"],
    ["search", "writes code", "--record"],
    ["resolve", "writes code"],
    ["query", "types"],
    ["cypher", "MATCH (e:Entity) RETURN count(e) AS n"],
    ["sources"],
    ["runs"],
    ["history", "claude"],
    ["check"],
    ["lint", str(ROOT / "docs" / "samples" / "tablesift.yaml")],
    ["token", "make", "importer", "--scope", "events"],
    ["methodology", "show"],
    ["schema"],
    ["export", "-", "--as", "json"],
    ["nightly", EXAMPLE, "--as-of", "2026-11-21"],
    ["down"],
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The home of a user who ran all commands, with a password for another server in the environment.

    Where this system can, they ran without any network but the machine's own.
    """
    folder = tmp_path_factory.mktemp("home")
    commands = folder.parent / "commands.jsonl"
    commands.write_text("\n".join(map(json.dumps, COMMANDS)))
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MATCHGRAPH_", "XDG_"))}
    script = 'umask 022; ulimit -c 0; exec "$@"'
    apart = ["unshare", "--map-root-user", "--net", "sh", "-c", f"ip link set lo up; {script}"]
    tried = (
        subprocess.run([*apart, "sh", "true"], capture_output=True, check=False)
        if shutil.which("ip")
        else None
    )
    start = apart if tried is not None and tried.returncode == 0 else ["sh", "-c", script]
    ran = subprocess.run(
        [
            *start,
            "sh",
            sys.executable,
            str(ROOT / "tests" / "contract" / "without_network.py"),
            str(commands),
        ],
        env=clean | {"HOME": str(folder), "MATCHGRAPH_PASSWORD": SECRET, "PYTHONPATH": str(ROOT), **PROXIES},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return folder, ran


@pytest.mark.slow
def test_no_command_uses_a_network_unasked(home: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    _, ran = home
    said = json.loads(ran.stdout.splitlines()[-1])
    assert dict(zip(map(str, COMMANDS), said["codes"], strict=True)) == {str(each): 0 for each in COMMANDS}, (
        ran.stderr
    )
    assert said["refused"] == []


@pytest.mark.slow
def test_a_command_that_is_asked_for_a_network_is_counted(tmp_path: Path) -> None:
    """The hook is no test that cannot fail."""
    commands = tmp_path / "commands.jsonl"
    commands.write_text(
        json.dumps(["load", "http://example.org/page", "--dry-run", "--graph", f"embedded:{tmp_path}/g"])
    )
    ran = subprocess.run(
        [sys.executable, WITHOUT_NETWORK, str(commands)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "MATCHGRAPH_URL": f"embedded:{tmp_path}/g"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "socket.getaddrinfo example.org" in json.loads(ran.stdout.splitlines()[-1])["refused"][0]


@pytest.mark.slow
def test_all_files_of_a_user_are_private(home: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = home
    ours = [path for path in folder.rglob("*") if "matchgraph" in str(path.relative_to(folder))]
    public = {"java.jsa"}  # class data of Java alone, in a private folder
    open_to_others = [
        str(path.relative_to(folder))
        for path in ours
        if stat.S_IMODE(path.lstat().st_mode) & 0o077 and path.name not in public
    ]
    assert len(ours) > 100
    assert open_to_others == []


@pytest.mark.slow
def test_no_secret_is_in_a_file_or_an_output_that_is_not_for_it(
    home: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, ran = home
    (graph,) = folder.rglob("secrets.json")
    passwords = json.loads(graph.read_text())
    allowed = {"secrets.json", "java-arguments", "java-arguments-again"}
    token = next(line for line in ran.stdout.splitlines() if line.startswith("mg_") or "importer" in line)
    for secret in (SECRET, *passwords.values(), token.split()[-1]):
        assert len(str(secret)) > 8
        holding = {
            path.name
            for path in folder.rglob("*")
            if path.is_file() and str(secret).encode() in path.read_bytes()
        }
        assert holding <= (allowed if secret != SECRET else set()), secret
    for secret in (SECRET, *passwords.values()):
        assert str(secret) not in ran.stdout + ran.stderr


@pytest.mark.parametrize("debug", ["", "1"])
@pytest.mark.parametrize(
    "address",
    ["bolt://127.0.0.1:1", "bolt+s://127.0.0.1:1", f"bolt://ann:{SECRET}@127.0.0.1:1", f"x://a:{SECRET}@b"],
)
def test_no_error_repeats_a_password(address: str, debug: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from matchgraph.cli import main; main()", "top", "--graph", address],
        env=os.environ | {"MATCHGRAPH_PASSWORD": SECRET, "MATCHGRAPH_DEBUG": debug},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode in {2, 3}
    assert SECRET not in ran.stdout + ran.stderr


# --- TLS: a server with a certificate of an authority that no one knows


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"" if self.path == "/robots.txt" else b"slug,metric,value,as_of,state\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """A server with TLS, and the certificate of its authority."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost"]  # fmt: skip
    if not shutil.which("openssl"):
        pytest.skip("openssl, which makes a certificate, is not installed")
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = HTTPServer(("127.0.0.1", 0), _Page)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that refuse to go on
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], certificate
    server.shutdown()
    server.server_close()


def fetched(address: str) -> str:
    with Fetcher(allow_private=True, limits=Limits(attempts=1)).fetched(address) as answer:
        return answer.stream.read().decode()


def test_a_certificate_of_an_unknown_authority_is_refused_and_ones_own_can_be_named(
    secured: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, certificate = secured
    with pytest.raises(InputRefusedError, match=DISTRUSTED):
        fetched(f"https://localhost:{port}/page")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert fetched(f"https://localhost:{port}/page").startswith("slug,")
    with pytest.raises(InputRefusedError, match=r"(?i)mismatch"):
        fetched(f"https://127.0.0.1:{port}/page")


def test_so_it_is_for_graphs(secured: tuple[int, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    port, certificate = secured
    monkeypatch.setattr("graph.bolt.CONNECT_LIMIT", 1.0)  # seconds, of silence from what is no graph
    with (
        pytest.raises(StoreUnreachableError, match=DISTRUSTED),
        connect(Connection(f"bolt+s://localhost:{port}", "neo4j", SECRET)),
    ):
        pass
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        pytest.raises(StoreUnreachableError) as trusted,
        connect(Connection(f"bolt+s://localhost:{port}", "neo4j", SECRET)),
    ):
        pass
    assert "certificate" not in str(trusted.value).lower()  # it is no graph, but its certificate was accepted
    with (
        pytest.raises(StoreUnreachableError, match=r"(?i)certificate"),
        connect(Connection(f"bolt+s://127.0.0.1:{port}", "neo4j", SECRET)),
    ):
        pass


def test_a_server_that_is_asked_without_tls_gets_no_password_for_another(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page is fetched without the credentials that the environment has for graphs or for the web."""
    monkeypatch.setenv("MATCHGRAPH_PASSWORD", SECRET)
    monkeypatch.setenv("HTTP_PROXY", f"http://user:{SECRET}@127.0.0.1:9")
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(65536))
                    connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/page"
        assert run(["load", address, "--dry-run", "--allow-private-addresses"]) != 0
    assert heard
    assert SECRET.encode() not in b"".join(heard)
    assert b"authorization" not in b"".join(heard).lower()
    assert SECRET not in "".join(capsys.readouterr())
