"""The settings of streams.kafka_security as Faust wants them."""

from __future__ import annotations

from typing import Any

from aiokafka.abc import AbstractTokenProvider
from faust.auth import OAuthCredentials, SASLCredentials, SSLCredentials

from streams.kafka_security import password_of, tls_context, token_of
from streams.settings import KafkaSettings


class TokenFile(AbstractTokenProvider):  # type: ignore[misc]  # aiokafka is untyped
    """What aiokafka asks for a token; it reads the file each time."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka

    async def token(self) -> str:
        return token_of(self._kafka)


def credentials(kafka: KafkaSettings) -> Any:
    """What Faust's ``broker_credentials`` takes; ``None`` for a plain connection."""
    context = tls_context(kafka)
    if kafka.sasl_mechanism == "OAUTHBEARER":
        return OAuthCredentials(oauth_cb=TokenFile(kafka), ssl_context=context)
    if kafka.sasl_mechanism:
        return SASLCredentials(
            username=kafka.username, password=password_of(kafka), ssl_context=context, mechanism=kafka.sasl_mechanism
        )
    return SSLCredentials(context) if context else None
