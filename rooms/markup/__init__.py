"""Markdown into `doc`: a small tree of allowed nodes, from which pages build their own elements.

No HTML is read or made anywhere: what is not an allowed node is text. The package is the only
place that knows the parser (comrak), and every text is parsed here, once, before it is stored.
"""

from rooms.markup.calls import Calls, calls_in
from rooms.markup.document import doc_json, parse
from rooms.markup.nodes import Node
from rooms.markup.words import words

__all__ = ["Calls", "Node", "calls_in", "doc_json", "parse", "words"]
