"""Text is decoded as browsers decode it, whatever its sender declares."""

from __future__ import annotations

import io

import pytest
from webencodings.labels import LABELS

from graph.errors import InputRefusedError
from graph.model import Statement
from loaders.compression import plain
from loaders.files import Options, read_stream
from tests.loaders.test_files import page
from tests.loaders.test_html_page import semantic

TEXT = page("Café", "Bee")


def name_read(data: bytes, label: str | None = None, location: str = "a.txt") -> str:
    (item,) = read_stream(io.BytesIO(data), Options(), location=location, charset=label)
    assert isinstance(item, Statement), item
    assert item.comparison is not None
    return item.comparison.left.name


@pytest.mark.parametrize("label", sorted(LABELS))
def test_utf_8_under_any_label_is_utf_8(label: str) -> None:
    assert name_read(TEXT.encode(), label) == "Café"


@pytest.mark.parametrize("label", ["hex", "base64", "utf-7", "idna", "undefined", "zip", "", "\0", "no such"])
def test_what_is_no_label_of_text_is_ignored(label: str) -> None:
    assert name_read(TEXT.encode(), label) == "Café"


def test_declared_encodings_are_used_where_text_is_not_utf_8() -> None:
    assert name_read(TEXT.encode("latin-1"), "ISO-8859-1") == "Café"
    assert name_read(page("Kočka", "Bee").encode("cp1250"), "windows-1250") == "Kočka"
    assert name_read(page("猫", "Bee").encode("iso-2022-jp"), "iso-2022-jp", "cat-vs-bee.txt") == "猫"
    assert name_read(TEXT.encode("utf-16-be"), "utf-16be") == "Café"


def test_iso_8859_1_means_windows_1252_on_the_web() -> None:
    quoted = page("Ant’s", "Bee").encode("cp1252")
    assert name_read(quoted, "iso-8859-1") == "Ant’s"
    document = f'<meta charset="iso-8859-1">{semantic(page("Ant’s", "Bee"))}'
    assert name_read(document.encode("cp1252"), location="a.html") == "Ant’s"


@pytest.mark.parametrize("label", ["utf-8", "iso-8859-1", "utf-16", "hex", "shift_jis", "no-such"])
def test_html_that_is_utf_8_needs_no_right_label(label: str) -> None:
    document = f'<meta charset="{label}">{semantic(TEXT)}'.encode()
    assert name_read(document, location="a.html") == "Café"


def test_encodings_that_browsers_refuse_are_refused() -> None:
    with pytest.raises(InputRefusedError, match="'iso-2022-kr' is not supported"):
        plain(io.BytesIO(b"\xff\xff\xff"), "a.txt", "iso-2022-kr")
