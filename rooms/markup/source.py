"""The text as the parser gets it: what a chat takes literally is hidden behind stand-ins.

Unicode's noncharacters stand for what the parser would otherwise take for HTML, entities, link
definitions, pictures, single tildes and the inside of addresses. `Source.restore` puts back what
was typed, wherever it ended up: in text, in code or in a link's address.
"""

from __future__ import annotations

import re
from typing import Any

from rooms.markup.addresses import ADDRESS, bare_address
from rooms.markup.hosts import plain_host
from rooms.markup.nodes import Node, append, element, line_break

RESERVED = re.compile("[\ufdd0-\ufdd6]")
_STAND_INS = (("\ufdd0", "<"), ("\ufdd1", "&"), ("\ufdd2", ":"), ("\ufdd5", ""), ("\ufdd6", "~"))
_ADDRESS = re.compile("\ufdd3([0-9]+)\ufdd4")
_ONE_TILDE = re.compile("(?<!~)~(?!~)")


class Source:
    """One text on its way through the parser; must not contain `RESERVED` characters."""

    def __init__(self, text: str) -> None:
        self._typed: list[str] = []
        """Addresses as typed, with their angle brackets."""
        self._addresses: list[str] = []
        """Addresses as they are shown and opened."""
        typed = text
        if ":" in text:
            text = ADDRESS.sub(self._keep, text).replace("]:", "]\ufdd2")
        text = text.replace("<", "\ufdd0").replace("&", "\ufdd1").replace("![", "!\ufdd5[")
        if "~" in text:
            text = _ONE_TILDE.sub("\ufdd6", text)
        self.text = text
        """The text for the parser."""
        self._as_typed = text == typed

    def restore(self, text: str) -> str:
        """What was typed."""
        if self._as_typed or text.isascii():
            return text
        if "\ufdd3" in text:
            text = _ADDRESS.sub(lambda found: self._typed[int(found[1])], text)
        for stand_in, typed in _STAND_INS:
            text = text.replace(stand_in, typed)
        return text

    def address(self, text: str) -> str:
        """The target of a link, without angle brackets, with its host in an honest form."""
        if "\ufdd3" in text:
            text = _ADDRESS.sub(lambda found: self._addresses[int(found[1])], text)
        try:
            return plain_host(self.restore(text))
        except UnicodeError:
            return ""

    def linked(self, text: str) -> dict[str, Any]:
        """A paragraph of the typed text, with a link for each address."""
        nodes: list[Node] = []
        self.add_linked(nodes, text)
        return element("p", nodes)

    def add_linked(self, nodes: list[Node], text: str) -> None:
        """Add the typed text, with a link for each address and a break for each line's end."""
        if self._as_typed and "\n" not in text:
            append(nodes, text)
        elif "\n" in text:
            first, *lines = text.split("\n")
            self.add_linked(nodes, first)
            for line in lines:
                nodes.append(line_break())
                self.add_linked(nodes, line)
        elif "\ufdd3" in text:
            for index, part in enumerate(_ADDRESS.split(text)):
                if index % 2:
                    address = self._addresses[int(part)]
                    nodes.append(element("a", [address]) | {"href": address})
                else:
                    append(nodes, self.restore(part))
        else:
            append(nodes, self.restore(text))

    def _keep(self, found: re.Match[str]) -> str:
        candidate = found[0]
        typed = bare_address(candidate)
        try:
            address = plain_host(typed.strip("<>"))
        except UnicodeError:
            return candidate
        if not address:
            return candidate
        self._typed.append(typed)
        self._addresses.append(address)
        return f"\ufdd3{len(self._typed) - 1}\ufdd4{candidate[len(typed) :]}"
