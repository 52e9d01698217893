"""Which entities' pages a server has shown: an address that was there once is gone, not unknown."""

from __future__ import annotations

import hashlib
import hmac
import threading
from contextlib import suppress
from pathlib import Path

NAME = "opened-pages.txt"
DIGITS = 16  # hexadecimal, of each line
MOST = 1_000_000  # lines; beyond it nothing more is noted


class OpenedPages:
    """Remembers slugs as keyed hashes, so that the file does not name what was retracted.

    Threads may share it.

    Args:
        place: the file, one hash a line.
        secret: of the server.
    """

    def __init__(self, place: Path, secret: bytes) -> None:
        self._place, self._secret, self._lock = place, secret, threading.Lock()
        self._known = set()
        with suppress(OSError):
            self._known = {line for line in place.read_text("ascii").splitlines() if len(line) == DIGITS}

    def __contains__(self, slug: str) -> bool:
        """Say whether the page of a slug was shown."""
        return self._of(slug) in self._known

    def note(self, slug: str) -> None:
        """Remember that the page of a slug was shown."""
        mark = self._of(slug)
        with self._lock:
            if mark in self._known or len(self._known) >= MOST:
                return
            self._known.add(mark)
            with suppress(OSError), self._place.open("a", encoding="ascii") as file:  # a page is shown anyway
                self._place.chmod(0o600)
                file.write(f"{mark}\n")

    def _of(self, slug: str) -> str:
        return hmac.new(self._secret, slug.encode(errors="replace"), hashlib.sha256).hexdigest()[:DIGITS]
