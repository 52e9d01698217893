"""What is known of sources: their kinds, places and days, and the hash of those that count."""

from __future__ import annotations

import datetime as dt

from graph.versions import Sources, Version

PAGE = Version("ant-vs-bee", "page", "1", "2026-11-02", True, "pages/ant.txt")
SIGNALS = Version("signals-1", "signals", "2", "2026-11-02", True)
SOURCES = Sources((PAGE, SIGNALS))


def test_what_is_unknown_is_what_is_said() -> None:
    assert (SOURCES.kind("ant-vs-bee"), SOURCES.kind("signals-1", "events")) == ("page", "signals")
    assert (SOURCES.kind("gone"), SOURCES.kind("gone", "events")) == ("page", "events")
    assert (SOURCES.location("ant-vs-bee"), SOURCES.location("gone")) == ("pages/ant.txt", "gone")


def test_lines_of_signals_have_days_of_their_own() -> None:
    assert PAGE.is_later_than(dt.date(2026, 11, 1))
    assert not PAGE.is_later_than(dt.date(2026, 11, 2))
    assert not SIGNALS.is_later_than(dt.date(2026, 11, 1))


def test_only_whole_and_trusted_sources_count() -> None:
    for other in (PAGE._replace(trusted=False), PAGE._replace(whole=False)):
        assert Sources((other, SIGNALS)).statements == Sources((SIGNALS,)).statements != SOURCES.statements
    assert SOURCES.statements != Sources((PAGE._replace(sha256="3"), SIGNALS)).statements
