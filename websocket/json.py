"""Reading JSON that came from a stranger."""

import json
from typing import Any, NoReturn

from websocket.exceptions import InvalidFrame


def _refuse(constant: str) -> NoReturn:
    raise InvalidFrame(f"{constant} is not JSON (RFC 8259 §6).")


def _finite(number: str) -> float:
    value = float(number)
    if value in (float("inf"), float("-inf")):
        _refuse(number)
    return value


_decoder = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite)


def parse(message: str | bytes) -> Any:
    """The value in a JSON text.

    Raises InvalidFrame for what is not JSON, NaN and Infinity, bytes that are not UTF-8,
    nesting too deep for the interpreter and integers of more digits than it converts.
    """
    try:
        text = message.decode() if isinstance(message, bytes) else message
        return _decoder.decode(text)
    except ValueError as error:
        raise InvalidFrame("The message is not valid JSON.") from error
    except RecursionError as error:
        raise InvalidFrame("The message is nested too deeply.") from error
