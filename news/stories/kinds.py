"""What kind of event a conflict report tells of: a deed, what a crowd does, or a decision.

An answer to an attack is told in the attack's words, and is news of its own.
"""

from __future__ import annotations

from news.model import Tags

DEED, CROWD, DECISION = "a deed", "a crowd", "a decision"
_KINDS = {
    **dict.fromkeys(("ASSAULT", "COERCE/seize"), DEED),
    **dict.fromkeys(("PROTEST/demo", "PROTEST/riot", "ASSAULT/crowd-control", "COERCE/restrict"), CROWD),
    **dict.fromkeys(
        ("AGREE", "CONSULT", "RETREAT/ceasefire", "RETREAT/withdraw", "THREATEN", "SANCTION", "AID", "MOBILIZE"), DECISION
    ),
}
"""PLOVER type, with its mode where that matters, → kind. What is in neither says nothing: captives who come free end a deed."""


def kinds_of(tags: Tags) -> tuple[str, ...]:
    """The kind of the main event, if it has one."""
    if not (tags.relevant and tags.events):
        return ()
    plover = tags.events[0].plover
    kind = _KINDS.get(plover) or _KINDS.get(plover.partition("/")[0])
    return (kind,) if kind else ()
