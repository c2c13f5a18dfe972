"""Texts of messages on their way in.

They are parsed here, on the event loop: an ordinary one takes less time than handing it to a
thread would, the caps of `rooms.markup` bound all others, and long ones take turns
(`rooms.delivery.turns`). The writer's thread, which every room waits for, parses nothing.
"""

from __future__ import annotations

from rooms.domain.commands.base import Checked, Command
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.markup import calls_in, doc_json
from rooms.protocol import Code
from rooms.text import BadText, clean_text

LONG = 1000
"""Characters beyond which a text may take a millisecond or more to be parsed."""


def checked_text(command: Command, text: str, limits: Limits) -> Checked:
    """The command with its text cleaned and parsed; raises `Refusal`."""
    try:
        cleaned = clean_text(text, limits.text)
    except BadText as reason:
        raise Refusal(Code(reason.code), str(reason)) from None
    doc = doc_json(cleaned)
    return Checked(command, command.key_or_new(), cleaned, doc, calls_in(cleaned, doc))
