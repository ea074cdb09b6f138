"""Stories: all articles that report one real-world event, as a stream, in event time and bounded memory."""

from __future__ import annotations

from news.stories.book import BookResult, StoryBook
from news.stories.policy import StoryPolicy
from news.stories.state import StoryState

__all__ = ["BookResult", "StoryBook", "StoryPolicy", "StoryState"]
