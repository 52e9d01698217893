"""Decompress input on the fly, with a limit on the size of the output, and convert it to UTF-8."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import zstandard

from graph.errors import InputRefusedError
from loaders.chunks import chunks_of, stream_of
from loaders.encoding import as_utf_8

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
SUFFIXES = (".gz", ".zst")

MAX_EXPANDED_BYTES = 16 * 1024**3
MAX_RATIO = 200  # such text compresses 10- to 100-fold, a decompression bomb 1,000-fold
FREE_BYTES = 64 * 1024**2  # output of this size is allowed whatever the ratio
_READ_BYTES = 64 * 1024
_Peekable = (io.BufferedReader, io.BufferedRandom)
_ZSTD_READ_BYTES = 256  # four bytes may expand to 128 KB, and the output of one call is unlimited


def without_suffix(name: str) -> str:
    """Return a file's name without its compression suffix.

    >>> without_suffix("a-vs-b.txt.gz"), without_suffix("a-vs-b.txt")
    ('a-vs-b.txt', 'a-vs-b.txt')
    """
    suffix = next((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), "")
    return name[: len(name) - len(suffix)]


def plain(stream: BinaryIO, location: str, charset: str | None = None) -> BinaryIO:
    """Return a stream of plain bytes: gzip and zstd are decompressed, text is converted to UTF-8.

    The compression is detected from the first bytes. The stream itself is returned if nothing needs decoding.

    Args:
        stream: the bytes, positioned at the beginning.
        location: where they come from, for errors.
        charset: the encoding of the text as declared by its sender, if any.

    Raises:
        InputRefusedError: while reading: it is corrupt or truncated, or expands beyond the limits.

    >>> import gzip
    >>> plain(io.BytesIO(gzip.compress(b"text")), "a.gz").read()
    b'text'
    """
    # Wrapped as chunks, so that closing the reader does not close a stream of another type.
    buffered = stream if isinstance(stream, _Peekable) else stream_of(chunks_of(stream, _READ_BYTES))
    start = buffered.peek(4)[:4]
    if start.startswith(GZIP_MAGIC):
        buffered = stream_of(_limited(_gunzip(chunks_of(buffered, _READ_BYTES), location), location))
    elif start == ZSTD_MAGIC:
        buffered = stream_of(_limited(_unzstd(chunks_of(buffered, _ZSTD_READ_BYTES), location), location))
    return as_utf_8(buffered, buffered.peek(2)[:2], charset, location)


def _gunzip(chunks: Iterator[bytes], location: str) -> Iterator[tuple[int, bytes]]:
    """Yield the number of compressed bytes consumed and the bytes produced."""
    member = None
    try:
        for chunk in chunks:
            taken, rest = len(chunk), chunk
            while rest:
                member = member or zlib.decompressobj(wbits=31)
                yield taken, member.decompress(rest, _READ_BYTES)
                taken, rest = 0, member.unconsumed_tail
                if member.eof:
                    rest, member = member.unused_data.lstrip(b"\0"), None  # tapes pad with NUL
        while member is not None and (out := member.decompress(b"", _READ_BYTES)):
            yield 0, out
    except zlib.error as error:
        raise InputRefusedError(f"broken gzip: {error}", location=location) from None
    if member is not None and not member.eof:
        raise InputRefusedError("gzip data is truncated; copy the file again", location=location)


def _unzstd(chunks: Iterator[bytes], location: str) -> Iterator[tuple[int, bytes]]:
    """Yield the number of compressed bytes consumed and the bytes produced."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=2**27)
    frame = None
    try:
        for chunk in chunks:
            taken, rest = len(chunk), chunk
            while rest:
                frame = frame or decompressor.decompressobj()
                yield taken, frame.decompress(rest)
                taken, rest = 0, b""
                if frame.eof:
                    rest, frame = frame.unused_data, None
    except zstandard.ZstdError as error:
        raise InputRefusedError(f"broken zstd: {error}", location=location) from None
    if frame is not None:
        raise InputRefusedError("zstd data is truncated; copy the file again", location=location)


def _limited(parts: Iterator[tuple[int, bytes]], location: str) -> Iterator[bytes]:
    """Yield the output as long as its size is in proportion to the input."""
    taken = given = 0
    for read, out in parts:
        taken, given = taken + read, given + len(out)
        if given > MAX_EXPANDED_BYTES or (given > FREE_BYTES and given > MAX_RATIO * taken):
            reason = f"expands to more than {given // 1024**2} MB from {taken} bytes; reading stopped"
            raise InputRefusedError(reason, location=location)
        yield out
