"""A reference as a person types it, as what it may mean. Pure.

`180 1234 5675`, `mscu 123456-6`, the same in full-width characters, `container:MSCU1234566`, or half a number: a search
first takes it whole, as a value of every type, then without its separators as a part of any value.
"""

import re
import unicodedata
from typing import NamedTuple

from schemas.refs import ORDER, Ref, RefType, usable

MAX_LENGTH = 120  # a value has 70 at most; beside it stand a type and separators
PART = 3  # characters a part needs to be searched for: the store's index is of three
ALLOWED = re.compile(r"[\w\s\-./:#&()+,*@]*")
SHIP_NUMBERS = ((re.compile(r"\d{7}"), "IMO"), (re.compile(r"\d{9}"), "MMSI"))
SEPARATORS = re.compile(r"[\s\-./]")


class Wanted(NamedTuple):
    """`refs`: what it is, if it is a whole reference; `bare`: the part to look for, in the form of `refs.bare`; `type_`:
    the type it was asked with (`container:`), or empty."""

    refs: tuple[Ref, ...]
    bare: str
    type_: str


def bare(value: str) -> str:
    """A value without separators, as the store's column `refs.bare` holds it."""
    return SEPARATORS.sub("", value).upper()


def wanted(text: str) -> Wanted:
    """What a search for `text` may mean. ValueError names the rule that the text breaks."""
    if len(text) > MAX_LENGTH:
        raise ValueError(f"has {len(text)} characters, at most {MAX_LENGTH} are allowed")
    text = "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf").strip()
    strange = next((char for char in text if not ALLOWED.fullmatch(char) or unicodedata.category(char) == "Cc"), None)
    if strange is not None:
        raise ValueError(f"holds {strange!r}: a reference has letters, digits, spaces and - . / : # & ( ) + , * @ _")
    type_, colon, value = text.partition(":")
    type_ = type_.strip().lower()
    if not colon or type_ not in ORDER or type_ == RefType.REPORT:
        type_, value = "", text
    if not bare(value):
        raise ValueError("is empty: give a reference or a part of one")
    types = (type_,) if type_ else tuple(type for type in ORDER if type != RefType.REPORT)
    refs = [ref for type in types for written in _written(type, value.strip()) for ref in usable(type, written)]
    return Wanted(tuple(dict.fromkeys(refs)), bare(value), f"{type_}:" if type_ else "")


def _written(type_: str, value: str) -> tuple[str, ...]:
    """A ship's number is also asked without the word that says which number it is."""
    if type_ != RefType.VESSEL:
        return (value,)
    number = bare(value)
    return (value, number, *(word + number for form, word in SHIP_NUMBERS if form.fullmatch(number)))
