"""Convert text to UTF-8: what is valid UTF-8 stays as it is, the rest is decoded as browsers decode it."""

from __future__ import annotations

import codecs
import itertools
from collections.abc import Iterator
from typing import BinaryIO

import webencodings

from graph.errors import InputRefusedError
from loaders.chunks import chunks_of, stream_of
from loaders.lines import MAX_PAGE_BYTES

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF_8 = "utf-8"
NOT_DECODED = "replacement"  # encodings that browsers refuse, since they hide markup
_READ_BYTES = 64 * 1024


def encoding_named(label: str | None, default: str = UTF_8) -> webencodings.Encoding:
    """Return the encoding that a label means on the web (WHATWG), or the default.

    >>> [encoding_named(label).name for label in ("ISO-8859-1", " utf8 ", "hex", None)]
    ['windows-1252', 'utf-8', 'utf-8', 'utf-8']
    """
    return webencodings.lookup(label or default) or webencodings.lookup(default)


def as_utf_8(stream: BinaryIO, mark: bytes, label: str | None, location: str) -> BinaryIO:
    """Return a stream of UTF-8: converted from UTF-16 with a byte order mark, or from the declared encoding.

    A declared encoding is used only if the beginning, as long as a page, is not UTF-8: many servers declare a
    wrong one. The stream itself is returned if nothing is declared and there is no mark.

    Args:
        stream: the bytes, decompressed.
        mark: the first two of them, still to be read.
        label: the encoding declared by the sender, if any.
        location: where the bytes come from, for errors.

    Raises:
        InputRefusedError: while reading: the text is not in this encoding.
    """
    if mark in UTF_16_MARKS:
        return stream_of(_decoded(chunks_of(stream, _READ_BYTES), codecs.lookup("utf-16"), location))
    encoding = encoding_named(label)
    if encoding.name == UTF_8:
        return stream
    start = stream.read(MAX_PAGE_BYTES)
    chunks: Iterator[bytes] = itertools.chain([start], chunks_of(stream, _READ_BYTES))
    if not is_utf_8(start, encoding):
        if encoding.name == NOT_DECODED:
            reason = f"the encoding '{label}' is not supported; save the text as UTF-8 and load it again"
            raise InputRefusedError(reason, location=location)
        chunks = _decoded(chunks, encoding.codec_info, location)
    return stream_of(chunks)


def is_utf_8(data: bytes, declared: webencodings.Encoding) -> bool:
    """Return whether text is UTF-8 although another encoding is declared.

    An incomplete last character is ignored.

    >>> [is_utf_8(data, encoding_named("latin1")) for data in ("é".encode(), b"\\xe9.")]
    [True, False]
    """
    try:
        text = codecs.getincrementaldecoder("utf-8")("strict").decode(data)
    except UnicodeDecodeError:
        return False
    if not text.isascii():
        return True
    if declared.name.startswith("utf-16"):
        return "\0" not in text
    # ISO-2022-JP is ASCII with escape sequences; a lone byte at the end is not the beginning of a character
    return data.isascii() and declared.name != "iso-2022-jp"


def _decoded(chunks: Iterator[bytes], codec: codecs.CodecInfo, location: str) -> Iterator[bytes]:
    decoder = codec.incrementaldecoder("strict")
    done = 0
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
            done += len(chunk)
    except UnicodeError as error:
        place = done + getattr(error, "start", 0)
        reason = f"not {codec.name.upper()} near byte {place}; save the file as UTF-8 and load it again"
        raise InputRefusedError(reason, location=location) from None
