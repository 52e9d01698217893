"""Addresses are fetched within limits from a server that misbehaves, and never from inside the network."""

from __future__ import annotations

import datetime as dt
import gzip
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from graph.errors import InputRefusedError
from graph.model import Statement
from loaders import web_address
from loaders.files import Item, Options, read_paths
from loaders.unchanged import LoadedInput, Unchanged, Validators
from loaders.web import Fetcher, Limits
from loaders.web_address import AddressRefusedError, is_public, parsed
from tests.conftest import ROOT

PAGE = (ROOT / "examples" / "claude-vs-intellicode.txt").read_bytes()
PATIENT = Limits(size=100_000, redirects=3, attempts=2, wait=0.01, longest_wait=2.0)
HURRIED = replace(PATIENT, read=0.3, total=2.0)  # for what dawdles alone: a busy machine may, too
DAWDLING = {"slow", "trickle", "trickled_head"}
STATUS = b"HTTP/1.1 %d Whatever\r\nConnection: close\r\n"


class Misbehaving(BaseHTTPRequestHandler):
    """Answers as its path says."""

    asked: ClassVar[Counter[str]] = Counter()
    robots: ClassVar[tuple[int, bytes]] = (404, b"")
    robots_headers: ClassVar[dict[str, str]] = {}
    agents: ClassVar[set[str]] = set()
    versions: ClassVar[dict[str, dict[str, str]]] = {}
    conditions: ClassVar[list[tuple[str | None, str | None]]] = []

    def do_GET(self) -> None:
        name = self.path.rsplit("/", 1)[-1].partition("?")[0].replace("-", "_").replace(".", "_")
        type(self).asked[self.path] += 1
        type(self).agents.add(self.headers["User-Agent"])
        try:
            getattr(self, f"get_{name}", self.get_page)()
        except OSError:
            self.close_connection = True  # the client has had enough

    def log_message(self, *arguments: Any) -> None:
        pass

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        self.wfile.write(STATUS % status)
        for name, value in headers.items():
            self.wfile.write(f"{name.replace('_', '-')}: {value}\r\n".encode())
        self.wfile.write(b"\r\n" + body)

    def get_robots_txt(self) -> None:
        self.answer(self.robots[0], self.robots[1], **self.robots_headers)

    def get_page(self) -> None:
        self.answer(200, PAGE, Content_Type="text/plain; charset=utf-8")

    def get_slow(self) -> None:
        time.sleep(0.6)

    def get_trickle(self) -> None:
        self.answer(200, Content_Type="text/plain")
        for _ in range(30):
            self.wfile.write(b"x")
            time.sleep(0.1)

    def get_trickled_head(self) -> None:
        for _ in range(30):
            self.wfile.write(b"H")
            time.sleep(0.1)

    def get_huge(self) -> None:
        self.answer(200, b"x" * 200_000, Content_Type="text/plain")

    def get_endless(self) -> None:
        self.answer(200, Content_Type="text/plain")
        while True:
            self.wfile.write(b"x" * 65_536)

    def get_bomb(self) -> None:
        self.answer(200, gzip.compress(bytes(80 << 20)), Content_Type="text/plain", Content_Encoding="gzip")

    def get_compressed(self) -> None:
        self.answer(200, gzip.compress(PAGE), Content_Type="text/plain", Content_Encoding="gzip")

    def get_brotli(self) -> None:
        self.answer(200, PAGE, Content_Type="text/plain", Content_Encoding="br")

    def get_loop(self) -> None:
        self.answer(302, Location="loop")

    def get_moved(self) -> None:
        self.answer(301, Location="/compare/claude-vs-intellicode")

    def get_inside(self) -> None:
        self.answer(302, Location=f"http://127.0.0.2:{self.server.server_address[1]}/secret")

    def get_to_file(self) -> None:
        self.answer(302, Location="file:///etc/hostname")

    def get_picture(self) -> None:
        self.answer(200, b"\x89PNG", Content_Type="image/png")

    def get_missing(self) -> None:
        self.answer(404)

    def get_busy(self) -> None:
        self.answer(*((429, b"") if self.asked[self.path] < 2 else (200, PAGE)), Retry_After="0")

    def get_away(self) -> None:
        self.answer(503, Retry_After="3600")

    def get_failing(self) -> None:
        self.answer(500)

    def get_chunks(self) -> None:
        self.answer(200, b"5\r\nPaper\r\nzz\r\n", Transfer_Encoding="chunked", Content_Type="text/plain")

    def get_versioned(self) -> None:
        version = self.versions[self.path]
        given = self.headers["If-None-Match"], self.headers["If-Modified-Since"]
        type(self).conditions.append(given)
        if given != (None, None) and given == (version.get("ETag"), version.get("Last_Modified")):
            self.answer(304, b"" if "ETag" in version else b"a body that must not be read", **version)
        else:
            self.answer(200, PAGE, Content_Type="text/plain", **version)

    def get_never_changed(self) -> None:
        self.answer(304)

    def get_short(self) -> None:
        self.answer(200, PAGE, Content_Length=str(len(PAGE) + 10), Content_Type="text/plain")


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("0.0.0.0", 0), Misbehaving) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def site(server: ThreadingHTTPServer) -> Iterator[str]:
    Misbehaving.asked.clear()
    Misbehaving.robots, Misbehaving.robots_headers = (404, b""), {}
    yield f"http://127.0.0.1:{server.server_address[1]}"


