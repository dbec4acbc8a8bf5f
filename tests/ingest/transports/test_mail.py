"""What a mail carries: attachments, or else its text."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.transports.mail import Enclosed, mail

FSU = "FSU/12\r\n180-12345675SZXFRA/T10K250.0\r\nRCS/20JUN0815/SZX/T10K250.0\r\n"


def letter(text: str = "", sender: str = "Desk <EDI@Carrier.example>") -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "edi@port.example"
    message["Subject"] = "status"
    if text:
        message.set_content(text)
    return message


def test_a_text_is_the_message_where_nothing_is_attached() -> None:
    found = mail(letter(f"{FSU}-- \r\nthe desk\r\nphone 1234\r\n").as_bytes())
    assert found.sender == "edi@carrier.example"
    assert [(one.name, one.body.decode().split()) for one in found.enclosed] == [("", FSU.split())]


def test_attachments_are_the_messages_and_the_text_is_a_note() -> None:
    message = letter("please find enclosed")
    message.add_alternative("<p>please find enclosed</p>", subtype="html")
    message.add_attachment(b"UNB+UNOA:1+A+B", maintype="application", subtype="EDIFACT", filename="one.edi")
    message.add_attachment(b"ISA*00*", maintype="application", subtype="octet-stream")
    message.add_attachment(FSU, filename="fsu.txt")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    found = mail(message.as_bytes()).enclosed
    assert [one.body.decode().split() for one in found] == [["UNB+UNOA:1+A+B"], ["ISA*00*"], FSU.split()]
    assert found[0].name == "one.edi"


def test_a_forwarded_mail_is_looked_into() -> None:
    inner = letter()
    inner.add_attachment(b"UNB+1", maintype="application", subtype="octet-stream", filename="a.edi")
    outer = letter("see below")
    outer.add_attachment(inner)
    assert mail(outer.as_bytes()).enclosed == (Enclosed("a.edi", b"UNB+1"),)


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "7bit"])
def test_transfer_encodings_are_undone(encoding: str) -> None:
    message = letter()
    message.set_content(FSU, cte=encoding)
    assert mail(message.as_bytes()).enclosed[0].body.decode().split() == FSU.split()


def test_a_page_alone_carries_nothing() -> None:
    message = letter()
    message.set_content("<p>hello</p>", subtype="html")
    assert mail(message.as_bytes()).enclosed == ()


@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail(raw: bytes) -> None:
    assert all(isinstance(one.body, bytes) for one in mail(raw).enclosed)
