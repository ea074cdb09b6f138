"""Invented reports, in the shape in which pages come: breadcrumb, doubled title, footer."""

HEAD = "Iraqi government protests U.S. drone strike that killed militia commander"
BODY = """\
A U.S. drone strike in Baghdad killed a commander of Kata'ib Hezbollah late on Tuesday, and the Iraqi government said on Wednesday that it had \
summoned the American ambassador over what it called a breach of sovereignty.

U.S. Central Command confirmed the strike. It said the commander had planned the attack on an outpost in Jordan in which three American troops \
were killed last month. No civilians were hurt, the command said.

An Iraqi military spokesman said the strike hit a car in the east of Baghdad and called it an assassination. The militia, which is backed by \
Iran, vowed to answer.

The strike follows weeks of American and British attacks on the Houthis in Yemen, who fire drones and missiles at ships in the Red Sea and say \
that they act in support of the Palestinians in the Gaza Strip.
"""
PAGE = f"""\
Home » World » “{HEAD}”

“{HEAD}”

{HEAD}

{BODY}
Leave a Comment

This site uses Akismet to reduce spam. Learn how your comment data is processed.
"""
EDITED = (
    BODY.replace("late on Tuesday", "on Tuesday night")
    .replace("what it called a breach of sovereignty", "a violation of its sovereignty, as it put it")
    .replace("No civilians were hurt, the command said.", "The command said no civilians were hurt.")
)
OTHER = (
    "Gunmen abduct forty villagers in northwest Nigeria",
    (
        "Gunmen on motorcycles attacked a village in Nigeria's Zamfara state and abducted about forty people, police said on Wednesday. "
        "Two members of a local guard were killed when they tried to stop the attackers."
    ),
)
SPORT = (
    "Late attack wins the derby",
    "Two shots from outside the box decided a battle that the visitors had dominated until the break.",
)
