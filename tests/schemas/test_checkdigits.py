"""Check digits that no corpus of a format's own tests shows."""

import pytest

from schemas.checkdigits import is_mrn
from schemas.refs import checked, ref


@pytest.mark.parametrize("mrn", ["26PL322080NS9AB1C1", "26DE999900000A1B20", "26NL000510AB12CDE4"])
def test_an_mrn_ends_with_the_check_digit_of_the_seventeen_before_it(mrn: str) -> None:
    assert is_mrn(mrn)
    assert not is_mrn(mrn[:-1] + str((int(mrn[-1]) + 1) % 10))


@pytest.mark.parametrize("number", ["EX-LRN-0001", "531620260160000001", "I20260000147015879"])
def test_a_declaration_number_of_another_form_has_no_check_digit(number: str) -> None:
    assert checked(ref("declaration", number)) is None
