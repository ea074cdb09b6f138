"""Whether a headline explains instead of reporting: "Why is there war in Ethiopia?", "Who are the Houthis?", "A war explained".

Such an article tells of violence in every sentence, and of none that is new.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from news.events.reading import Reading

_ASKS = re.compile(
    r"(?:[^?:]{1,60}[:,–—] )?(?:so |but |and )?"
    r"(?:why|who(?:['’]s| is| are| was| were)"
    r"|what(?:['’]s| is| are| was| were| do| does| did| would| will| can| could| next| now)"
    r"|how|is|are|was|were|do|does|did|will|would|can|could|should|has|have"
    r"|pourquoi|qui sont|por qué|quién(?:es)? (?:es|son)|por que|quem são|perché|chi sono|warum|wer sind|wer ist"
    r"|почему|зачем|кто так|чому|хто так|لماذا|من هم|neden|kimdir) [^?؟]*[?؟][\"'’”»]*\s*(?:$|[|–—-])"
)
"""A question that is the whole headline, or all behind its colon."""
_SAYS_WHY = re.compile(r"(?:[^?:]{1,60}: )?(?:why|how) (?!many |much |long )")
_EXPLAINED = re.compile(r"\b(?:explainer|explained|q&a|photo essay|timeline:)(?!\w)")


def is_explainer(reading: Reading) -> bool:
    """Whether the title asks, says why and how, or calls itself an explanation."""
    titles = reading.titles
    if not titles:
        return False
    title = titles[0].field.folded
    return bool(_ASKS.match(title) or _SAYS_WHY.match(title) or _EXPLAINED.search(title))
