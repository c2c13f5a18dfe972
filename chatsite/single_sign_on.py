"""Single sign-on by OpenID Connect, as the environment describes it."""

from __future__ import annotations

from typing import Any

from chatsite.environment import BadSetting, Environment

PROVIDER = "sso"
"""The provider's name in URLs: `/account/oidc/sso/login/callback/`."""


def providers(env: Environment) -> dict[str, Any]:
    """Django's SOCIALACCOUNT_PROVIDERS: none unless `OIDC_ISSUER` is set; raises `BadSetting`."""
    issuer = env.text("OIDC_ISSUER")
    if not issuer:
        return {}
    if not issuer.startswith(("https://", "http://")):
        raise BadSetting(f"OIDC_ISSUER must be an address with its scheme, not {issuer!r}.")
    client, secret = env.text("OIDC_CLIENT_ID"), env.text("OIDC_CLIENT_SECRET")
    if not client or not secret:
        raise BadSetting("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET beside it.")
    app = {
        "provider_id": PROVIDER,
        "name": env.text("OIDC_NAME", "single sign-on"),
        "client_id": client,
        "secret": secret,
        "settings": {
            "server_url": issuer.rstrip("/"),
            # Whoever proves an address to the provider may use the account that has confirmed it
            # here (`SocialAdapter.authenticate_by_email`).
            "email_authentication": env.flag("OIDC_TRUST_EMAIL", False),
            "oauth_pkce_enabled": True,
        },
    }
    return {"openid_connect": {"APPS": [app]}}
