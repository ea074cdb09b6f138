"""Structured logs through the standard library, so that every library's lines come out in one form."""

from __future__ import annotations

import logging
import sys

import structlog

from streams.settings import Settings

NOISY = ("streams.flow", "aiokafka", "kafka", "faust", "mode", "asyncio", "trafilatura", "apprise")
"""Libraries whose own information lines are about themselves; they speak from warning up, or at debug."""
SELDOM = 30.0
"""Seconds."""


class Seldom(logging.Filter):
    """Lets a library say the same thing once in ``SELDOM`` seconds: a client without its broker says it ten times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged."""
        key, now = (record.name, str(record.msg)[:80]), record.created
        if record.levelno >= logging.CRITICAL or not record.name.startswith(NOISY) or record.levelno <= logging.DEBUG:
            return True
        if now - self._said.get(key, 0.0) < SELDOM:
            return False
        self._said[key] = now
        return True


def configure_logging(settings: Settings) -> None:
    """Send all logs to standard error: readable on a terminal, one JSON object a line elsewhere."""
    level = logging.getLevelName(settings.log_level.upper())
    console = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if console
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Seldom())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.DEBUG if level == logging.DEBUG else logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger that takes an event and keyword values: ``log.info("polled", feed=url, entries=12)``."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
