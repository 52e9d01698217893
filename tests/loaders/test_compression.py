"""Compressed input reads as what is in it, and what is broken or a bomb is refused in bounded memory."""

from __future__ import annotations

import codecs
import gzip
import io
import tracemalloc
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputRefusedError
from graph.model import Statement
from loaders.compression import plain
from loaders.files import read_paths
from loaders.kind import EventFile
from tests.conftest import ROOT

PAGE = ROOT / "examples" / "claude-vs-intellicode.txt"
COMPRESSIONS = {".gz": gzip.compress, ".zst": zstandard.compress}


@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=4))
def test_what_comes_out_is_what_went_in(parts: list[bytes]) -> None:
    for compress in COMPRESSIONS.values():
        data = b"".join(compress(part) for part in parts)  # several members or frames, as `cat` makes them
        assert plain(io.BytesIO(data), "-").read() == b"".join(parts)


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_a_compressed_page_states_what_the_page_states(tmp_path: Path, suffix: str) -> None:
    compressed = tmp_path / (PAGE.name + suffix)
    compressed.write_bytes(COMPRESSIONS[suffix](PAGE.read_bytes()))
    (tmp_path / ("log.jsonl" + suffix)).write_bytes(
        COMPRESSIONS[suffix](b'{"id": "1", "intent": "x", "shown": []}')
    )
    page, events = read_paths([str(tmp_path)])
    (expected,) = read_paths([str(PAGE)])
    assert isinstance(page, Statement)
    assert isinstance(expected, Statement)
    assert page.comparison == expected.comparison
    assert page.source.sha256 == expected.source.sha256
    assert isinstance(events, EventFile)


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_what_is_cut_off_or_broken_is_refused(suffix: str) -> None:
    data = COMPRESSIONS[suffix](PAGE.read_bytes())
    for broken in (data[: len(data) // 2], data[:-1], data[:20] + bytes(20) + data[40:], data + b"more"):
        with pytest.raises(InputRefusedError, match=r"a-vs-b: (broken|gzip|zstd)"):
            plain(io.BytesIO(broken), "a-vs-b").read()


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_a_bomb_is_refused_before_it_goes_off(suffix: str) -> None:
    zeros = b"0" * (1 << 20)
    out = io.BytesIO()
    opened = gzip.open if suffix == ".gz" else zstandard.open
    with opened(out, "wb", closefd=False) if suffix == ".zst" else opened(out, "wb") as bomb:
        for _ in range(300):
            bomb.write(zeros)
    out = io.BytesIO(out.getvalue())
    tracemalloc.start()
    stream = plain(out, "bomb")
    read = 0
    with pytest.raises(InputRefusedError, match="expands to more than"):
        while chunk := stream.read(1 << 20):
            read += len(chunk)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read <= 100 << 20
    assert peak < 80 << 20


@pytest.mark.parametrize("mark", [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
def test_utf_16_reads_as_utf_8(mark: tuple[bytes, str]) -> None:
    start, encoding = mark
    text = PAGE.read_text()
    assert plain(io.BytesIO(start + text.encode(encoding)), "-").read().decode() == text
    with pytest.raises(InputRefusedError, match="not UTF-16 near byte"):
        plain(io.BytesIO(start + "\ud800x".encode(encoding, "surrogatepass")), "-").read()
    assert plain(io.BytesIO("é".encode("latin-1")), "-", "iso-8859-1").read().decode() == "é"


def test_a_pattern_names_what_fits_it(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for folder in ("deep", "deep/er"):
        (tmp_path / folder / PAGE.name).write_bytes(PAGE.read_bytes())
    assert len(list(read_paths([f"{tmp_path}/**/*-vs-*.txt"]))) == 2
    (refusal,) = read_paths([f"{tmp_path}/*.none"])
    assert "no such file or folder" in str(refusal)
