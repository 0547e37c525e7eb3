"""A ``Notice`` as JSON, for letters that wait. Law: ``read(write(n)) == n``.

Every value of the model that JSON lacks is an object with one telling key.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

import msgspec

from bot.ui.model import Arg, Choice, Line, Msg, Notice, Said, Text, Tone

_Json = dict[str, Any]


def write(notice: Notice) -> bytes:
    """Write a notice."""
    return msgspec.json.encode(
        {
            "lines": [{"text": _arg_out(line.text), "tone": line.tone.value} for line in notice.lines],
            "choices": [
                {"action": choice.action, "label": _arg_out(choice.label), "typed": choice.typed}
                for choice in notice.choices
            ],
        }
    )


def read(body: bytes) -> Notice:
    """Read what ``write`` wrote. Raises ``KeyError`` or ``ValueError`` for anything else."""
    found = msgspec.json.decode(body)
    return Notice(
        lines=tuple(
            Line(text=cast("Text", _arg_in(line["text"])), tone=Tone(line["tone"])) for line in found["lines"]
        ),
        choices=tuple(
            Choice(action=choice["action"], label=cast("Msg", _arg_in(choice["label"])), typed=choice["typed"])
            for choice in found["choices"]
        ),
    )


def _arg_out(value: Arg) -> str | int | _Json:
    match value:
        case Msg():
            return {"msg": value.id, "args": [[name, _arg_out(arg)] for name, arg in value.args]}
        case Said():
            return {"said": value.text}
        case datetime():
            return {"at": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case str() | int():
            return value


def _arg_in(value: str | int | _Json) -> Arg:
    if not isinstance(value, dict):
        return value
    if "msg" in value:
        return Msg(value["msg"], tuple((name, _arg_in(arg)) for name, arg in value["args"]))
    if "said" in value:
        return Said(value["said"])
    if "at" in value:
        return datetime.fromisoformat(value["at"])
    if "day" in value:
        return date.fromisoformat(value["day"])
    raise ValueError("unknown value in a stored notice")