def fetch(address: str, *, allow_private: bool = True) -> bytes:
    limits = HURRIED if address.rsplit("/", 1)[-1] in DAWDLING else PATIENT
    with Fetcher(allow_private=allow_private, limits=limits).fetched(address) as answer:
        return answer.stream.read()


def refusal(address: str, *, allow_private: bool = True) -> str:
    with pytest.raises(InputRefusedError) as caught:
        fetch(address, allow_private=allow_private)
    assert caught.value.location == address
    return caught.value.reason


@pytest.mark.parametrize("place", ["compare/claude-vs-intellicode", "compressed/claude-vs-intellicode"])
def test_a_page_by_address_states_what_its_file_states(site: str, place: str) -> None:
    (loaded,) = read_paths([f"{site}/{place}"], Options(allow_private=True))
    (file,) = read_paths([str(ROOT / "examples" / "claude-vs-intellicode.txt")])
    assert isinstance(loaded, Statement)
    assert isinstance(file, Statement)
    assert loaded.comparison == file.comparison
    assert loaded.source.location == f"{site}/{place}"
    assert Misbehaving.agents == {"matchgraph"}


SUNDAY = "Sun, 01 Nov 2026 08:00:00 GMT"


def unchanged_or_read(address: str, before: list[Item]) -> list[Item]:
    """Load an address as if what it held before were all in the graph."""

    def registered(locations: Sequence[str]) -> dict[str, list[LoadedInput]]:
        (statement,) = before
        assert isinstance(statement, Statement)
        source = statement.source
        if source.input_sha256 is None:
            return {}
        assert source.input_sources == 1
        validators = Validators(source.etag, source.last_modified)
        return {address: [LoadedInput(source.input_sha256, Unchanged(address, "page", 1), validators)]}

    return list(read_paths([address], Options(allow_private=True), registered=registered))


@pytest.mark.parametrize(
    "version",
    [
        {"ETag": '"one"'},
        {"ETag": 'W/"weak"'},
        {"Last_Modified": SUNDAY},
        {"ETag": '"a"', "Last_Modified": SUNDAY},
    ],
)
def test_what_is_not_modified_is_not_sent_again(site: str, version: dict[str, str]) -> None:
    address = f"{site}/claude-vs-intellicode/versioned"
    Misbehaving.versions[f"/{address.split('/', 3)[3]}"] = version
    Misbehaving.conditions.clear()
    first = list(read_paths([address], Options(allow_private=True)))
    assert unchanged_or_read(address, first) == [Unchanged(address, "page", 1)]
    known = version.get("ETag"), version.get("Last_Modified")
    assert Misbehaving.conditions == [(None, None), known]


