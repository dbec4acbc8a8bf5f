"""Logistics objects by their address: one object is one ref however it is written, and nothing else becomes one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.refs import MAX_LENGTH, Rank, RefType, is_normal, precedence, rank_of, ref, usable

UUID = "1a8ded38-1804-467c-a369-81a411416b3c"


@pytest.mark.parametrize(
    "written", [f"https://1R.Example.com/lo/{UUID}", f" http://1r.example.com/lo/{UUID}/", f"1r.example.com/lo/{UUID}"]
)
def test_scheme_case_of_the_host_and_a_last_slash_do_not_matter(written: str) -> None:
    assert ref(RefType.OBJECT, written) == f"object:1r.example.com/lo/{UUID}"


def test_paths_keep_their_case() -> None:
    assert ref(RefType.OBJECT, "https://1r.example.com/lo/A") != ref(RefType.OBJECT, "https://1r.example.com/lo/a")


@pytest.mark.parametrize(
    "written", ["_:b0", f"internal:{UUID}", "784-45120364", "MSCU1234566", "https://1r.example.com/", ""]
)
def test_what_is_no_address_is_no_object(written: str) -> None:
    assert usable(RefType.OBJECT, written) == ()


@given(st.from_regex(r"https://[a-z]{1,60}\.example\.com(:\d{4})?/[A-Za-z0-9/_.#-]{1,200}[A-Za-z0-9]", fullmatch=True))
def test_every_address_fits_and_is_normal(written: str) -> None:
    name = ref(RefType.OBJECT, written)
    assert is_normal(name)
    assert len(name) <= MAX_LENGTH + len("object:")


def test_an_object_is_cargo_and_names_a_shipment_only_where_nothing_else_does() -> None:
    name = ref(RefType.OBJECT, f"https://1r.example.com/lo/{UUID}")
    assert rank_of(name) is Rank.CARGO
    assert min(name, ref("awb", "784-45120364"), key=precedence).startswith("awb:")
