"""Which close codes may be sent."""

import pytest

from websocket.close_codes import may_be_sent


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 1012, 1014, 3000, 4000, 4999])
def test_codes_of_close_frames(code: int) -> None:
    """Registered codes and those of applications may be sent."""
    assert may_be_sent(code)


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 2999, 5000])
def test_codes_that_no_frame_holds(code: int) -> None:
    """Reserved codes, and those that stand for the lack of a frame, may not."""
    assert not may_be_sent(code)
