"""Who we are to the broker and how the line is protected: one source for kafka-python and for Faust's aiokafka."""

from __future__ import annotations

import ssl
from typing import Any

from kafka.net.sasl.oauth import AbstractTokenProvider

from streams.errors import TocsinError
from streams.secret import secret
from streams.settings import KafkaSettings


def password_of(kafka: KafkaSettings) -> str:
    """The SASL password."""
    return secret(kafka.password.get_secret_value(), kafka.password_file, "TOCSIN_KAFKA_PASSWORD_FILE")


def token_of(kafka: KafkaSettings) -> str:
    """The OAuth bearer token; whoever renews it writes the file anew."""
    return secret("", kafka.token_file, "TOCSIN_KAFKA_TOKEN_FILE")


def protocol_of(kafka: KafkaSettings) -> str:
    """Kafka's name of the protocol: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."""
    line = "SSL" if kafka.tls else "PLAINTEXT"
    return f"SASL_{line}" if kafka.sasl_mechanism else line


def tls_context(kafka: KafkaSettings) -> ssl.SSLContext | None:
    """Trusts ``ca_file`` or the system's authorities; shows a certificate of ours where one is set.

    Raises:
        TocsinError: a file cannot be read.
    """
    if not kafka.tls:
        return None
    try:
        context = ssl.create_default_context(cafile=str(kafka.ca_file) if kafka.ca_file else None)
        if kafka.cert_file:
            context.load_cert_chain(str(kafka.cert_file), str(kafka.key_file) if kafka.key_file else None)
    except OSError as error:
        raise TocsinError(
            f"The certificates of TOCSIN_KAFKA_CA_FILE, _CERT_FILE, _KEY_FILE cannot be used: {error}."
        ) from error
    return context


class TokenFile(AbstractTokenProvider):  # type: ignore[misc]  # kafka-python is untyped
    """What kafka-python asks for a token; it reads the file each time."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka

    def token(self) -> str:
        return token_of(self._kafka)

    def extensions(self) -> dict[str, str]:
        return {}


def python_options(kafka: KafkaSettings) -> dict[str, Any]:
    """The security part of a kafka-python client's options; empty for a plain connection."""
    if not kafka.tls and not kafka.sasl_mechanism:
        return {}
    options: dict[str, Any] = {"security_protocol": protocol_of(kafka)}
    if context := tls_context(kafka):
        options["ssl_context"] = context
    if kafka.sasl_mechanism == "OAUTHBEARER":
        options |= {"sasl_mechanism": kafka.sasl_mechanism, "sasl_oauth_token_provider": TokenFile(kafka)}
    elif kafka.sasl_mechanism:
        options |= {
            "sasl_mechanism": kafka.sasl_mechanism,
            "sasl_plain_username": kafka.username,
            "sasl_plain_password": password_of(kafka),
        }
    return options
