"""librdkafka's security settings, as Faust's Kafka client takes them: one way to write them for all clients.

security.protocol                         PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL
sasl.mechanism, sasl.mechanisms           PLAIN, SCRAM-SHA-256, SCRAM-SHA-512
sasl.username, sasl.password
ssl.ca.location, ssl.ca.pem               whom we trust; neither: whom this machine trusts
ssl.certificate.location, ssl.key.location, ssl.key.password      who we are, where the broker asks
ssl.endpoint.identification.algorithm     https: the certificate must be the host's; none
enable.ssl.certificate.verification       false trusts everybody

What is not about security is librdkafka's alone.
"""

import ssl
from collections.abc import Mapping

import faust

MECHANISMS = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"}
PROTOCOLS = {"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"}
KNOWN = {
    "sasl.mechanism",
    "sasl.mechanisms",
    "sasl.username",
    "sasl.password",
    "ssl.ca.location",
    "ssl.ca.pem",
    "ssl.certificate.location",
    "ssl.key.location",
    "ssl.key.password",
    "ssl.endpoint.identification.algorithm",
}
FALSE = {"false", "f", "0"}


class Unusable(Exception):
    """A security setting that workers cannot follow. The text names it, never its value."""


def credentials(config: Mapping[str, object]) -> faust.SASLCredentials | faust.SSLCredentials | None:
    """None for a plain connection. Unusable for what would leave workers less guarded than the other clients."""
    told = {name: str(value) for name, value in config.items()}
    unknown = [name for name in told if name.startswith(("sasl.", "ssl.")) and name not in KNOWN]
    if unknown:
        raise Unusable(f"{unknown[0]}: workers cannot follow it; they know {', '.join(sorted(KNOWN))}")
    protocol = _one_of(PROTOCOLS, "security.protocol", told.get("security.protocol", "PLAINTEXT").upper())
    context = _context(told) if protocol.endswith("SSL") else None
    if protocol.startswith("SASL"):
        return _sasl(told, context)
    return faust.SSLCredentials(context=context) if context else None


def _sasl(told: Mapping[str, str], context: ssl.SSLContext | None) -> faust.SASLCredentials:
    missing = [name for name in ("sasl.username", "sasl.password") if name not in told]
    if missing:
        raise Unusable(f"{missing[0]}: missing")
    mechanism = told.get("sasl.mechanism") or told.get("sasl.mechanisms") or ""
    return faust.SASLCredentials(
        username=told["sasl.username"],
        password=told["sasl.password"],
        mechanism=_one_of(MECHANISMS, "sasl.mechanism", mechanism.upper()),
        ssl_context=context,
    )


def _context(told: Mapping[str, str]) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=told.get("ssl.ca.location"), cadata=told.get("ssl.ca.pem"))
        if "ssl.certificate.location" in told:
            context.load_cert_chain(
                told["ssl.certificate.location"], told.get("ssl.key.location"), told.get("ssl.key.password")
            )
    except OSError as error:
        raise Unusable(f"ssl.ca.location, ssl.certificate.location or ssl.key.location: {error.strerror}") from error
    if told.get("ssl.endpoint.identification.algorithm", "https") == "none":
        context.check_hostname = False
    if told.get("enable.ssl.certificate.verification", "true").lower() in FALSE:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _one_of(known: set[str], name: str, value: str) -> str:
    if value not in known:
        raise Unusable(f"{name}: workers know {', '.join(sorted(known))}")
    return value
