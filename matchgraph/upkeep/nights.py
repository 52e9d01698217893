"""The records of nights: one file a night, and a lock so that two do not run at once."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graph.errors import GuardRefusedError
from graph.folders import make_private
from graph.graph_folder import write_private
from matchgraph.answers.status import NightRecord

KEPT = 400  # records, more than a year
LAST, LOCK = "last.json", "lock"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Nights:
    """The records of a graph's nights.

    Args:
        folder: where they are; created on the first night.
    """

    folder: Path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other nights away while the block runs.

        Raises:
            GuardRefusedError: another night is running.
            OSError: the folder cannot be written.
        """
        make_private(self.folder)
        descriptor = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise GuardRefusedError(
                    f"another night is running on this graph (process {self.running()}): wait until it has "
                    "ended, and run it again"
                ) from None
            os.ftruncate(descriptor, 0)
            os.write(descriptor, str(os.getpid()).encode())
            yield
        finally:
            os.close(descriptor)

    def running(self) -> int | None:
        """Return the process of the night that is running, or None."""
        try:
            descriptor = os.open(self.folder / LOCK, os.O_RDONLY)
        except OSError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            text = os.read(descriptor, 20).decode(errors="replace")
            return int(text) if text.isdecimal() else 0
        else:
            return None
        finally:
            os.close(descriptor)

    def last(self) -> NightRecord | None:
        """Return the record of the last night, or None."""
        try:
            return NightRecord.model_validate_json((self.folder / LAST).read_bytes())
        except (OSError, ValueError):
            return None

    def write(self, record: NightRecord) -> None:
        """Write the record of the night that is running; where it cannot be written, only say so."""
        text = record.model_dump_json(indent=1)
        try:
            write_private(self.folder / LAST, text)
            if record.ended is not None:
                write_private(self.folder / f"{record.began:%Y%m%dT%H%M%SZ}.json", text)
                for old in sorted(self.folder.glob("2*.json"))[:-KEPT]:
                    with contextlib.suppress(FileNotFoundError):
                        old.unlink()
        except OSError as error:
            _log.warning("the record of the night cannot be kept in %s: %s", self.folder, error)
