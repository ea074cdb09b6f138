"""The book of open stories: which story an article belongs to, decided as a stream in event time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush

from news.copies import SURE_CONTAINMENT, CopyIndex, Sketch
from news.model import StoryUpdate, TaggedArticle
from news.stories import growth
from news.stories.bridge import Bridges, is_safe
from news.stories.index import Entry, StoryIndex, Weights
from news.stories.match import (
    Match,
    Side,
    Told,
    compare,
    disagreements,
    disjoint,
    recounts,
    silence,
    time_veto,
    unlike,
    veto,
)
from news.stories.policy import StoryPolicy
from news.stories.profile import EPOCH, Profile, profile
from news.stories.state import Facts, Member, Root, StoryState
from news.stories.words import Words

CLEARLY = 1.4
"""How much better than the next a bridge between languages must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookResult:
    """What one article did to the book."""

    reason: str
    """``opened``, ``joined``, ``copy``, ``revision`` or ``redelivered``; ``irrelevant`` where it changes or takes back what no
    story has."""
    story_id: str
    """Empty where it is in none."""
    copy_of: str | None = None
    why: str = ""
    """Why the article joined or opened the story, in words."""
    updates: tuple[StoryUpdate, ...] = ()
    """To publish, in this order."""
    written: Mapping[str, StoryState] = field(default_factory=dict)
    """States to keep, by story id."""
    deleted: tuple[str, ...] = ()
    """Story ids whose state is no longer needed."""


@dataclass(slots=True)
class _Turn:
    """What is gathered while one article is handled."""

    profile: Profile
    entry: Entry | None = None
    """The article as the index has it."""
    updates: list[StoryUpdate] = field(default_factory=list)
    written: dict[str, StoryState] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    why: str = ""

    def result(self, reason: str, story_id: str, copy_of: str | None = None) -> BookResult:
        return BookResult(
            reason=reason,
            story_id=story_id,
            copy_of=copy_of,
            why=self.why,
            updates=tuple(self.updates),
            written=self.written,
            deleted=tuple(self.deleted),
        )


