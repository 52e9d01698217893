"""Let writers wait while a command reads the graph as of one moment: a backup, or a recompute among loads.

It sets a mark that every write transaction looks for, and renews it. One that was not renewed for some
seconds of a waiting writer's own clock was left by a crash, and the writer removes it; so no clock of another
host decides.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

from graph.deadline import require_time
from graph.errors import MatchGraphError
from graph.pointers import PAUSING, hold

if TYPE_CHECKING:
    from graph.store import Store
    from graph.transaction import Transaction

RENEWED = 5.0  # seconds between renewals
ABANDONED = 45.0  # seconds without a renewal, of which a busy server may take many
POLLED = 0.2

_own: ContextVar[str] = ContextVar("pause", default=" ")  # the mark of the block that is running, if any
_log = logging.getLogger(__name__)
Result = TypeVar("Result")


class _PausedError(Exception):
    """Writers wait; has the mark."""


def refuse_paused(transaction: Transaction) -> None:
    """End a transaction that is about to write while another command lets writers wait."""
    for row in transaction.read("pause"):
        if not row["version"].startswith(_own.get()):
            raise _PausedError(row["version"])


def after_pause(store: Store, work: Callable[[], Result]) -> Result:
    """Do some work, after the command that lets writers wait, if there is one.

    Args:
        work: refuses while there is one, by `refuse_paused`.
    """
    seen, since = "", time.monotonic()
    while True:
        try:
            return work()
        except _PausedError as paused:
            mark = str(paused)
        if not seen:
            _log.warning("waiting: a backup or recompute reads the graph")
        if mark != seen:
            seen, since = mark, time.monotonic()
        elif time.monotonic() - since > ABANDONED:
            store.ungated().write("end_pause", version=mark)
        require_time()
        time.sleep(POLLED)


@contextmanager
def paused(store: Store) -> Iterator[None]:
    """Let other writers wait as long as the block runs; one that has begun to write may still finish.

    What the block itself writes, in its own thread, does not wait.

    Raises:
        MatchGraphError: the mark was lost, so that others may have written.
    """
    token, own = uuid.uuid4().hex, store.ungated()
    ended = threading.Event()
    renewing = threading.Thread(target=_renew, args=(own, token, ended), daemon=True)
    renewing.start()
    context = _own.set(token)
    try:
        store.transaction("begin_pause", lambda transaction: _begin(transaction, token))
        yield
        if not any(row["version"].startswith(token) for row in own.read("pause")):
            raise MatchGraphError(
                "this command was suspended for so long that others no longer waited for it; nothing of it "
                "was kept: run it again"
            )
    finally:
        _own.reset(context)
        ended.set()
        renewing.join()


def _begin(transaction: Transaction, token: str) -> None:
    """Set the mark, unless another command set its own: it is looked for while no other one can be set."""
    hold(transaction, PAUSING)
    refuse_paused(transaction)
    transaction.write("begin_pause", version=f"{token} 0")


def _renew(store: Store, token: str, ended: threading.Event) -> None:
    """Renew the mark until the end, and remove it; in a thread, which has no deadline."""
    number = 0
    while not ended.wait(RENEWED):
        number += 1
        with suppress(MatchGraphError):  # the next renewal may succeed
            store.write("renew_pause", token=token, renewed=f"{token} {number}")
    with suppress(MatchGraphError):  # then it counts as abandoned soon
        for row in store.read("pause"):
            if row["version"].startswith(token):
                store.write("end_pause", version=row["version"])
