"""Redis users: who may only listen, and whom the service runs as."""

from __future__ import annotations

import hashlib
import re

READER_COMMANDS = (
    "hello",
    "auth",
    "ping",
    "quit",
    "reset",
    "client|setname",
    "subscribe",
    "psubscribe",
    "unsubscribe",
    "punsubscribe",
    "xread",
    "xrange",
    "xrevrange",
    "xlen",
    "xinfo|stream",
)
"""All a reader may do. SCAN, KEYS and PUBSUB are left out on purpose: they tell of keys and channels that are not its own.

CLIENT SETINFO is left out because Redis 7.0 does not know it; clients pass over its refusal.
"""
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def reader_rule(name: str, password: str, *, database: int = 0) -> str:
    """The ACL line of a user who can read ``alerts:*``, live and stored, and nothing else (Redis 7 and Valkey).

    Args:
        name: letters, digits, ``_``, ``.`` and ``-``.
        password: stands in the line as its SHA-256.
        database: the one the service uses; for any but 0 the reader must be allowed to select it.

    Raises:
        ValueError: the name or the password cannot be used.
    """
    commands = (*READER_COMMANDS, "select") if database else READER_COMMANDS
    allowed = " ".join(f"+{command}" for command in commands)
    return f"user {_checked(name)} reset on {_hash(password)} %R~alerts:* &alerts:* -@all {allowed}"


def service_rule(name: str, password: str) -> str:
    """The ACL line of the user the service itself runs as: all keys and channels of its own, no administering of the server."""
    keys = "~alerts:* ~feeds:* ~tocsin:* &alerts:* &tocsin:*"
    return f"user {_checked(name)} reset on {_hash(password)} {keys} +@all -@admin -@dangerous +info"


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no user name: letters, digits, _ . and - only")
    return name


def _hash(password: str) -> str:
    if not password:
        raise ValueError("the password is empty")
    return "#" + hashlib.sha256(password.encode()).hexdigest()
