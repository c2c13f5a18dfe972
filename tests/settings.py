"""Settings of the test suite: the site's own, on the database that TEST_DATABASE names."""

from tests.services.database import prepare

# The site's settings read the environment when they are imported.
prepare()

from chatsite.settings import *  # noqa: E402, F403
from chatsite.settings import INSTALLED_APPS as OF_THE_SITE  # noqa: E402

# With single sign-on, of which tests describe the provider, and a `flush` that is fast.
OF_TESTS = ["allauth.socialaccount.providers.openid_connect", "tests.services"]
INSTALLED_APPS = [*OF_THE_SITE, *OF_TESTS]

# The hash of the site takes half a second for each password, which is its purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
