"""The numbers a circle decides by. Only an adopted proposal changes one, and the bot applies it.

Defaults are those of the process the group was told at its founding. A rule has a name, a kind of
value and a range; ``parse`` reads what a person typed and ``show`` writes it back the same way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import time, timedelta
from enum import StrEnum

from governance.refusals import Code, Refusal, refuse

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Topic(StrEnum):
    """What an item is about; the circle lists which of these count as small and reversible."""

    EVERYDAY = "everyday"
    MEETING = "meeting"
    PLACE = "place"
    FOOD = "food"
    MONEY = "money"
    PERSON = "person"
    RULE = "rule"
    SAFETY = "safety"
    NAME = "name"
    BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One circle's numbers. Durations are ``timedelta``; shares are per cent; times are local."""

    floor: int = 5
    """k, the five-people rule: words open only when this many besides the proposer answered."""
    small_share: int = 60
    """Per cent of members not resting whose answers a small round needs."""
    small_least: int = 3
    small_round: timedelta = 2 * DAY
    small_extension: timedelta = 2 * DAY
    small_cooling: timedelta = DAY
    small_review_months: int = 3
    small_topics: tuple[Topic, ...] = (Topic.EVERYDAY, Topic.MEETING, Topic.PLACE, Topic.FOOD)
    draft_nudge: timedelta = 14 * DAY
    understand: timedelta = 5 * DAY
    understand_quiet: timedelta = DAY
    react: timedelta = 3 * DAY
    react_gap: timedelta = DAY
    amend: timedelta = 7 * DAY
    consent: timedelta = 7 * DAY
    extension: timedelta = 3 * DAY
    last_look: timedelta = 2 * DAY
    turn: timedelta = 5 * DAY
    turn_after_change: timedelta = 3 * DAY
    loops: int = 3
    ways_out: timedelta = 7 * DAY
    review: timedelta = 10 * DAY
    pause: timedelta = 7 * DAY
    extend: timedelta = 3 * DAY
    extends: int = 2
    cap: timedelta = 60 * DAY
    live_step: timedelta = 15 * MINUTE
    live_round: timedelta = 10 * MINUTE
    rounds_at_once: int = 2
    least_answers: int = 4
    least_answers_under_six: int = 3
    trial: timedelta = 30 * DAY
    agree_after: timedelta = 21 * DAY
    founding_window: timedelta = 20 * MINUTE
    founding_least: int = 3
    sleep_notice: timedelta = 2 * DAY
    turn_length: timedelta = 7 * DAY
    turn_rest: timedelta = 42 * DAY
    listening: timedelta = 7 * DAY
    """How long the listening box is open till its pulse."""
    words_kept: int = 24
    """Months after which words from private rounds are taken out by themselves."""
    pulse: time = time(18, 0)
    quiet_from: time = time(22, 0)
    quiet_to: time = time(8, 0)
    screening: bool = False
    """Two members look at words from private rounds before anyone else does (``screening``)."""
    text_limit: int = 4000
    line_limit: int = 300


BOUNDS: dict[str, tuple[int, int]] = {
    "floor": (3, 50),
    "small_share": (50, 100),
    "small_least": (3, 50),
    "small_review_months": (1, 24),
    "loops": (1, 10),
    "extends": (0, 10),
    "rounds_at_once": (1, 10),
    "least_answers": (3, 50),
    "least_answers_under_six": (3, 5),
    "founding_least": (3, 50),
    "words_kept": (1, 120),
    "text_limit": (200, 8000),
    "line_limit": (50, 600),
}
"""Smallest and largest value of each number; k is never under 3."""

FIXED = frozenset({"trial", "agree_after", "founding_window", "founding_least", "live_round", "last_look"})
"""Rules that protect people before they can agree on any, or that are promised elsewhere: not up for change."""

