"""Examples with something cut, repeated, replaced or put in: what Hypothesis draws for parsers."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

# what has a meaning in some format, or breaks one
TOKENS = (
    *(
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\r",
        b"\n",
        b"\n\n",
        b"\t",
        b'"',
        b"'",
        b",",
        b"|",
    ),
    *(
        b"{",
        b"[",
        b"}",
        b"]",
        b":",
        b"&a",
        b"*a",
        b"!!binary x",
        b"!!set {a}",
        b"? ",
        b"<<: ",
        b"---\n",
        b"\\u0000",
    ),
    *(
        b"\\ud800",
        b"NaN",
        b"Infinity",
        b"-1",
        b"1e999",
        b"99999999999999999999",
        b"9999-12-31",
        b"-vs-",
        b" vs ",
    ),
    *(b"null", b"true", b"<table>", b"<!--", b"&#xD800;", b"</p>", b"\xe2\x86\x92", b"2026-02-30", b"+25:00"),
    b"9" * 5000,
)
Edit = tuple[int, int, bytes, int]


def mutated(examples: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Return a strategy of examples with up to eight edits.

    Args:
        examples: inputs to begin from.
    """
    longest = max(map(len, examples))
    inserted = st.one_of(st.sampled_from(TOKENS), st.binary(max_size=8), st.just(b""))
    edit = st.tuples(
        st.integers(0, longest),
        st.one_of(st.integers(0, 8), st.integers(0, longest)),
        inserted,
        st.integers(1, 3),
    )
    return st.builds(_edited, st.sampled_from(examples), st.lists(edit, max_size=8))


def _edited(data: bytes, edits: Sequence[Edit]) -> bytes:
    """Put something, some times over, in the place of a part."""
    for start, length, new, times in edits:
        data = data[:start] + new * times + data[start + length :]
    return data
