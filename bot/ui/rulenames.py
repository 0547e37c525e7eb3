"""Rules by the names people read and type; the core's own names are the field's terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType

from governance.rules import Rules

_OTHER = {
    "floor": "five-people",
    "small_cooling": "small-last-look",
    "small_extension": "small-more-time",
    "small_review_months": "small-look-again",
    "draft_nudge": "draft-wait",
    "understand": "questions",
    "understand_quiet": "questions-quiet",
    "react": "reactions",
    "react_gap": "reactions-gap",
    "amend": "text-change",
    "consent": "fine-to-try",
    "extension": "more-time",
    "turn": "safe-turn",
    "turn_after_change": "safe-turn-after-change",
    "loops": "tries",
    "review": "look-again",
    "extends": "extend-times",
    "cap": "longest-wait",
    "rounds_at_once": "questions-at-once",
    "listening": "weekly-box",
    "pulse": "opening-time",
}

PLAIN: Mapping[str, str] = MappingProxyType(
    {field.name: _OTHER.get(field.name, field.name.replace("_", "-")) for field in fields(Rules)}
)
"""The core's name of each rule, and the one people type."""

_CORE = {plain: name for name, plain in PLAIN.items()}


def core_name(typed: str) -> str:
    """Return the core's name of a rule as typed; what is not one comes back as it is.

    People's own name wins; the core's name is understood as well.
    """
    word = "-".join(typed.lower().replace("_", "-").split())
    return _CORE.get(word) or (word.replace("-", "_") if word.replace("-", "_") in PLAIN else typed)


def core_lines(text: str) -> str:
    """Return a text with the core's name in every line that sets a rule, as ``five-people: 4``."""
    rows = []
    for row in text.split("\n"):
        name, colon, value = row.partition(":")
        known = colon and core_name(name) in PLAIN
        rows.append(f"{core_name(name)}:{value}" if known else row)
    return "\n".join(rows)


def plain_name(name: str) -> str:
    """Return the name people type for a rule of the core; what is not one comes back as it is."""
    return PLAIN.get(name, name)
