"""The page's table of emoji: the server takes each of them as a reaction."""

import re
from pathlib import Path

from rooms.domain.emoji import is_emoji
from rooms.models.message import EMOJI_MAX
from tests.services.site import ROOT

_FEATURE = Path(ROOT, "frontend", "static", "chat", "js", "features", "reactions")


def _table() -> list[str]:
    lines = re.search(r"LINES = `(.*?)`", (_FEATURE / "table.js").read_text("utf-8"), re.DOTALL)
    assert lines is not None
    return [line.split()[0] for line in lines[1].strip().splitlines()]


def test_each_is_one_emoji() -> None:
    """Each is one emoji by the server's rule, and short enough to be stored."""
    emojis = _table()
    assert len(emojis) >= 250
    assert [each for each in emojis if not is_emoji(each) or len(each) > EMOJI_MAX] == []
