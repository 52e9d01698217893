"""Whatever the bytes, the declared encoding and the name of an input, it is read or refused."""

from __future__ import annotations

import io
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st
from webencodings.labels import LABELS

from graph.errors import InputRefusedError
from loaders.files import Options, read_paths, read_stream
from loaders.web import asked_wait, charset_of
from loaders.web_address import AddressRefusedError, following, parsed
from tests.fuzzing.mutations import mutated
from tests.fuzzing.parsers import PARSERS, check_refusal

ODD_LABELS = (
    "hex",
    "base64",
    "rot13",
    "idna",
    "punycode",
    "undefined",
    "utf-7",
    "unicode_escape",
    "zip",
    "mbcs",
)
LABEL = st.one_of(
    st.none(), st.sampled_from(sorted(LABELS)), st.sampled_from(ODD_LABELS), st.text(max_size=12)
)
SUFFIX = st.sampled_from(("", ".txt", ".csv", ".tsv", ".json", ".jsonl", ".html", ".yaml", ".parquet", ".gz"))
EXAMPLES = tuple(dict.fromkeys(example for parser in PARSERS.values() for example in parser.examples))


@given(data=mutated(EXAMPLES), label=LABEL, name=st.text(max_size=20), suffix=SUFFIX)
@settings(max_examples=300)
def test_no_bytes_declared_and_named_in_any_way_are_a_bug(
    data: bytes, label: str | None, name: str, suffix: str
) -> None:
    for item in read_stream(io.BytesIO(data), Options(), location=name + suffix, charset=label):
        if isinstance(item, InputRefusedError):
            check_refusal(item)


@given(names=st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=3), suffix=SUFFIX)
@settings(max_examples=100)
def test_no_name_of_a_file_is_a_bug(names: list[bytes], suffix: str) -> None:

    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            place = name.replace(b"/", b"_").replace(b"\0", b"_") + suffix.encode()
            if place not in {b".", b".."}:
                (Path(folder) / os.fsdecode(place)).write_bytes(EXAMPLES[0])
        for item in read_paths([folder]):
            if isinstance(item, InputRefusedError):
                check_refusal(item)


def pieces(*tokens: str) -> st.SearchStrategy[str]:
    """Return texts of some tokens, which is where parsers of headers fail."""
    return st.lists(st.one_of(st.sampled_from(tokens), st.text(max_size=3)), max_size=9).map("".join)


URLS = pieces(
    "http://", "https://", "[", "::1", "]", "@", ":", "/", "?", "#", "é", "xn--", "a" * 70, ".", "99999", ".."
)
TYPES = pieces(
    "text/plain", ";", " charset", "=", '"', "utf-8", "*=", "utf-7''", "%ff", "\\", "*0=", "\t", ","
)
WAITS = pieces("Wed,", " 21", " Oct", " 2015", " 07:28:00", " GMT", "+9999", "9" * 400, "²", "٣", "-1")


@given(address=URLS, onwards=URLS)
@settings(max_examples=300)
def test_no_address_and_no_redirect_is_a_bug(address: str, onwards: str) -> None:
    for parse in (lambda: parsed(address), lambda: following(httpx.URL("https://a.org/b"), onwards)):
        with suppress(AddressRefusedError):
            assert parse().host


@given(content_type=TYPES, retry_after=WAITS)
@settings(max_examples=300)
def test_no_header_is_a_bug(content_type: str, retry_after: str) -> None:
    headers = {"Content-Type": content_type, "Retry-After": retry_after, "ETag": content_type}
    response = httpx.Response(503, headers={name: text.encode() for name, text in headers.items()})
    assert isinstance(charset_of(response), str | None)
    assert (asked_wait(response.headers["retry-after"]) or 0) >= 0
