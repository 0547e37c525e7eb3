"""Reading what people typed into commands: limits, dates, choices. Every failure is a refusal."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TypeVar

from governance import rules
from governance.refusals import Code, Refusal, refuse
from governance.rules import Rules, Value
from governance.state import Circle

Choice = TypeVar("Choice", bound=StrEnum)
FARTHEST = 100
"""Years ahead a date may lie; at the end of the calendar there is no next pulse."""


def line(circle: Circle, field: str, text: str) -> Refusal | None:
    """Refuse an empty line or one over ``line_limit`` characters."""
    return _text(field, text, circle.rules.line_limit)


def text(circle: Circle, field: str, words: str) -> Refusal | None:
    """Refuse an empty text or one over ``text_limit`` characters."""
    return _text(field, words, circle.rules.text_limit)


def _text(field: str, words: str, limit: int) -> Refusal | None:
    if not words.strip():
        return refuse(Code.MISSING, field=field)
    if len(words) > limit:
        return refuse(Code.TOO_LONG, field=field, limit=limit, length=len(words))
    return None


def short(circle: Circle, **lines: str) -> Refusal | None:
    """Refuse lines over ``line_limit``; empty ones pass."""
    for field, words in lines.items():
        if len(words) > circle.rules.line_limit:
            return refuse(Code.TOO_LONG, field=field, limit=circle.rules.line_limit, length=len(words))
    return None


def day(field: str, typed: str, today: date) -> date | Refusal:
    """Read YYYY-MM-DD; it must lie ahead of ``today``, and within a lifetime."""
    try:
        found = date.fromisoformat(typed.strip())
    except ValueError:
        return refuse(Code.NOT_A_DATE, field=field)
    if found <= today:
        return refuse(Code.DATE_PAST, field=field)
    if found.year > today.year + FARTHEST:
        return refuse(Code.NOT_A_DATE, field=field)
    return found


def choice(field: str, typed: str, of: type[Choice]) -> Choice | Refusal:
    """Read one value of a closed set."""
    try:
        return of(typed.strip().lower())
    except ValueError:
        return refuse(Code.BAD_CHOICE, field=field, known=", ".join(of))


def commas(typed: str) -> tuple[str, ...]:
    """Split at commas and line breaks, without empty parts or repeats."""
    parts = (part.strip() for part in typed.replace("\n", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def rule_lines(words: str, *, strict: bool) -> dict[str, Value] | Refusal:
    """Read lines such as ``floor: 4``. ``strict``: every line that is not blank must be one.

    Otherwise lines that name no rule are prose and pass.
    """
    known = Rules.__dataclass_fields__
    found: dict[str, Value] = {}
    for row in words.splitlines():
        name, colon, value = row.partition(":")
        name = name.strip()
        if not colon or name not in known:
            if strict and row.strip():
                return refuse(Code.UNKNOWN_RULE, rule=name)
            continue
        parsed = rules.parse(name, value)
        if isinstance(parsed, Refusal):
            return parsed
        found[name] = parsed
    return found
