"""References as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.reference import bare, wanted
from schemas.refs import is_normal


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("180 1234 5675", "awb:180-12345675"),
        ("180-12345675", "awb:180-12345675"),
        ("mscu 123456-6", "container:MSCU1234566"),
        ("MSCU123456", "container:MSCU1234566"),
        ("container: mscu1234566", "container:MSCU1234566"),
        ("Container:MSCU1234566", "container:MSCU1234566"),
        ("ＯＮＥＹ１２３４", "bill:ONEY1234"),
        ("PO 4711/2", "order:PO 4711/2"),
        ("cx 0261/2026-06-20", "flight:CX261/2026-06-20"),
        ("9321483", "vessel:IMO9321483"),
        ("\u200bMSCU1234566\ufeff", "container:MSCU1234566"),  # pasted from a page
        ("MSCU\u200b123\u20604566", "container:MSCU1234566"),  # what has no width
        ("\u202eMSCU1234566\u202c", "container:MSCU1234566"),  # what turns the direction of writing
        ("\ufeffMSCU1234566\u00ad", "container:MSCU1234566"),
        ("PO:4711", "order:PO:4711"),  # not every colon ends a type
    ],
)
def test_a_reference_is_read_as_it_is_typed(text: str, ref: str) -> None:
    assert ref in wanted(text).refs


def test_a_type_asks_for_that_type_only() -> None:
    assert wanted("booking:SZPU4711001") == (("booking:SZPU4711001",), "SZPU4711001", "booking:")
    assert wanted("SZPU4711001").type_ == ""


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("x" * 121, "at most 120"),
        ("a'b", 'holds "\'"'),
        ("a;b", "holds ';'"),
        ("a\x00b", "holds '\\x00'"),
        ("a\x85b", "holds '\\x85'"),
        ("", "is empty"),
        (" -./ ", "is empty"),
        ("booking:", "is empty"),
    ],
)
def test_what_is_no_reference_is_told_by_its_rule(text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=r"^(has|holds|is)") as caught:
        wanted(text)
    assert rule in str(caught.value)


@given(st.text(max_size=200))
def test_any_text_is_a_search_or_a_refusal(text: str) -> None:
    try:
        found = wanted(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - either end is fine, an empty reason is not
    else:
        assert found.bare == bare(found.bare) != ""
        assert all(is_normal(ref) for ref in found.refs)


@given(st.from_regex(r"[A-Z0-9][A-Z0-9 ./\-]{2,20}", fullmatch=True), st.sampled_from(["", " ", "-", ".", "/"]))
def test_separators_and_case_do_not_matter(value: str, separator: str) -> None:
    typed = separator.join(value.lower())
    assert bare(typed) == bare(value)
