"""Who is named in an article: armed groups, forces and states, and what the sentence makes of them."""

from news.actors.actor import Actor
from news.actors.matcher import ActorMatcher

__all__ = ["Actor", "ActorMatcher"]
