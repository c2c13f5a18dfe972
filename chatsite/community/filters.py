"""Words that nobody may post, and hosts to which nobody may link.

Every post asks `found_in`. The table is in memory and at most `FRESH` seconds old. A text is folded
and cut into words once, and looked up by the first word of each entry: the time does not depend on
how many entries there are.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from chatsite.accounts.models import User
from chatsite.community.folding import folded
from chatsite.community.hosts import domains, host_of
from chatsite.community.models import FILTER_MAX, Filter
from chatsite.community.site import audit

FRESH = 0.5
"""Seconds for which what was read serves everybody."""
_WORD = re.compile(r"\w+")
# In the parsed text, quotes within texts are escaped: this is never part of one.
_LINK = re.compile(r'"href":("https?:(?:[^"\\]|\\.)*")', re.I)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
_HOST = re.compile(r"(?=.{1,100}$)[a-z0-9_-]+(\.[a-z0-9_-]+)+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that put no space between words: there, part of a text counts as a word."""


class BadFilter(ValueError):
    """An entry that cannot be stored, with a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """All entries."""

    words: Mapping[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    """By their first word, folded: all words of the entry, folded, and the entry."""
    parts: tuple[tuple[str, str], ...] = ()
    """Entries of scripts without spaces: folded, and the entry."""
    hosts: frozenset[str] = frozenset()

    def word_in(self, text: str) -> str:
        """The first entry that a text has; empty where it has none."""
        if not self.words and not self.parts:
            return ""
        plain = folded(text)
        said = _WORD.findall(plain)
        for at, first in enumerate(said):
            for entry, shown in self.words.get(first, ()):
                if tuple(said[at : at + len(entry)]) == entry:
                    return shown
        return next((shown for part, shown in self.parts if part in plain), "")

    def host_in(self, doc: str) -> str:
        """The first host to which a parsed text links and that is filtered; empty where none is."""
        if self.hosts and '"href":"' in doc:
            for link in _LINK.findall(doc):
                for host in domains(host_of(json.loads(link))):
                    if host in self.hosts:
                        return host
        return ""


_lock = threading.Lock()
_read: tuple[float, Table] | None = None


def found_in(text: str, doc: str) -> str:
    """What a text has that nobody may post, in a sentence; empty where there is nothing."""
    table = _table()
    word = table.word_in(text)
    if word:
        return f"“{word}” cannot be posted on this site. Leave it out."
    host = table.host_in(doc)
    return f"Links to {host} cannot be posted on this site. Leave them out." if host else ""


def forget() -> None:
    """Read the entries anew at the next question: they were changed."""
    global _read
    with _lock:
        _read = None


def _table() -> Table:
    global _read
    with _lock:
        if _read is None or time.monotonic() - _read[0] >= FRESH:
            _read = time.monotonic(), _load()
        return _read[1]


def _load() -> Table:
    words: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    parts, hosts = [], set()
    for kind, value in Filter.objects.order_by("pk").values_list("kind", "value"):
        if kind == Filter.Kind.HOST:
            hosts.add(value)
        elif _UNSPACED.search(value):
            parts.append((folded(value), value))
        else:
            entry = tuple(_WORD.findall(folded(value)))
            words[entry[0]].append((entry, value))
    return Table(words, tuple(parts), frozenset(hosts))


@transaction.atomic
def add(actor: User, kind: str, value: str) -> None:
    """Filter a word or a host; raises `BadFilter`. What is filtered already stays as it is."""
    clean = _clean_host(value) if kind == Filter.Kind.HOST else _clean_word(value)
    limit: int = settings.CHAT_LIMITS.filters
    if limit and Filter.objects.count() >= limit:
        raise BadFilter(f"There can be {limit} words and hosts. Remove one first.")
    _, new = Filter.objects.get_or_create(kind=kind, value=clean)
    if new:
        audit(actor, "add filter", after={kind: clean})
    transaction.on_commit(forget)


@transaction.atomic
def remove(actor: User, found: Filter) -> None:
    """Filter a word or a host no longer."""
    if Filter.objects.filter(pk=found.pk).delete()[0]:
        audit(actor, "remove filter", before={found.kind: found.value})
    transaction.on_commit(forget)


def _clean_word(value: str) -> str:
    word = " ".join(value.split()).casefold()
    if not _WORD.search(folded(word)):
        raise BadFilter("A word needs a letter or a digit.")
    if len(word) > FILTER_MAX:  # some letters are two or three in lower case
        raise BadFilter(f"A word can have at most {FILTER_MAX} characters in lower case.")
    return word


def _clean_host(value: str) -> str:
    """The host of what was typed, which may be a whole URL."""
    host = host_of(f"https://{_SCHEME.sub('', value.strip())}")
    if not _HOST.fullmatch(host):
        raise BadFilter("Type a host, such as example.org.")
    return host
