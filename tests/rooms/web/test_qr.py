"""QR codes of rooms: which address they hold, and that they show it."""

import re

import pytest
import segno
from django.test import Client

from rooms.models import Address, Room
from rooms.web.qr import BORDER, qr_svg

SITE = "http://testserver"


def drawn(svg: str) -> set[tuple[int, int]]:
    """The dark modules of a picture, as (x, y)."""
    runs = [tuple(map(int, run)) for run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg)]
    return {(x + step, y) for x, y, length in runs for step in range(length)}


@pytest.mark.parametrize(
    "text", ["a", f"{SITE}/rooms/tea/", f"{SITE}/rooms/{'%F0%9F%98%80' * 80}/"]
)
def test_the_picture_is_the_code(text: str) -> None:
    """Each dark module is drawn, and nothing else, with the light border that readers need."""
    svg = qr_svg(text)
    rows = [list(row) for row in segno.make_qr(text, error="m", mask=0).matrix]
    dark = {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert drawn(svg) == {(x + BORDER, y + BORDER) for x, y in dark}
    assert f'viewBox="0 0 {len(rows) + 2 * BORDER} {len(rows) + 2 * BORDER}"' in svg


def test_it_has_no_colours() -> None:
    """What is dark is drawn in the initial colour; the page says what is behind it."""
    assert set(re.findall(r" ([\w-]+)=", qr_svg("a"))) == {
        "xmlns",
        "viewBox",
        "shape-rendering",
        "d",
    }


@pytest.mark.parametrize("room", ["Hall", "hall", "日本語", "a b"])
def test_address_of_a_room(client: Client, transactional_db: None, room: str) -> None:
    """It is the whole address of the room's page, as the room is written."""
    Room.objects.create(name="Hall", slug="hall")
    response = client.get(f"/rooms/{room}/qr.svg")
    page = client.get(f"/rooms/{room}/room.json").json()["page"]
    assert response.content.decode() == qr_svg(SITE + page)
    assert response.headers["Content-Type"] == "image/svg+xml"


def test_address_of_a_renamed_room(client: Client, transactional_db: None) -> None:
    """It is the present one."""
    room = Room.objects.create(name="Hall", slug="hall")
    Address.objects.create(room=room, slug="foyer")
    assert client.get("/rooms/foyer/qr.svg").content.decode() == qr_svg(f"{SITE}/rooms/Hall/")


@pytest.mark.parametrize("room", ["~secret", "~", ".", "a%00b"])
def test_no_room(client: Client, transactional_db: None, room: str) -> None:
    """An address that nobody can open has no picture, but the page that says so."""
    picture, page = client.get(f"/rooms/{room}/qr.svg"), client.get(f"/rooms/{room}/")
    assert (picture.status_code, page.status_code) == (404, 404)
    assert b"<svg xmlns" not in picture.content
