"""How far a worker is in one partition: which message must come next, which were handled, and what may be committed."""

from __future__ import annotations


class Progress:
    """One partition from its assignment on.

    Offsets are given out in order and without holes; what is committed never passes a message that was not handled.
    """

    def __init__(self, start: int) -> None:
        """Begin with the message at offset ``start``, the one that is committed or the oldest there is."""
        self.next = start
        """Offset of the message that must come next."""
        self.committed = start
        """Offset of the first message that was not handled, as ``commit`` last found it."""
        self._handled: set[int] = set()
        self._absent: dict[int, int] = {}
        self._hole: tuple[int, int] | None = None

    def take(self, offset: int) -> bool:
        """Whether the message at ``offset``, which just came, is to be given out now.

        One that came before is not. Nor is one behind a hole, until the same hole was there a second time, after a look back:
        then the log has none, and the next one follows.
        """
        if offset < self.next:
            return False
        if offset > self.next:
            hole = (self.next, offset)
            if hole != self._hole:
                self._hole = hole
                return False
            self.skip(offset)
        self.next = offset + 1
        return True

    def skip(self, offset: int) -> None:
        """Go on at ``offset``: the log has nothing between the next message and that one."""
        self._absent[self.next] = self.next = offset

    def handle(self, offset: int) -> None:
        """Note that the message at ``offset`` was handled."""
        if offset >= self.committed:
            self._handled.add(offset)

    def commit(self) -> int | None:
        """The offset to commit, which is that of the first message not handled; ``None`` when it is where it was."""
        before, at = self.committed, self.committed
        while at in self._handled or at in self._absent:
            if at in self._handled:
                self._handled.remove(at)
                at += 1
            else:
                at = self._absent.pop(at)
        self.committed = at
        return at if at > before else None
