"""The site's own settings, as deployed, with a place of their own for collected static files."""

import os
from pathlib import Path

from chatsite.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["TEST_STATIC_ROOT"])
