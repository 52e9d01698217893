"""Read a stream as chunks, and chunks as a stream."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO


def chunks_of(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the content of a stream in chunks of at most `size` bytes."""
    while chunk := stream.read(size):
        yield chunk


def stream_of(chunks: Iterator[bytes]) -> io.BufferedReader:
    """Return a stream that reads from chunks as they arrive.

    >>> stream_of(iter([b"one ", b"", b"two"])).read()
    b'one two'
    """
    return io.BufferedReader(_Chunked(chunks))


class _Chunked(io.RawIOBase):
    """Chunks as a raw stream; exceptions raised while producing them propagate to the reader."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._left = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._left:
            following = next(self._chunks, None)
            if following is None:
                return 0
            self._left = following
        given, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)
