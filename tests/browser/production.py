"""The site's own settings, as deployed, with static files that the test run makes and collects."""

import os
from pathlib import Path

from chatsite.settings import *  # noqa: F403
from chatsite.settings import FRONTEND

STATIC_ROOT = Path(os.environ["TEST_STATIC_ROOT"])
# Without the checkout's own bundles: a run with bundles makes them, a run without has none.
STATICFILES_DIRS = [FRONTEND / "static"]
if bundles := os.environ.get("TEST_BUNDLES"):
    STATICFILES_DIRS.append(Path(bundles))
