"""Close codes (RFC 6455 §7.4.1 and the IANA registry) and what may be sent in a close frame."""

from enum import IntEnum

# A control frame holds at most 125 bytes, two of which are the code (RFC 6455 §5.5).
MAX_REASON_BYTES = 123


class CloseCode(IntEnum):
    """The registered close codes this package uses or may meet."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    UNSUPPORTED_DATA = 1003
    NO_STATUS = 1005
    ABNORMAL = 1006
    INVALID_DATA = 1007
    POLICY_VIOLATION = 1008
    TOO_BIG = 1009
    INTERNAL_ERROR = 1011
    SERVICE_RESTART = 1012
    TRY_AGAIN_LATER = 1013


_NEVER_SENT = (1004, CloseCode.NO_STATUS, CloseCode.ABNORMAL)


def may_be_sent(code: int) -> bool:
    """Whether an endpoint may put this code into a close frame (RFC 6455 §7.4.2).

    1004 is reserved; 1005, 1006 and 1015 stand for what was never in a frame.
    """
    registered = 1000 <= code <= 1014 and code not in _NEVER_SENT
    return registered or 3000 <= code <= 4999
