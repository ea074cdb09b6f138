"""Why a kafka-python client does not find its broker, in one sentence."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from kafka.errors import KafkaError, KafkaTimeoutError

from streams.errors import TocsinError
from streams.settings import KafkaSettings


class _Heard(logging.Handler):
    """The last exception the client logged: it tries again until its time is over, and then says only that."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.reason = ""

    def emit(self, record: logging.LogRecord) -> None:
        arguments = record.args if isinstance(record.args, tuple) else ()
        found = [str(one) for one in arguments if isinstance(one, Exception) and not isinstance(one, KafkaTimeoutError)]
        self.reason = found[-1] if found else self.reason


@contextmanager
def connecting(kafka: KafkaSettings) -> Iterator[None]:
    """Around the making of a client.

    Raises:
        TocsinError: no broker answers, or it does not let us in; the sentence says which.
    """
    heard, logger = _Heard(), logging.getLogger("kafka.net.manager")
    logger.addHandler(heard)
    try:
        yield
    except (KafkaError, OSError, ValueError) as error:
        why = _login_refused(kafka) if kafka.sasl_mechanism and "disconnected" in heard.reason else heard.reason or str(error)
        raise TocsinError(f"The Kafka broker at {kafka.brokers} cannot be reached: {why}.") from error
    finally:
        logger.removeHandler(heard)


def _login_refused(kafka: KafkaSettings) -> str:
    """A broker answers a wrong password and hangs up at once; kafka-python 3.0 drops what comes together with the end."""
    name = "TOCSIN_KAFKA_TOKEN_FILE" if kafka.sasl_mechanism == "OAUTHBEARER" else "TOCSIN_KAFKA_USERNAME and its password"
    return f"it ended the connection at the login with {kafka.sasl_mechanism}, so authentication failed: check {name}"
