"""A deployment's static files, made as `make static` makes them."""

import subprocess
import sys
from pathlib import Path

from tests.services.site import ROOT, manage


def deployment(directory: Path, *, bundled: bool) -> dict[str, str]:
    """Collect static files below `directory` and return the environment of a site with them.

    The site has its production settings, but no TLS. `bundled` says whether the pages' files are
    bundled first.
    """
    env = {
        "DJANGO_SETTINGS_MODULE": "tests.browser.production",
        "TEST_STATIC_ROOT": str(directory / "static"),
        "DEBUG": "0",
        "HTTPS": "0",
        "SECRET_KEY": "k" * 64,
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    if bundled:
        env["TEST_BUNDLES"] = str(directory / "bundle")
        _bundle(directory / "bundle")
    manage("collectstatic", "--noinput", "--verbosity", "0", env=env)
    return env


def _bundle(directory: Path) -> None:
    npm = [sys.executable, ".ci/npm.py", "--prefix", "frontend", "--silent"]
    done = subprocess.run(
        [*npm, "run", "bundle", "--", str(directory)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(
            "The pages could not be bundled. `make frontend/node_modules/.installed` installs "
            f"the packages for it.\n{done.stdout}{done.stderr}"
        )
