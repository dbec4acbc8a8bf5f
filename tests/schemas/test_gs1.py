"""GS1 keys: one thing has one name, however it is written. Worked examples of TDS 2.0, clause 6, among others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import checkdigits, gs1
from schemas.gs1 import Key
from schemas.milestones import Kind
from schemas.refs import Rank, RefType, checked, parsed, rank_of, ref
from schemas.relations import implied, inside

SAME = (
    ("sscc", "106141412345678908", "urn:epc:id:sscc:0614141.1234567890"),
    ("sscc", "106141412345678908", "https://id.gs1.org/00/106141412345678908"),
    ("sscc", "106141412345678908", "http://example.com/a/b/SSCC/106141412345678908?linkType=x"),
    ("sgtin", "80614141123458.6789", "urn:epc:id:sgtin:0614141.812345.6789"),
    ("sgtin", "80614141123458.6789", "https://id.gs1.org/01/80614141123458/10/LOT/21/6789"),
    ("sgtin", "00000012345670.7", "https://id.gs1.org/01/12345670/21/7"),
    ("sgtin", "80614141123458.a/b", "urn:epc:id:sgtin:0614141.812345.a%2Fb"),
    ("sgln", "0614141123452.400", "urn:epc:id:sgln:0614141.12345.400"),
    ("sgln", "0614141123452", "urn:epc:id:sgln:0614141.12345.0"),
    ("sgln", "0614141123452.400", "https://id.gs1.org/414/0614141123452/254/400"),
    ("grai", "0614141123452.400", "urn:epc:id:grai:0614141.12345.400"),
    ("grai", "0614141123452.400", "https://id.gs1.org/8003/00614141123452400"),
    ("giai", "061414112345400", "urn:epc:id:giai:0614141.12345400"),
    ("giai", "061414112345400", "https://id.gs1.org/8004/061414112345400"),
    ("gsin", "06141411234567890", "urn:epc:id:gsin:0614141.123456789"),
    ("gsin", "06141411234567890", "https://id.gs1.org/402/06141411234567890"),
    ("ginc", "0614141xyz47%11", "urn:epc:id:ginc:0614141.xyz47%2511"),
    ("bic", "CSQU3054383", "urn:epc:id:bic:CSQU3054383"),
    ("imovn", "9176187", "urn:epc:id:imovn:9176187"),
    ("gtin", "80614141123458", "https://id.gs1.org/01/80614141123458/10/LOT"),
)


@pytest.mark.parametrize(("type_", "value", "written"), SAME)
def test_a_key_is_the_same_however_it_is_written(type_: str, value: str, written: str) -> None:
    assert gs1.key(written) == Key(type_, value)


@pytest.mark.parametrize(
    "written",
    [
        "urn:epc:id:sscc:0614141.123",  # wants 17 digits in all
        "urn:epc:id:sgtin:0614141.x12345.1",
        "urn:epc:id:grai:0614141",
        "urn:epc:id:nothing:1.2",
        "https://example.com/00/123",
        "https://example.com/orders/17",
        "https://example.com",
        "106141412345678908",
        "",
    ],
)
def test_what_is_no_key_is_none(written: str) -> None:
    assert gs1.key(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "urn:epc:class:lgtin:0614141.012345.L1",
        "urn:epc:idpat:sgtin:0614141.812345.*",
        "https://id.gs1.org/01/80614141123458",
    ],
)
def test_a_class_and_a_lot_are_no_single_thing(written: str) -> None:
    assert gs1.is_class(written)


def test_a_thing_with_a_serial_is_single() -> None:
    assert not gs1.is_class("https://id.gs1.org/01/80614141123458/21/6789")


@pytest.mark.parametrize(
    "written",
    [
        "urn:epc:id:sscc:0614141.1234567890",
        "https://id.gs1.org/00/106141412345678908",
        "(00) 1 0614141 234567890 8",
        "00106141412345678908",
        "106141412345678908",
    ],
)
def test_one_pallet_is_one_ref(written: str) -> None:
    assert ref(RefType.PACKAGE, written) == "package:106141412345678908"


@given(st.integers(0, 10**17 - 1))
def test_the_check_digit_of_an_sscc_holds_and_no_other_does(number: int) -> None:
    body = f"{number:017}"
    right = checkdigits.gs1(body)
    assert [digit for digit in "0123456789" if checked(ref(RefType.PACKAGE, f"1{body[1:]}{digit}")) is True] == [
        checkdigits.gs1(f"1{body[1:]}")
    ]
    assert checkdigits.is_gs1(body + right)


@given(st.text(min_size=1, max_size=40), st.sampled_from([RefType.PACKAGE, RefType.ASSET]))
def test_what_is_normal_stays_as_it_is(written: str, type_: RefType) -> None:
    try:
        name = ref(type_, written)
    except ValueError:
        return
    assert parsed(name) == name


def test_serials_keep_their_case() -> None:
    assert ref(RefType.PACKAGE, "urn:epc:id:sgtin:0614141.812345.ab") != ref(
        RefType.PACKAGE, "urn:epc:id:sgtin:0614141.812345.AB"
    )


def test_a_package_is_cargo_and_an_asset_is_a_unit() -> None:
    """A package travels once and has a story of its own; an asset is used again, and has trips."""
    assert rank_of(ref(RefType.PACKAGE, "106141412345678908")) is Rank.CARGO
    assert rank_of(ref(RefType.ASSET, "urn:epc:id:grai:0614141.12345.400")) is Rank.UNIT


def test_a_package_is_inside_its_bill_and_its_box_and_holds_of_its_order() -> None:
    package, bill, order = ref("package", "106141412345678908"), ref("bill", "EXBL1"), ref("order", "PO1")
    box = ref("container", "CSQU3054383")
    assert set(implied(Kind.STUFFED, (package, bill, box))) >= {inside(package, bill)}
    assert implied(Kind.DEPARTED, (order, package)) == (inside(order, package),)
