"""Long texts, which take time to be parsed."""

from django.test import Client

from tests.rooms.web.conftest import Visitors, answer_to, expect


async def test_a_long_text_waits_for_its_turn(visitors: Visitors, ada: Client, bob: Client) -> None:
    """While somebody's long text is parsed, short ones are taken, and further long ones wait."""
    long, short = (
        {"type": "message", "text": text, "key": "1"} for text in ("long " * 300, "short")
    )
    async with visitors.connect(ada) as slow, visitors.connect(bob) as quick:
        async with visitors.chat.turns:
            await slow.send_json(long)
            assert (await answer_to(quick, short))["type"] == "ack"
            assert (await answer_to(quick, {"type": "ping", "key": "p"}))["head"] == 2
        ack = await expect(slow, "ack")
    assert ack["id"] == 4
