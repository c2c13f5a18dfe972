"""Settings, all of them from the environment (12-factor); with nothing set, a development site.

`DEBUG` is on unless it says otherwise, or `SECRET_KEY` or `ALLOWED_HOSTS` is set: whoever sets
one of these is putting the site before people, and then the key is required.
"""

import os
import re
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured

from chatsite.databases import database_settings
from chatsite.headers import file_headers
from chatsite.secret import development_key
from rooms.limits import BadLimit, Limits

# Lets class-based views and managers be written as generics at run time, too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data")))
"""Where the embedded default keeps its database and its generated key."""

_production = bool(os.environ.get("SECRET_KEY") or os.environ.get("ALLOWED_HOSTS"))
DEBUG = env.bool("DEBUG", default=not _production)

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to a long random text, kept secret and the same in "
            "every process, or set DEBUG=1 on a development machine."
        )
    SECRET_KEY = development_key(DATA_DIR)

ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=["localhost", ".localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "websocket",  # before staticfiles: its runserver serves WebSockets
    "servestatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "chatsite",
    "chatsite.accounts",
    "chatsite.examples",
    "chatsite.soak",
    "rooms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "chatsite.headers.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "chatsite.urls"
ASGI_APPLICATION = "chatsite.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {"default": database_settings(env, DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["chatsite.accounts.backends.AccountBackend"]
SESSION_ENGINE = "chatsite.accounts.sessions"

SITE_NAME = env.str("SITE_NAME", default="Chat")

REDIS_URL = env.str("REDIS_URL", default="")
"""Empty: an in-process broker, for one process alone."""
BROKER_URL = REDIS_URL or "memory://"
CHAT_SITE = env.str("CHAT_SITE", default="")
"""Names the site in its channels on Redis; empty: a hash that no other site has."""
if not re.fullmatch(r"[A-Za-z0-9._-]{0,40}", CHAT_SITE):
    raise ImproperlyConfigured(
        "CHAT_SITE can have up to 40 letters, digits, dots, hyphens and underscores."
    )

SIMPLE_ROOM = env.bool("SIMPLE_ROOM", default=DEBUG)
"""Whether `/simple/<room>/` is served: the room of docs/tutorial.md, which anybody may enter."""

try:
    CHAT_LIMITS = Limits.from_env(os.environ)
except BadLimit as error:
    raise ImproperlyConfigured(str(error)) from error

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-root"
STATICFILES_DIRS = [BASE_DIR / "frontend" / "static"]
_static = "chatsite.static.HashedStatic" if not DEBUG else ""
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": _static or "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
SERVESTATIC_USE_FINDERS = DEBUG
SERVESTATIC_AUTOREFRESH = DEBUG
SERVESTATIC_ADD_HEADERS_FUNCTION = file_headers

# HTTPS is off only in development, or where it is said so (a test of the production settings).
HTTPS = env.bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 365 * 24 * 3600  # a guest has no password to come back with
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "rooms": {"handlers": ["console"], "level": "INFO", "propagate": True},
        "websocket": {"handlers": ["console"], "level": "INFO", "propagate": True},
    },
}
