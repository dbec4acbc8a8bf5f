"""What a mail carries for us: its attachments, or else its text (Type-B messages come as text).

A text beside attachments is a covering note; pictures, pages and cards are decoration. What follows the signature's line
(`-- `, RFC 3676) is no message.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import NamedTuple, cast

IGNORED = {
    "image": "logos and scanned paper",
    "audio": "nobody reads it",
    "video": "nobody reads it",
}
IGNORED_TYPES = {
    "text/html": "the text once more, or decoration",
    "text/vcard": "who wrote it",
    "text/calendar": "an invitation",
    "application/pkcs7-signature": "signature of the mail",
    "application/pgp-signature": "signature of the mail",
    "message/delivery-status": "a mail that did not arrive",
}
_SIGNATURE = re.compile(rb"^-- ?\r?$", re.MULTILINE)


class Enclosed(NamedTuple):
    """One file. The name of a text is empty."""

    name: str
    body: bytes


class Mail(NamedTuple):
    """`sender`: the address in From, in small letters."""

    sender: str
    enclosed: tuple[Enclosed, ...]


def mail(raw: bytes) -> Mail:
    """What a mail (RFC 5322, MIME) carries. Any bytes are a mail; what cannot be decoded comes as it stands."""
    message = cast(EmailMessage, message_from_bytes(raw, policy=policy.compat32))
    found = list(_parts(message))
    attached = tuple(one for one in found if one.name)
    texts = tuple(one for one in found if not one.name and one.body.strip())
    return Mail(parseaddr(str(message.get("From", "")))[1].lower(), attached or texts)


def _parts(message: EmailMessage) -> Iterator[Enclosed]:
    number = 0
    for part in message.walk():
        type_ = part.get_content_type()
        if part.is_multipart() or part.get_content_maintype() in IGNORED or type_ in IGNORED_TYPES:
            continue
        body = cast(bytes, part.get_payload(decode=True) or b"")
        number += 1
        is_text = type_ == "text/plain" and not part.get_filename() and part.get_content_disposition() != "attachment"
        yield Enclosed("", _SIGNATURE.split(body)[0]) if is_text else Enclosed(part.get_filename() or f"{number}", body)
