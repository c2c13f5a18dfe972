"""Settings, all of them from the environment (12-factor); with nothing set, a development site.

`DEBUG` is on unless it says otherwise, or `SECRET_KEY` or `ALLOWED_HOSTS` is set: whoever sets
one of these is putting the site before people, and then the key is required.
"""

import os
import re
from hashlib import blake2b
from pathlib import Path
from typing import Any

from chatsite.databases import database_settings
from chatsite.emails import email_settings
from chatsite.environment import BadSetting, Environment
from chatsite.headers import file_headers
from chatsite.proxy import Proxies
from chatsite.secret import development_key
from chatsite.single_sign_on import providers
from rooms.delivery.brokers.create import create_broker
from rooms.limits import BadLimit, Limits

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(os.environ)

FRONTEND = BASE_DIR / "frontend"
"""The pages' templates, style sheets and scripts."""

DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / ".data")))
"""Where the embedded default keeps its database and its generated key."""

_production = bool(os.environ.get("SECRET_KEY") or os.environ.get("ALLOWED_HOSTS"))
DEBUG = env.flag("DEBUG", not _production)

SECRET_KEY = env.text("SECRET_KEY", "")
if not SECRET_KEY:
    if not DEBUG:
        raise BadSetting(
            "SECRET_KEY is not set. Set it to a long random text, kept secret and the same in "
            "every process, or set DEBUG=1 on a development machine."
        )
    SECRET_KEY = development_key(DATA_DIR)

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", ".localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "websocket",  # before staticfiles: its runserver serves WebSockets
    "servestatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "chatsite",
    "chatsite.accounts",
    "chatsite.community",
    "chatsite.examples",
    "chatsite.soak",
    "rooms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "chatsite.headers.security_headers",
    "chatsite.community.gate.keeping_out",
    "chatsite.errors.utf8_forms",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "chatsite.accounts.activity.session_activity",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "chatsite.errors.designed_not_found",
]

ROOT_URLCONF = "chatsite.urls"
ASGI_APPLICATION = "chatsite.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FRONTEND / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "chatsite.community.context.site",
            ]
        },
    }
]

DATABASES = {"default": database_settings(env, DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["chatsite.accounts.backends.AccountBackend"]
SESSION_ENGINE = "chatsite.accounts.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

SITE_NAME = env.text("SITE_NAME", "Chat")

# Accounts: django-allauth, with what `chatsite/accounts` decides otherwise.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "lobby"
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validation}.MinimumLengthValidator"},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": f"{_validation}.NumericPasswordValidator"},
    {
        "NAME": f"{_validation}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
]
ACCOUNT_ADAPTER = "chatsite.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "name"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_FORMS = {
    "add_email": "chatsite.accounts.forms.AddEmailForm",
    "change_password": "chatsite.accounts.forms.ChangePasswordForm",
    "login": "chatsite.accounts.forms.LoginForm",
    "reset_password": "chatsite.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "chatsite.accounts.forms.ResetPasswordKeyForm",
    "set_password": "chatsite.accounts.forms.SetPasswordForm",
    "signup": "chatsite.accounts.forms.SignupForm",
}
ACCOUNT_SESSION_REMEMBER = True
# A session that somebody has left open changes neither the address nor what one logs in with.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_ADAPTER = "chatsite.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "chatsite.accounts.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "chatsite.accounts.passkeys.AuthenticatePasskeyForm",
    "login_webauthn": "chatsite.accounts.passkeys.LoginPasskeyForm",
    "reauthenticate_webauthn": "chatsite.accounts.passkeys.ReauthenticatePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # clocks differ by some seconds
SOCIALACCOUNT_ADAPTER = "chatsite.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_FORMS = {"signup": "chatsite.accounts.forms.SocialSignupForm"}
SOCIALACCOUNT_PROVIDERS = providers(env)
if SOCIALACCOUNT_PROVIDERS:  # its HTTP client takes a tenth of a start
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
# A form that leads to another site would need that site in the policy for forms (CSP).
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "oidc"

REDIS_URL = env.text("REDIS_URL", "")
"""Empty: an in-process broker, for one process alone."""
BROKER_URL = REDIS_URL or "memory://"
CHAT_SITE = env.text("CHAT_SITE", "")
"""Names the site in its channels on Redis; empty: a hash that no other site has."""
if not re.fullmatch(r"[A-Za-z0-9._-]{0,40}", CHAT_SITE):
    raise BadSetting("CHAT_SITE can have up to 40 letters, digits, dots, hyphens and underscores.")
