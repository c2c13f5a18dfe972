"""Commands: what a person can want done. Each is one file here, and registers itself.

Nothing else lists them: every module of this package is imported, and each class that is decorated
with `registered` is understood on the wire, by `submit` and by `manage.py`. One that is `internal`
is understood by `submit` alone.
"""

from importlib import import_module
from pkgutil import iter_modules

from rooms.domain.commands.base import COMMANDS, INTERNAL, Command, Context, registered

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["COMMANDS", "INTERNAL", "Command", "Context", "registered"]
