"""Debian's chromium, and the pages served to it from the examples, a hostile corpus and odd names."""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

import matchgraph
from matchgraph.api.app import create_app
from matchgraph.facade.access import Keys
from matchgraph.pages.mounting import mount_pages
from matchgraph.serving.options import ServeOptions
from matchgraph.serving.server import Serving
from tests.conftest import NO_BROWSER, ROOT, Servers, _empty
from tests.contract.conftest import EXAMPLES
from tests.contract.odd_names import GONE, hostile, plenty

CHROMIUM = Path("/usr/bin/chromium")
# Only WebGL is emulated: to draw whole pages so takes twice as long as to draw them without a graphics card.
FLAGS = (
    "--no-sandbox --disable-quic --disable-background-networking --disable-component-update --disable-sync "
    "--disable-gpu --enable-unsafe-swiftshader"
)
EARLIER = (9, 7, 2)  # days before today with a run each: enough for a plot that zooms
MANY = 5_000  # capabilities of one entity
SEARCHES = str(ROOT / "examples-events")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start chromium; of a module, for what playwright leaves running disturbs other tests."""
    if not CHROMIUM.exists():
        missing = f"{NO_BROWSER}: {CHROMIUM} is missing; apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS.split())
        yield found
        found.close()


@pytest.fixture(scope="module")
def serving(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Load the embedded graph with two runs, the second without one of the pages."""
    running = servers("embedded")
    _empty(running)
    folder = tmp_path_factory.mktemp("odd")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_URL", running.url)
        environment.setenv("MATCHGRAPH_EVENTS", str(tmp_path_factory.mktemp("log")))
        with matchgraph.open() as graph:
            assert not graph.load([EXAMPLES, SEARCHES, *hostile(folder)]).refusals
            graph.alias("claude-old", "claude")
            today = dt.datetime.now(dt.UTC).date()
            for days in EARLIER:
                graph.recompute(as_of=today - dt.timedelta(days))
            graph.retract(GONE)
            assert not graph.load([plenty(folder, MANY)]).refusals  # last, as its runs take longer
            graph.recompute(accept_below_guard=True)
            options = ServeOptions(per_minute=1_000_000, per_minute_with_token=1_000_000, allow_cypher=True)
            yield Serving(graph, Keys(tmp_path_factory.mktemp("keys")), options)


@pytest.fixture(scope="module")
def site(serving: Serving) -> Iterator[str]:
    """Serve the pages on a free port; return their origin."""
    app = create_app(serving, mounts=[mount_pages])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
