"""Errors a person can act on: one clear sentence, shown without a traceback."""

from __future__ import annotations


class TocsinError(Exception):
    """Something outside the code is not as it must be: a setting, a file, a server. ``str()`` is the sentence shown."""


class BrokerLostError(TocsinError):
    """A process lost its broker or its place in the group; nothing uncertain was acknowledged, it may start anew."""
