from hypothesis import given
from hypothesis import strategies as st

from graph.current import Stated, current_capability, current_entity, in_order_of_precedence


def stated(source, *, as_of="", layout="A", sha256="00", trusted=True, **values):
    figures = {"name": "PDF Tool", "type_label": "CLI Tool", "rank": 40, "adoption": 0, **values}
    return Stated(source, as_of, layout, sha256, figures, trusted)


def test_the_newest_statement_wins():
    figures = current_entity(
        [stated("a", as_of="2026-02-01", rank=41), stated("b", as_of="2026-01-01", rank=50)]
    )
    assert figures["published_rank"] == 41


def test_a_dated_statement_comes_before_an_undated_one():
    assert (
        current_entity([stated("a", rank=41), stated("b", as_of="2026-01-01", rank=50)])["published_rank"]
        == 50
    )


def test_among_undated_ones_the_figures_most_pages_state_win():
    pages = [
        stated("a", rank=41, sha256="00"),
        stated("b", rank=50, sha256="11"),
        stated("c", rank=50, sha256="22"),
    ]
    assert current_entity(pages)["published_rank"] == 50


def test_layout_a_comes_before_layout_b_and_then_the_smaller_hash():
    assert (
        current_entity([stated("a", rank=41, layout="B"), stated("b", rank=50, sha256="ff")])[
            "published_rank"
        ]
        == 50
    )
    assert (
        current_entity([stated("a", rank=41, sha256="0a"), stated("b", rank=50, sha256="0b")])[
            "published_rank"
        ]
        == 41
    )


def test_figures_come_from_one_statement_and_gaps_are_filled_from_the_next():
    figures = current_entity(
        [
            stated("a", as_of="2026-02-01", rank=41, starting_price=None),
            stated(
                "b", as_of="2026-01-01", rank=50, starting_price="$1.25e-6 per prompt token", pricing="Free"
            ),
        ]
    )
    assert (figures["published_rank"], figures["starting_price"]) == (41, "$1.25e-6 per prompt token")
    assert figures["free"] is True


def test_a_printed_dash_is_no_price():
    assert current_entity([stated("a", starting_price="—")])["starting_price"] is None


def test_one_trusted_source_is_enough_to_vouch():
    assert current_entity([stated("a", trusted=False), stated("b")])["vetted"] is True
    assert current_entity([stated("a", trusted=False)])["vetted"] is False


def test_a_capability_without_a_name_is_called_by_its_first_sentence():
    words = {"description": "Reads PDF 1.7 files. Writes none.", "unique": None}
    assert current_capability([Stated("a", "", "A", "00", words)])["name"] == "Reads PDF 1.7 files."


statements = st.builds(
    stated,
    st.text("abcdef", min_size=1, max_size=3),
    as_of=st.sampled_from(["", "2026-01-01", "2026-02-01"]),
    layout=st.sampled_from("AB"),
    sha256=st.sampled_from(["00", "01", "02"]),
    rank=st.integers(0, 3),
    pricing=st.sampled_from([None, "Free", "Paid"]),
)


@given(
    st.lists(statements, min_size=1, max_size=8, unique_by=lambda s: s.source).flatmap(
        lambda those: st.tuples(st.just(those), st.permutations(those))
    )
)
def test_the_order_of_statements_does_not_matter(both):
    one, other = both
    assert in_order_of_precedence(one) == in_order_of_precedence(other)
    assert current_entity(one) == current_entity(other)
