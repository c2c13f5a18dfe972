"""Things people say: what `manage.py flood` fills a room with."""

from __future__ import annotations

import random
from collections.abc import Sequence

NAMES = (
    "Ada", "Grace", "Zoë", "Linus", "Margaret", "Björn", "Παναγιώτα", "さくら", "Omar", "Ирина",
    "José", "Ngọc", "Radia", "Katherine", "Anselm", "نور",
)  # fmt: skip
_LINES = (
    "Good morning, everybody!",
    "Does anyone else see this, or is it just me?",
    "I think **that** is the one, but look again before you merge it.",
    "`make run` works here, first try.",
    "On it. Back in ten minutes.",
    "🎉🎉🎉",
    "The train is late again, so I write this from the platform.",
    "Three things:\n\n1. the lobby\n2. the history\n3. the colour of the *bikeshed*",
    "See https://www.rfc-editor.org/rfc/rfc6455 for the long version.",
    "```py\nasync for message in socket:\n    await socket.send_json(message)\n```",
    "> we could just restart it\n\nwe could, and then we would know nothing",
    "ok",
    "Ja, das sehe ich auch so.",
    "すごいね",
    "أهلاً وسهلاً بالجميع",
    "That is a long story, and it begins with a queue that had no bound. Nobody had thought that"
    " anyone would ever stop reading; then somebody closed a laptop, and the rest is in the log.",
)
_EMOJI = ("👍", "🎉", "❤️", "👀", "😄")


class Chatter:
    """Draws who talks next, and what they say."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def line(self) -> str:
        """Something to say."""
        return self._dice.choice(_LINES)

    def emoji(self) -> str:
        """Something to react with."""
        return self._dice.choice(_EMOJI)

    def pause(self, rate: float) -> float:
        """Seconds until the next line, `rate` lines a second on average."""
        return self._dice.expovariate(rate)

    def answers(self) -> bool:
        """Whether a line answers an earlier one."""
        return self._dice.random() < 0.15

    def speaker(self, count: int) -> int:
        """Which of `count` people talks: a few do most of it, as in any room."""
        return min(int(self._dice.expovariate(3 / count)), count - 1)


def names(count: int) -> Sequence[str]:
    """Names for `count` people."""
    return [
        NAMES[n % len(NAMES)] + (f" {n // len(NAMES) + 1}" if n >= len(NAMES) else "")
        for n in range(count)
    ]
