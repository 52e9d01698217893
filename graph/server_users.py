"""The commands that use a server: each holds a named pipe open, and the server stays until the last has gone.

The kernel closes the pipe of a command however it ends, so that no server is left behind. The pipe is removed
with the server, since a folder with a pipe in it cannot simply be copied.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


class Users:
    """The users of the server of a folder.

    Args:
        pipe: the named pipe.
    """

    def __init__(self, pipe: Path) -> None:
        self.pipe = pipe
        self._held: int | None = None

    def begin(self) -> int:
        """Make the pipe and hold it.

        Returns:
            The end to read from: at its end of file, the last user has gone.
        """
        self.pipe.unlink(missing_ok=True)  # a server that is still stopping reads the old one
        os.mkfifo(self.pipe, 0o600)
        reader = os.open(self.pipe, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(reader, True)
        self.join()
        return reader

    def join(self) -> bool:
        """Hold the pipe, and return whether a server still waits for its end."""
        with contextlib.suppress(OSError):  # ENXIO: no one reads it any more
            self._held = os.open(self.pipe, os.O_WRONLY | os.O_NONBLOCK)
        return self._held is not None

    def leave(self) -> bool:
        """Let go of the pipe, and return whether others still hold it."""
        if self._held is not None:
            os.close(self._held)
            self._held = None
        try:
            reader = os.open(self.pipe, os.O_RDONLY | os.O_NONBLOCK)
        except FileNotFoundError:
            return False
        try:
            return bool(os.read(reader, 1))
        except BlockingIOError:
            return True
        finally:
            os.close(reader)
