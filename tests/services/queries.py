"""How many queries a piece of code makes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatsite.community.models import Ban, Community, Device

_READ_NOW_AND_THEN = [f'"{model._meta.db_table}"' for model in (Ban, Community, Device)]


@contextmanager
def asked() -> Iterator[list[str]]:
    """The SQL of the block's queries, at its end.

    Left out are those for the site's settings and for who is kept out: whichever request comes half
    a second after the last one makes them.
    """
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    for query in captured:
        if not any(table in query["sql"] for table in _READ_NOW_AND_THEN):
            found.append(query["sql"])
