"""Headers that keep a page from running what we did not write."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from chatsite.headers import CONTENT_SECURITY_POLICY, security_headers


@pytest.mark.parametrize(
    "directive",
    ["default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
)
def test_policy_is_strict(directive: str) -> None:
    """Nothing is allowed but what is ours."""
    assert directive in CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_on_every_response(rf: RequestFactory) -> None:
    """A view need not think of it."""
    response = security_headers(lambda request: HttpResponse())(rf.get("/"))
    assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "camera=()" in response.headers["Permissions-Policy"]


async def test_on_asynchronous_responses(rf: RequestFactory) -> None:
    """The same for asynchronous views, without a thread in between."""

    async def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    response = await security_headers(view)(rf.get("/"))
    assert "Content-Security-Policy" in response.headers


def test_a_view_has_the_last_word(rf: RequestFactory) -> None:
    """A view that says otherwise knows why."""
    own = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    response = security_headers(lambda request: own)(rf.get("/"))
    assert response.headers["Content-Security-Policy"] == "sandbox"
