"""A small OpenID Connect provider: everybody who comes is the same person, without a question."""

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET = "chat", "a secret of the client"
_KEY = "a key that only this provider has, of 32 bytes"


class Provider:
    """Runs on a free port of the loopback until `stop`; `person` is who comes."""

    def __init__(self, **person: Any) -> None:
        """Serve at once; `person` has the claims: `sub`, `name`, `email`, `email_verified`."""
        self.person = person
        self._codes: dict[str, str] = {}
        self._tokens: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def env(self) -> dict[str, str]:
        """The environment of a site that uses it."""
        return {
            "OIDC_ISSUER": self.url,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
            "OIDC_NAME": "the company",
        }

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def configuration(self) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0, section 3."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes on, with a code that is good once."""
        code = secrets.token_hex(8)
        self._codes[code] = asked["redirect_uri"]
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code; None where client, secret, code or address are wrong."""
        address = self._codes.pop(asked.get("code", ""), None)
        known = (asked.get("client_id"), asked.get("client_secret"), asked.get("redirect_uri"))
        if address is None or known != (CLIENT, SECRET, address):
            return None
        token = secrets.token_hex(8)
        self._tokens.add(token)
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, **self.person}
        identity = jwt.encode(claims, _KEY, algorithm="HS256")
        return {"access_token": token, "token_type": "Bearer", "id_token": identity}

    def userinfo(self, authorization: str) -> dict[str, Any] | None:
        """The person; None for a token that was not given."""
        return self.person if authorization.removeprefix("Bearer ") in self._tokens else None


def _handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(asked))
                self.end_headers()
            elif parts.path == "/userinfo":
                self._answer(provider.userinfo(self.headers.get("Authorization", "")))
            else:
                self._answer(provider.configuration())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(provider.token({name: each[0] for name, each in parse_qs(body).items()}))

        def _answer(self, data: dict[str, Any] | None) -> None:
            body = json.dumps(data or {"error": "invalid_grant"}).encode()
            self.send_response(400 if data is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing: the test reports what is wrong."""

    return Handler
