"""How often Python looks for cyclic garbage."""

import gc

THRESHOLDS = (50_000, 20, 50)
"""Objects and searches after which the generations are searched (`gc.set_threshold`)."""


def calm() -> None:
    """Have cyclic garbage looked for less often: a search walks every object that was made since.

    With 1,000 connections that talk, the searches of Python's defaults cost more than encoding and
    sending their messages; a chat leaves hardly any cycles behind. While a process starts, modules
    make objects by the hundred thousand, which all stay: the searches take a tenth of that time.
    """
    gc.set_threshold(*THRESHOLDS)


def keep_all() -> None:
    """Never search through what there is now: modules, settings and URLs, which stay."""
    gc.freeze()
