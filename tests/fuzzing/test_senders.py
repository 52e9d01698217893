"""Whatever the bytes, the declared encoding and the name of an input, it is read or refused."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from webencodings.labels import LABELS

from graph.errors import InputRefusedError
from loaders.files import Options, read_paths, read_stream
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