SHORTEST: dict[str, timedelta] = {
    "small_round": DAY,
    "consent": 3 * DAY,
    "review": 3 * DAY,
    "turn": 2 * DAY,
    "turn_after_change": 2 * DAY,
    "small_cooling": DAY,
    "ways_out": 3 * DAY,
    "listening": 3 * DAY,
}
LONGEST = 365 * DAY
LONGEST_OF: dict[str, timedelta] = {"listening": 28 * DAY}
"""Who spoke into the listening box is not left waiting for months."""

_DIGITS = 9
_DURATION = re.compile(r"(\d{1,5})\s*(m|min|minutes?|h|hours?|d|days?)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_SWITCH = {"on": True, "off": False}
Value = bool | int | timedelta | time | tuple[Topic, ...]


def parse_duration(text: str) -> timedelta | None:
    """Read ``48h``, ``7 days`` or ``10 min``; ``None`` if it is not one."""
    found = _DURATION.fullmatch(text.strip().lower())
    if not found:
        return None
    unit = {"m": MINUTE, "h": HOUR, "d": DAY}[found[2][0]]
    return int(found[1]) * unit


def show(value: Value) -> str:
    """Write a rule's value the way ``parse`` reads it."""
    if isinstance(value, timedelta):
        for unit, letter in ((DAY, "d"), (HOUR, "h")):
            if value >= unit and value % unit == timedelta(0):
                return f"{value // unit}{letter}"
        return f"{value // MINUTE}min"
    if isinstance(value, bool):
        return next(word for word, means in _SWITCH.items() if means is value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)


def _number(name: str, text: str) -> int | Refusal:
    low, high = BOUNDS[name]
    typed = text.strip()
    # Short enough first: reading thousands of digits is an error of its own.
    if len(typed) > _DIGITS or not (typed.isascii() and typed.isdigit()) or not low <= int(typed) <= high:
        return refuse(Code.RULE_NUMBER, rule=name, low=low, high=high)
    return int(typed)


def _duration(name: str, text: str) -> timedelta | Refusal:
    value = parse_duration(text)
    low, high = SHORTEST.get(name, MINUTE), LONGEST_OF.get(name, LONGEST)
    if value is None or not low <= value <= high:
        return refuse(Code.RULE_DURATION, rule=name, low=show(low), high=show(high))
    return value


def _clock(name: str, text: str) -> time | Refusal:
    found = _CLOCK.fullmatch(text.strip())
    return time(int(found[1]), int(found[2])) if found else refuse(Code.RULE_CLOCK, rule=name)


def _switch(name: str, text: str) -> bool | Refusal:
    value = _SWITCH.get(text.strip().lower())
    return refuse(Code.RULE_SWITCH, rule=name) if value is None else value


def _topics(name: str, text: str) -> tuple[Topic, ...] | Refusal:
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    small = {Topic.EVERYDAY, Topic.MEETING, Topic.PLACE, Topic.FOOD}
    if any(word not in small for word in words):
        return refuse(Code.RULE_TOPICS, rule=name, known=", ".join(sorted(small)))
    return tuple(dict.fromkeys(Topic(word) for word in words))


def parse(name: str, text: str) -> Value | Refusal:
    """Read a new value for the rule ``name``.

    Money, people, rules, safety, our name and outside bodies can never be listed as small.
    Returns a ``Refusal`` for an unknown or fixed rule and for a value out of range.
    """
    known = {field.name for field in fields(Rules)}
    if name not in known:
        return refuse(Code.UNKNOWN_RULE, rule=name)
    if name in FIXED:
        return refuse(Code.FIXED_RULE, rule=name)
    readers = {bool: _switch, int: _number, timedelta: _duration, time: _clock, tuple: _topics}
    return readers[type(getattr(Rules(), name))](name, text)


def change(rules: Rules, name: str, value: Value) -> Rules:
    """Return the rules with one value changed; the value comes from ``parse``."""
    return replace(rules, **{name: value})  # type: ignore[arg-type]  # parse made it fit
