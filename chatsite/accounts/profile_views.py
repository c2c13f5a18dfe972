"""One's profile: its page, and the parts that the chat's page changes; pictures; blocks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from msgspec import to_builtins

from chatsite.accounts import pictures
from chatsite.accounts.models import User
from chatsite.accounts.names import NameTaken
from chatsite.accounts.pictures import BadPicture
from chatsite.accounts.profile import TooOften, change, count
from chatsite.accounts.profile_form import ProfileForm, QuietForm, StatusForm
from rooms.domain.blocks import block, blocked_by
from rooms.log.commit import Refusal
from rooms.log.people import person_of, profile_of
from rooms.protocol import Code
from rooms.web.visitor import refused, wants_json

_STATUSES = {Code.NOT_FOUND: 404, Code.NOT_ALLOWED: 403}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """`/account/profile/`: what one shows of oneself, in a form that needs no script."""
    user = request.user
    if not isinstance(user, User):
        return redirect(f"{reverse('enter')}?next={reverse('profile')}")
    if request.method != "POST":
        return _page(request, user, ProfileForm(user, request))
    form = ProfileForm(user, request)
    if form.is_valid() and _save(form, user):
        return redirect(f"{reverse('profile')}?saved")
    user.refresh_from_db()
    return _page(request, user, form, status=400)


@require_POST
def status(request: HttpRequest) -> HttpResponse:
    """`/account/profile/status/`: set one's status."""
    return _changed(request, StatusForm)


@require_POST
def quiet(request: HttpRequest) -> HttpResponse:
    """`/account/profile/quiet/`: do not disturb, for a while or no longer."""
    return _changed(request, QuietForm)


@require_safe
def picture(request: HttpRequest, person: int, version: str, size: int) -> HttpResponse:
    """`/people/<id>/picture/<version>/`: a person's picture, for ever the same."""
    if not User.objects.filter(pk=person, picture=version).exists():
        raise Http404
    try:
        content = pictures.read(version, size)
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type=pictures.TYPE)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def block_person(request: HttpRequest, person: int) -> HttpResponse:
    """`/people/<id>/block/`: block somebody (`on=1`), or do so no longer."""
    user = request.user
    if not isinstance(user, User):
        return _refused(Code.NOT_ALLOWED, "Pick a name to take part.")
    try:
        block(person_of(user), person, on=request.POST.get("on") == "1")
    except Refusal as refusal:
        return _refused(refusal.code, refusal.text)
    if wants_json(request):
        return JsonResponse({"blocked": blocked_by(user.pk)})
    return redirect(f"{reverse('profile')}#blocked")


def _changed(request: HttpRequest, kind: type[StatusForm | QuietForm]) -> HttpResponse:
    """Store a part of the profile; answers with the person as everybody sees them now."""
    user = request.user
    if not isinstance(user, User):
        return _refused(Code.NOT_ALLOWED, "Pick a name to take part.")
    form = kind(request.POST)
    if not form.is_valid():
        (first, *_) = [str(each) for errors in form.errors.values() for each in errors]
        return _refused(Code.BAD_FRAME, first)
    try:
        change(user, **form.fields_of(user))
    except TooOften as reason:
        return _refused(Code.RATE_LIMITED, str(reason), status=429)
    return JsonResponse({"me": to_builtins(profile_of(user).person)})


def _save(form: ProfileForm, user: User) -> bool:
    """Store all of a form, or nothing and say in it what is wrong."""
    fields = form.fields_to_store()
    file = form.cleaned_data["picture"]
    is_new = file is not None and not form.cleaned_data["no_picture"]
    if form.cleaned_data["no_picture"]:
        fields["picture"] = ""
    try:
        if is_new:
            count(user)  # before the work that a picture takes
            fields["picture"] = pictures.store(file, settings.CHAT_LIMITS)
        change(user, counted=is_new, **fields)
    except BadPicture as reason:
        form.add_error("picture", forms.ValidationError(str(reason)))
        return False
    except (NameTaken, TooOften) as reason:
        if fields.get("picture"):
            pictures.remove(fields["picture"])
        form.add_error("name" if isinstance(reason, NameTaken) else None, str(reason))
        return False
    return True


def _page(
    request: HttpRequest, user: User, form: ProfileForm, *, status: int = 200
) -> HttpResponse:
    blocked = User.objects.in_bulk(blocked_by(user.pk))
    context = {
        "blocked": list(blocked.values()),
        "form": form,
        "me": to_builtins(person_of(user)),
        "quiet_until": _later(user.quiet_until),
        "saved": "saved" in request.GET and request.method != "POST",
        "status_until": _later(user.status_until),
        "types": ",".join(f"image/{each.lower()}" for each in pictures.FORMATS),
    }
    return render(request, "chat/profile.html", context, status=status)


def _later(at: Any) -> Any:
    return at if at is not None and at > timezone.now() else None


def _refused(code: Code, text: str, status: int = 400) -> HttpResponse:
    return refused(str(code), text, _STATUSES.get(code, status))
