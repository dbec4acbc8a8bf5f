"""Workers guard their connection to Kafka as librdkafka's settings say, or say that they cannot."""

import ssl
from pathlib import Path
from typing import Any

import certifi
import pytest
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth

from streams.credentials import Unusable, credentials

SECRET = "geheim-8231"
LOGIN = {"sasl.username": "lianyun", "sasl.password": SECRET, "sasl.mechanism": "SCRAM-SHA-512"}


def client(config: dict[str, object]) -> dict[str, Any]:
    """What aiokafka is told."""
    return dict(credentials_to_aiokafka_auth(credentials(config)))


def test_without_settings_the_connection_is_plain() -> None:
    assert client({}) == client({"linger.ms": 5}) == {"security_protocol": "PLAINTEXT"}


def test_tls_trusts_whom_it_is_told_to() -> None:
    told = client({"security.protocol": "ssl", "ssl.ca.location": certifi.where()})
    context = told["ssl_context"]
    assert told["security_protocol"] == "SSL"
    assert len(context.get_ca_certs()) > 50
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)


def test_a_certificate_may_stand_in_the_setting_itself() -> None:
    one = Path(certifi.where()).read_text().split("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n"
    one = one[one.index("-----BEGIN") :]
    assert len(client({"security.protocol": "SSL", "ssl.ca.pem": one})["ssl_context"].get_ca_certs()) == 1


@pytest.mark.parametrize(
    ("protocol", "mechanism"),
    [("SASL_PLAINTEXT", "PLAIN"), ("SASL_SSL", "SCRAM-SHA-256"), ("SASL_SSL", "scram-sha-512")],
)
def test_a_login_is_passed_on(protocol: str, mechanism: str) -> None:
    told = client({**LOGIN, "security.protocol": protocol, "sasl.mechanism": mechanism})
    assert (told["security_protocol"], told["sasl_mechanism"]) == (protocol, mechanism.upper())
    assert (told["sasl_plain_username"], told["sasl_plain_password"]) == ("lianyun", SECRET)
    assert (told["ssl_context"] is not None) is (protocol == "SASL_SSL")


def test_the_other_name_of_the_mechanism_counts_too() -> None:
    config = {name: value for name, value in LOGIN.items() if name != "sasl.mechanism"}
    assert client({**config, "security.protocol": "SASL_SSL", "sasl.mechanisms": "PLAIN"})["sasl_mechanism"] == "PLAIN"


@pytest.mark.parametrize(
    ("setting", "hostname", "verified"),
    [
        ({"ssl.endpoint.identification.algorithm": "none"}, False, ssl.CERT_REQUIRED),
        ({"enable.ssl.certificate.verification": False}, False, ssl.CERT_NONE),
        ({"enable.ssl.certificate.verification": "false"}, False, ssl.CERT_NONE),
        ({"enable.ssl.certificate.verification": True}, True, ssl.CERT_REQUIRED),
    ],
)
def test_checks_can_be_turned_off(setting: dict[str, object], hostname: bool, verified: int) -> None:
    context = client({"security.protocol": "SSL", **setting})["ssl_context"]
    assert (context.check_hostname, context.verify_mode) == (hostname, verified)


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"security.protocol": "TLS"}, "security.protocol"),
        ({"security.protocol": "SASL_SSL", "sasl.username": "lianyun"}, "sasl.password"),
        ({**LOGIN, "security.protocol": "SASL_SSL", "sasl.mechanism": "GSSAPI"}, "sasl.mechanism"),
        ({"security.protocol": "SASL_SSL", "sasl.username": "a", "sasl.password": SECRET}, "sasl.mechanism"),
        ({"security.protocol": "SSL", "ssl.keystore.location": SECRET}, "ssl.keystore.location"),
        ({"sasl.oauthbearer.config": SECRET}, "sasl.oauthbearer.config"),
        ({"security.protocol": "SSL", "ssl.ca.location": f"/nowhere/{SECRET}"}, "ssl.ca.location"),
    ],
)
def test_what_workers_cannot_follow_is_refused_by_name(config: dict[str, object], named: str) -> None:
    with pytest.raises(Unusable, match=named) as caught:
        credentials(config)
    assert SECRET not in str(caught.value)


def test_a_login_is_not_shown() -> None:
    assert SECRET not in repr(credentials({**LOGIN, "security.protocol": "SASL_PLAINTEXT"}))