@pytest.mark.parametrize(
    ("version", "later"), [({}, {}), ({"ETag": '"one"'}, {"ETag": '"two"'}), ({"ETag": '"one"'}, {})]
)
def test_what_may_have_changed_is_read(site: str, version: dict[str, str], later: dict[str, str]) -> None:
    address = f"{site}/claude-vs-intellicode/versioned"
    Misbehaving.versions[f"/{address.split('/', 3)[3]}"] = version
    first = list(read_paths([address], Options(allow_private=True)))
    Misbehaving.versions[f"/{address.split('/', 3)[3]}"] = later
    (again,) = unchanged_or_read(address, first)
    assert isinstance(again, Statement)
    assert again.source.etag == later.get("ETag")


def test_what_was_loaded_otherwise_is_read(site: str) -> None:
    """A 304 would have nothing to read where the same version was loaded for another day."""
    address = f"{site}/claude-vs-intellicode/versioned"
    Misbehaving.versions[f"/{address.split('/', 3)[3]}"] = {"ETag": '"one"'}
    options = Options(allow_private=True, as_of=dt.date(2026, 11, 1))
    (again,) = unchanged_or_read(address, list(read_paths([address], options)))
    assert isinstance(again, Statement)
    assert again.source.as_of is None


def test_redirects_are_followed(site: str) -> None:
    assert fetch(f"{site}/moved") == PAGE
    assert gzip.decompress(fetch(f"{site}/compressed")) == PAGE


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("slow", "no answer in time (ReadTimeout)"),
        ("trickle", "no complete answer within 2 s"),
        ("trickled_head", "no complete answer within 2 s"),
        ("huge", "more than 100000 bytes"),
        ("endless", "more than 100000 bytes"),
        ("brotli", "is sent in the encoding 'br', which was not requested"),
        ("loop", "redirected more than 3 times"),
        ("to-file", "'file' is not supported, only http and https"),
        ("picture", "'image/png' is not a supported content type"),
        ("missing", "returns 404"),
        ("away", "returns 503 and asks to wait 3600 s"),
        ("failing", "returns 500"),
        ("never-changed", "returns 304"),
        ("chunks", "incomplete answer"),
        ("short", "incomplete answer"),
    ],
)
def test_a_server_that_misbehaves_is_refused_with_the_reason(site: str, place: str, reason: str) -> None:
    assert refusal(f"{site}/{place}").startswith(reason)


def test_a_bomb_is_refused(site: str) -> None:
    (item,) = read_paths([f"{site}/bomb"], Options(allow_private=True))
    assert isinstance(item, InputRefusedError)
    assert "longer than" in item.reason or "expands to more than" in item.reason


def test_what_passes_is_tried_again(site: str) -> None:
    assert fetch(f"{site}/busy") == PAGE
    assert Misbehaving.asked["/busy"] == 2
    refusal(f"{site}/failing")
    assert Misbehaving.asked["/failing"] == PATIENT.attempts
    refusal(f"{site}/missing")
    assert Misbehaving.asked["/missing"] == 1


def test_nobody_listening_is_refused() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refusal(f"http://127.0.0.1:{port}/").startswith("incomplete answer")


def test_robots_txt_is_respected(site: str) -> None:
    Misbehaving.robots = (200, b"User-agent: matchgraph\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n")
    fetcher = Fetcher(allow_private=True, limits=PATIENT)
    for place in ("page", "other"):
        with fetcher.fetched(f"{site}/{place}") as answer:
            assert answer.stream.read() == PAGE
    assert Misbehaving.asked["/robots.txt"] == 1
    assert "robots.txt of 127.0.0.1 does not allow 'matchgraph' to fetch it" in refusal(
        f"{site}/private/page"
    )
    assert Misbehaving.asked["/private/page"] == 0
    Misbehaving.robots = (503, b"")
    assert "its rules are unknown" in refusal(f"{site}/page")


RULES = "User-agent: *\nDisallow: /private\n"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(RULES.encode()), {"Content_Encoding": "gzip"}),
        (b"\xef\xbb\xbf" + RULES.encode(), {}),
        (RULES.encode("utf-16"), {}),
        (RULES.encode("utf-16-le"), {"Content_Type": "text/plain; charset=utf-16le"}),
        (RULES.replace("\n", "\r").encode(), {"Content_Type": "text/plain; charset=hex"}),
        (b"# caf\xe9\n" + RULES.encode(), {}),
    ],
    ids=["gzip", "mark", "utf-16", "label", "CR", "latin-1 comment"],
)
def test_robots_txt_is_decoded_like_a_page(site: str, body: bytes, headers: dict[str, str]) -> None:
    Misbehaving.robots, Misbehaving.robots_headers = (200, body), headers
    assert "does not allow 'matchgraph'" in refusal(f"{site}/private/page")
    with Fetcher(allow_private=True, limits=PATIENT).fetched(f"{site}/page") as answer:
        assert answer.stream.read() == PAGE


