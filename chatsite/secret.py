"""The development key: made once for this checkout, readable by its owner alone."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from chatsite.environment import BadSetting, data_folder


def development_key(data_dir: Path) -> str:
    """The key kept in `data_dir`, made on first use (mode 0600), the same for every process.

    Raises `BadSetting`.
    """
    path = data_folder(data_dir) / "secret_key"
    try:
        return _kept(path)
    except OSError as reason:
        raise BadSetting(f"The key in {path} cannot be used: {reason.strerror}.") from reason


def _kept(path: Path) -> str:
    if path.exists():
        return path.read_text()
    draft = path.with_name(f"secret_key.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(get_random_secret_key())
    try:
        # A link fails where the name is taken: the first of several processes wins, whole.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text()