if REDIS_URL:
    # Sites that share a Redis have keys of their own.
    _site = CHAT_SITE or blake2b(SECRET_KEY.encode(), digest_size=8).hexdigest()
    CACHES = {
        "default": {
            "BACKEND": "chatsite.shared_cache.SharedCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": f"chat-cache:{_site}",
        }
    }

CHAT_PERSON = "chatsite.accounts.person.Fields"
CHAT_ACCOUNT_URLS = {"account": "account", "signup": "account_signup", "login": "account_login"}
"""Views that pages of the chat link to."""
CHAT_RULES = "chatsite.community.rules.CommunityRules"
PUBLIC_READ = env.flag("PUBLIC_READ", True)
"""Whether visitors without a name may read open rooms."""

SIMPLE_ROOM = env.flag("SIMPLE_ROOM", DEBUG)
"""Whether `/simple/<room>/` is served: the room of docs/tutorial.md, which anybody may enter."""

try:
    create_broker(BROKER_URL)
except ValueError as error:
    raise BadSetting(f"REDIS_URL cannot be used. {error}") from error

try:
    CHAT_LIMITS = Limits.from_env(os.environ)
except BadLimit as error:
    raise BadSetting(str(error)) from error

WEB_CONCURRENCY = env.number("WEB_CONCURRENCY", 1) or 1
"""How many processes `manage.py serve` starts."""
LOG_REQUESTS = env.flag("LOG_REQUESTS", False)
"""Whether `manage.py serve` logs each request."""

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

_prefix = env.text("FORCE_SCRIPT_NAME").strip("/")
FORCE_SCRIPT_NAME = f"/{_prefix}" if _prefix else None
"""The prefix of all URLs, where the site does not have a host of its own: `/chat`."""

EMAIL_URL = env.text("EMAIL_URL", "consolemail://")
"""How e-mail is sent: `smtp+tls://user:password@host:587`; by default it is printed."""
vars().update(email_settings(EMAIL_URL))
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "chat@localhost")

MEDIA_ROOT = DATA_DIR / "media"
"""Where uploaded files are kept; nothing is served from there without a view."""

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-root"
STATICFILES_DIRS = [FRONTEND / "static"]
_bundles = FRONTEND / "bundle"  # made by `make static`, which collects them afterwards
if _bundles.is_dir():
    STATICFILES_DIRS.append(_bundles)
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "chatsite.static.PlainStatic" if DEBUG else "chatsite.static.HashedStatic"
    },
}
SERVESTATIC_USE_FINDERS = DEBUG
SERVESTATIC_AUTOREFRESH = DEBUG
SERVESTATIC_ADD_HEADERS_FUNCTION = file_headers

# HTTPS is off only in development, or where it is said so (a test of the production settings).
HTTPS = env.flag("HTTPS", not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
_hsts = env.number("HSTS_SECONDS", 31_536_000)
SECURE_HSTS_SECONDS = _hsts if HTTPS else 0
# These bind hosts that are not ours, for as long as HSTS lasts and longer: only when asked for.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS", False) and HTTPS
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD", False) and HTTPS
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # the checks that want both

BEHIND_PROXY = env.text("BEHIND_PROXY")
PROXIES = Proxies.parse(BEHIND_PROXY)
"""The peers whose word on a client's scheme and address is believed (`chatsite/proxy.py`)."""
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 365 * 24 * 3600  # a guest has no password to come back with
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"
"""The cookie by which the browser of somebody who is banned is known."""
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

_console = {"handlers": ["console"], "level": "INFO"}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "chatsite.logs.Lines",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"once": {"()": "chatsite.logs.OncePerMinute"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "chatsite": _console,
        # An error is an exception in a view or in a middleware. Clients cause the warnings, and
        # what Django calls errors of security.
        "django": _console if DEBUG else {**_console, "level": "ERROR"},
        "django.security": {"level": "INFO" if DEBUG else "CRITICAL"},
        "psycopg.pool": {"handlers": ["console"], "filters": ["once"], "propagate": False},
        "rooms": _console,
        "websocket": _console,
    },
}
