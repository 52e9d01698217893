"""Text that XML and CSV cannot hold as it is comes back as it was, or as the replacement sign."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from matchgraph.exchange.neo4j_csv import _line
from matchgraph.exchange.xml_text import attribute, content, identifier

TEXT = st.text(st.characters(blacklist_categories=[]))  # lone surrogates and control characters, too
IMPOSSIBLE = re.compile("[^\\t\\n\\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@given(TEXT)
def test_a_text_survives_an_xml_file(text: str) -> None:
    file = f"<a b={attribute(text)}>{content(text)}</a>".encode()
    element = ElementTree.fromstring(file)
    assert (element.text or "", element.get("b")) == (IMPOSSIBLE.sub("\ufffd", text),) * 2


@given(st.text(), st.text())
def test_different_keys_have_different_ids(one: str, other: str) -> None:
    ids = identifier("Intent", one), identifier("Intent", other)
    assert (ids[0] == ids[1]) == (one == other)
    assert all(re.fullmatch(r"Intent:[!-~]*", each) for each in ids)


@given(st.lists(st.text(), min_size=1))
def test_a_text_survives_a_table(texts: list[str]) -> None:
    (row,) = csv.reader(io.StringIO(_line(texts), newline=""))
    assert row == texts