class StoryBook:
    """Open stories with the indexes to find them. The clock is the latest event time seen."""

    def __init__(self, policy: StoryPolicy | None = None) -> None:
        self._policy = policy or StoryPolicy()
        self._clear()

    def _clear(self) -> None:
        self._states: dict[str, StoryState] = {}
        self._index = StoryIndex(self._policy.prior_stories)
        self._copies = CopyIndex()
        self._bridges = Bridges()
        self._story_of: dict[str, str] = {}
        self._story_of_root: dict[str, str] = {}
        """The same for the texts copies are recognised by, which may outlast their member."""
        self._due: list[tuple[datetime, str]] = []
        self._clock = EPOCH
        self._before: dict[str, StoryState | None] = {}
        """The stories the last article changed, as they were; what was not there is ``None``."""
        self._clock_before = EPOCH
        self._orphans: list[str] = []
        """Ids whose state is stored but no longer needed."""

    def __len__(self) -> int:
        return len(self._states)

    @property
    def clock(self) -> datetime:
        """Latest event time of any article."""
        return self._clock

    def states(self) -> Iterator[StoryState]:
        """All stories that are held, open and lately closed."""
        return iter(self._states.values())

    def restore(self, states: Iterable[StoryState]) -> None:
        """Take over the open stories of a partition, in place of all that was known.

        A story that another has taken in is left out: a worker died after it wrote the one and before it deleted the other.
        """
        self._clear()
        found = sorted(states, key=lambda one: (one.touched, one.story.id))
        taken = {name for state in found for name in state.story.merged_from}
        for state in found:
            self._clock = max(self._clock, state.touched)
            if state.story.id in taken:
                self._orphans.append(state.story.id)
            else:
                self._keep(state, None)
        heapify(self._due)

    def add(self, tagged: TaggedArticle, *, opens: bool = True) -> BookResult:
        """Find the story of ``tagged``, or open one where it ``opens`` any: what takes back a report needs one to take back."""
        self._before, self._clock_before = {}, self._clock
        turn = _Turn(profile(tagged, self._policy))
        known = self._story_of.get(tagged.unique.article.id)
        if known and self._is_member(known, tagged):
            updates = growth.repeated(self._states[known], tagged)
            return BookResult(reason="redelivered", story_id=known, updates=updates, why=updates[0].why)
        if tagged.unique.revision and not known and not tagged.tags.relevant:
            return BookResult(reason="irrelevant", story_id="")
        self._clock = max(self._clock, turn.profile.arrival)
        turn.deleted.extend(self._orphans)
        self._orphans.clear()
        self._close_due(turn)
        if known and known in self._states:
            return self._revise(known, turn)
        return self._copy(turn) or self._join_or_open(turn, opens=opens)

    def undo(self) -> None:
        """Take back what the last ``add`` changed, whether it ended or broke off."""
        for name, state in self._before.items():
            for one in (self._states.pop(name, None), state):
                if one is not None:
                    self._forget(one)
        for state in self._before.values():
            if state is not None:
                self._keep(state, None)
        self._before, self._clock = {}, self._clock_before

    def _is_member(self, story_id: str, tagged: TaggedArticle) -> bool:
        unique = tagged.unique
        return any(
            one.article_id == unique.article.id and one.revision >= unique.revision for one in self._states[story_id].members
        )

    def _revise(self, story_id: str, turn: _Turn) -> BookResult:
        state = growth.revised(self._states[story_id], turn.profile, self._clock, self._policy)
        turn.why = state.steps[-1].why
        self._store(state, turn)
        return turn.result("revision", story_id)

    def _copy(self, turn: _Turn) -> BookResult | None:
        text, digest = turn.profile.sketch, turn.profile.terms.digest
        found = self._copies.find(text, whole=digest) if text else None
        if found is None:
            return None
        root, share = found
        state = self._states[self._story_of_root[root]]
        facts, time = turn.profile.facts, turn.profile.time
        if veto(facts, state.facts) or time_veto(Told(facts, time, time), state, self._policy):
            return None
        if share < SURE_CONTAINMENT and _is_other_day(facts, state.facts):
            return None
        turn.why = f"{share:.0%} of the text is that of article {root}"
        joining = growth.Joining(profile=turn.profile, clock=self._clock, why=turn.why, copy_of=root)
        self._store(growth.joined(state, joining, self._policy), turn)
        return turn.result("copy", state.story.id, root)

    def _join_or_open(self, turn: _Turn, *, opens: bool) -> BookResult:
        if turn.profile.terms.digest and opens:
            return self._open_digest(turn)
        words, entry = self._index.article(turn.profile.terms.weights, turn.profile.facts.names)
        turn.entry = entry
        matches = self._matches(entry, turn.profile)
        facts, time = turn.profile.facts, turn.profile.time
        fit = next((one for one in matches if not one.veto and one.score >= self._policy.join), None)
        best = fit or self._bridged(facts, time) or self._recounted(facts, time)
        turn.why = self._why_joined(best) if best else self._why_opened(matches)
        if not (best or opens):
            self._index.release(entry.vector)
            return turn.result("irrelevant", "")
        joining = growth.Joining(profile=turn.profile, clock=self._clock, why=turn.why, words=words)
        state = growth.joined(self._states[best.story_id], joining, self._policy) if best else growth.opened(joining)
        self._store(state, turn)
        self._index.release(entry.vector)
        if best is None:
            return turn.result("opened", state.story.id)
        others = [one.story_id for one in matches if one.story_id != best.story_id and not self._parted(one, best)]
        return turn.result("joined", self._across(self._merge(state, others, turn), turn))

    def _parted(self, one: Match, other: Match) -> bool:
        """Whether two stories cannot be one, whatever a report that mentions both says."""
        mine, theirs = self._states[one.story_id].facts, self._before_facts(other.story_id)
        return bool(veto(mine, theirs) or veto(theirs, mine))

    def _before_facts(self, story_id: str) -> Facts:
        """What was known of a story before the article in hand joined it."""
        before = self._before.get(story_id)
        return (before or self._states[story_id]).facts

    def _open_digest(self, turn: _Turn) -> BookResult:
        """A story by itself, without words by which another article could join it."""
        turn.why = "a digest: its sentences are about different things"
        joining = growth.Joining(profile=turn.profile, clock=self._clock, why=turn.why)
        state = growth.opened(joining)
        self._store(state, turn)
        return turn.result("opened", state.story.id)

    def _matches(self, entry: Entry, seen: Profile) -> list[Match]:
        worth = self._index.worth(entry.vector)
        names = self._index.candidates(entry.vector, worth, self._policy)
        return self._compared(Side(entry, seen.facts, seen.time, seen.time), worth, names)

    def _bridged(self, facts: Facts, time: datetime, *, pooled: bool = False) -> Match | None:
        """A story in other languages that agrees on enough; only one, or it is not safe."""
        found = [match for match in self._bridges_to(facts, time, pooled=pooled) if not match.veto]
        clear = len(found) == 1 or (len(found) > 1 and found[0].score >= CLEARLY * found[1].score)
        return found[0] if clear else None

    def _recounted(self, facts: Facts, time: datetime) -> Match | None:
        """The story whose dead a report counts again in other words; only the one of its town, or it is not safe."""
        if not (facts.recount and facts.events and facts.deaths):
            return None
        found = [
            story_id
            for story_id in self._bridges.having(f"town:{town.name}" for town in facts.towns)
            if abs(time - self._states[story_id].last) <= self._policy.recount_gap and self._states[story_id].facts.events
        ]
        if len(found) != 1 or not recounts(facts, self._states[found[0]].facts):
            return None
        return Match(story_id=found[0], score=0.0, likeness=0.0, recount=facts.towns[0].name)

    def _bridges_to(self, facts: Facts, time: datetime, *, pooled: bool) -> Iterator[Match]:
        for story_id, agreement, keys in self._bridges.agreement(facts):
            state = self._states[story_id]
            if agreement < self._policy.bridge or not is_safe(keys, pooled=pooled):
                continue
            if abs(time - state.last) <= self._policy.bridge_gap:
                against = veto(facts, state.facts) or "; ".join(
                    reason for _, reason in disagreements(facts, state.facts, self._policy) if "numbers" not in reason
                )
                yield Match(story_id=story_id, score=agreement, likeness=0.0, bridge=keys, veto=against)

    def _compared(self, one: Side, worth: Weights, names: list[str]) -> list[Match]:
        """The stories ``names``, best first; ``worth`` is that of ``one``."""
        index, found = self._index, []
        with index.written(one.entry, worth):
            for overlap in index.overlaps(names):
                state = self._states[overlap.story_id]
                other = Side(index.entry(overlap.story_id), state.facts, state.first, state.last)
                found.append(compare(index, one, other, overlap, self._policy))
        return sorted(found, key=lambda match: (-match.score, match.story_id))

    def _merge(self, state: StoryState, names: list[str], turn: _Turn) -> str:
        """Merge the changed story with the one most like it, as long as one is like enough."""
        while names:
            mine = Side(self._index.entry(state.story.id), state.facts, state.first, state.last)
            worth = self._index.worth(mine.entry.vector)
            found = (one for one in self._compared(mine, worth, names) if not one.veto and one.score >= self._policy.merge)
            fits = (one for one in found if not self._tied(mine, self._states[one.story_id]))
            best = next(fits, None)
            if best is None:
                break
            names = [name for name in names if name != best.story_id]
            state = self._merged(state, self._states[best.story_id], f"the two stories are alike ({best.score:.2f})", turn)
        return state.story.id

    def _tied(self, mine: Side, other: StoryState) -> bool:
        """Whether two stories are alike only by reports that tell of both: a merger cancels an alert that has rung."""
        return unlike(mine.facts, other.facts) or silence(mine, other) > self._policy.pause

    def _across(self, story_id: str, turn: _Turn) -> str:
        """Merge the story with one in other languages, where all reports together agree: which came first must not matter."""
        state = self._states[story_id]
        best = self._bridged(state.facts, turn.profile.time, pooled=True)
        if best is None:
            return story_id
        why = f"the two stories are in different languages, but both have {', '.join(best.bridge)}"
        return self._merged(state, self._states[best.story_id], why, turn).story.id

    def _merged(self, one: StoryState, other: StoryState, why: str, turn: _Turn) -> StoryState:
        keeper, younger = sorted((one, other), key=lambda state: (state.first, state.story.id))
        state, gone = growth.merged(keeper, younger, turn.profile, why, self._policy)
        self._drop(younger, turn)
        turn.updates.append(growth.merged_update(gone, state, turn.profile.tagged, why))
        self._store(state, turn)
        return state

    def _close_due(self, turn: _Turn) -> None:
        """Close what has been silent, forget what has been closed for long; a few at a time."""
        for _ in range(self._policy.closings):
            if not self._due or self._due[0][0] > self._clock:
                return
            state = self._states.get(heappop(self._due)[1])
            if state is None or self._due_at(state) > self._clock:
                continue
            if state.story.closed:
                self._drop(state, turn)
            else:
                self._store(growth.closed(state, f"{self._policy.silence.total_seconds() / 3600:.0f} hours"), turn)

    def _due_at(self, state: StoryState) -> datetime:
        return state.touched + (self._policy.memory if state.story.closed else self._policy.silence)

    def _store(self, state: StoryState, turn: _Turn) -> None:
        self._before.setdefault(state.story.id, self._states.get(state.story.id))
        self._keep(state, self._states.get(state.story.id), turn.entry)
        turn.written[state.story.id] = state
        turn.updates.append(growth.update_of(state, turn.profile.tagged))

    def _keep(self, state: StoryState, before: StoryState | None, entry: Entry | None = None) -> None:
        """Hold a state in place of the one ``before``; one that is new may have the words of an article, its ``entry``."""
        name = state.story.id
        self._states[name] = state
        if before is None and entry and entry.terms is state.terms:
            self._index.open(name, entry)
        elif before is None or before.terms != state.terms or before.weights != state.weights:
            self._index.put(name, Words.of_state(state), state.facts.names, state.size)
        if before is None or before.facts.keys != state.facts.keys or before.facts.langs != state.facts.langs:
            self._bridges.put(name, state.facts)
        self._keep_roots(state, before.roots if before else ())
        self._keep_members(state, before.members if before else ())
        heappush(self._due, (self._due_at(state), name))

    def _keep_roots(self, state: StoryState, before: tuple[Root, ...]) -> None:
        if state.roots is before:
            return
        known, now = {root.article_id for root in before}, {root.article_id for root in state.roots}
        for root in state.roots:
            if root.article_id not in known:
                self._story_of_root[root.article_id] = state.story.id
                self._copies.add(root.article_id, Sketch.from_bytes(root.sketch), whole=_is_digest(state))
        for article_id in known - now:
            self._forget_root(article_id)

    def _forget_root(self, article_id: str) -> None:
        self._story_of_root.pop(article_id, None)
        self._copies.remove(article_id)

    def _keep_members(self, state: StoryState, before: tuple[Member, ...]) -> None:
        """New members stand at the end; those that were forgotten stood at the beginning."""
        for member in reversed(state.members):
            if before and member is before[-1]:
                break
            self._story_of[member.article_id] = state.story.id
        for member in before:
            if member.article_id == state.members[0].article_id:
                break
            self._story_of.pop(member.article_id, None)

    def _drop(self, state: StoryState, turn: _Turn) -> None:
        name = state.story.id
        self._before.setdefault(name, self._states.pop(name))
        self._forget(state)
        turn.written.pop(name, None)
        turn.deleted.append(name)

    def _forget(self, state: StoryState) -> None:
        """Take a story out of every index."""
        self._index.remove(state.story.id)
        self._bridges.remove(state.story.id)
        for root in state.roots:
            self._forget_root(root.article_id)
        for member in state.members:
            self._story_of.pop(member.article_id, None)

    def _why_joined(self, best: Match) -> str:
        headline = self._states[best.story_id].story.headline
        if best.bridge:
            return f"in another language than “{headline}”, but both have {', '.join(best.bridge)}"
        if best.recount:
            return f"it counts again the dead of {best.recount}, as “{headline}” alone can be meant"
        return f"score {best.score:.2f} (needs {self._policy.join:.2f}) with “{headline}”{_but(best)}"

    def _why_opened(self, matches: list[Match]) -> str:
        if not matches:
            return "no open story shares its words"
        nearest = matches[0]
        headline = self._states[nearest.story_id].story.headline
        return nearest.veto or f"nearest story “{headline}” has score {nearest.score:.2f}, below {self._policy.join:.2f}"


def _is_digest(state: StoryState) -> bool:
    """A digest lends its story no words."""
    return not state.terms


def _is_other_day(one: Facts, other: Facts) -> bool:
    """Whether two conflict reports name days, and none that both do: officials tell of every day in the same mould."""
    return bool(one.events and other.events) and disjoint(one.days, other.days)


def _but(match: Match) -> str:
    return f", although {', '.join(match.against)}" if match.against else ""