@pytest.mark.parametrize(
    ("body", "coding"),
    [(gzip.compress(RULES.encode())[:-9], "gzip"), (b"\x1f\x8brubbish", "gzip"), (b"\x0b\x02", "br")],
    ids=["truncated", "rubbish", "br"],
)
def test_rules_that_cannot_be_decoded_forbid(site: str, body: bytes, coding: str) -> None:
    Misbehaving.robots, Misbehaving.robots_headers = (200, body), {"Content_Encoding": coding}
    assert "robots.txt of 127.0.0.1 cannot be read, so its rules are unknown" in refusal(f"{site}/page")
    assert Misbehaving.asked["/page"] == 0


@pytest.mark.parametrize(
    "host",
    [
        *(
            "127.0.0.1",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "2130706433",
            "0177.0.0.1",
            "127.1",
            "0.0.0.0",
        ),
        *("017700000001", "0x7f000001", "0x7f.1", "0x7F.0x0.0x0.0x1", "127.0.0.1.", "127.000.000.001"),
        "0",
        *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"),
        *("\uff11\uff12\uff17.0.0.1", "\u2460\u2461\u2466.0.0.1", "127\u30020\u30020\u30021", "127.0.0.1%2f"),
    ],
)
def test_machines_inside_are_not_asked(server: ThreadingHTTPServer, host: str) -> None:
    Misbehaving.asked.clear()
    reason = refusal(f"http://{host}:{server.server_address[1]}/page", allow_private=False)
    known = ("not on the public internet", "not a URL", "cannot be the name of a host", "unreachable")
    assert any(said in reason for said in known), reason
    assert not Misbehaving.asked


@pytest.mark.parametrize(
    "ip",
    [
        *("10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "0.0.0.0", "192.0.2.1", "::", "::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:10.0.0.1", "2002:a00:1::", "64:ff9b::a00:1", "2001:db8::1", "::10.0.0.1", "fec0::1"),
        *("64:ff9b:1::a00:1", "2001:470::5efe:10.0.0.1", "2001:470::200:5efe:a00:1", "3fff::1", "100::1"),
        *("2001:0:a00:1::", "192.88.99.1", "192.0.0.8", "198.18.0.1", "168.63.129.16", "100.100.100.200"),
    ],
)
def test_no_private_address_counts_as_public(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize(
    "address", ["ftp://example.org/", "http://user:secret@example.org/", "http:///a", "https://" + "a" * 5000]
)
def test_odd_addresses_are_refused(address: str) -> None:
    with pytest.raises(AddressRefusedError):
        parsed(address)


def test_a_redirect_to_the_inside_is_not_followed(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_address, "is_public", lambda ip: ip == "127.0.0.1")  # as if it were outside
    assert fetch(f"{site}/page", allow_private=False) == PAGE
    assert "127.0.0.2, not on the public internet" in refusal(f"{site}/inside", allow_private=False)
    assert Misbehaving.asked["/secret"] == 0


def test_a_name_that_changes_its_mind_gains_nothing(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    Misbehaving.asked.clear()
    real, calls = socket.getaddrinfo, Counter[str]()

    def rebinding(host: Any, port: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        calls[name] += 1
        inside = "127.0.0.1" if calls[name] == 1 else "127.0.0.2"
        return real(inside if name == "rebind.example" else host, port, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(web_address, "is_public", lambda ip: ip == "127.0.0.1")
    address = f"http://rebind.example:{server.server_address[1]}/page"
    assert "127.0.0.2, not on" in refusal(address, allow_private=False)
    assert calls["rebind.example"] == 2  # once for robots.txt, once for the page: never between check and use
    assert Misbehaving.asked == Counter({"/robots.txt": 1})
