"""The site's own settings, as deployed, with static files that the test run makes and collects,
and passwords that cost nothing."""

import os
from pathlib import Path

from chatsite.settings import *  # noqa: F403
from chatsite.settings import FRONTEND

STATIC_ROOT = Path(os.environ["TEST_STATIC_ROOT"])
# The hash of the site takes half a second for each password, which is its purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Without the checkout's own bundles: a run with bundles makes them, a run without has none.
STATICFILES_DIRS = [FRONTEND / "static"]
if bundles := os.environ.get("TEST_BUNDLES"):
    STATICFILES_DIRS.append(Path(bundles))
