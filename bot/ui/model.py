"""The closed set of things a person can be shown. Renderers fail on a node they do not know.

``Msg`` is ours (a Fluent message); ``Said`` is people's words, always escaped, mentions off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Said:
    """People's words, exactly as kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Msg:
    """A Fluent message with its arguments, in a fixed order. A ``Said`` argument stays people's words."""

    id: str
    args: tuple[tuple[str, Arg], ...] = ()


Arg = str | int | datetime | date | Said | Msg
Text = Msg | Said


def msg(id: str, /, **args: Arg) -> Msg:  # noqa: A002 - Fluent's own word
    """Build a message."""
    return Msg(id, tuple(sorted(args.items())))


class Tone(StrEnum):
    """How a part is set off from the others; always beside words, never instead of them."""

    PLAIN = "plain"
    HEAD = "head"
    QUOTE = "quote"
    SMALL = "small"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph."""

    text: Text
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A button.

    ``action`` is a token of at most 100 characters (``actions``); ``typed`` are the words a person
    types where there are no buttons.
    """

    action: str
    label: Msg
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One item, living: posted once and edited when its rendering changes. ``key`` names it (``item:3``)."""

    key: str
    title: Text
    lines: tuple[Line, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message that is posted once."""

    lines: tuple[Line, ...]
    choices: tuple[Choice, ...] = ()


class FieldKind(StrEnum):
    """How a field is filled in."""

    SHORT = "short"
    LONG = "long"
    CHOICE = "choice"
    DATE = "date"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing a form asks for. ``options``: value and label, for ``CHOICE``. ``limit`` in characters."""

    name: str
    label: Msg
    kind: FieldKind = FieldKind.SHORT
    required: bool = True
    options: tuple[tuple[str, Msg], ...] = ()
    value: str = ""
    example: Msg | None = None
    limit: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Asks for what a verb still needs. Sending it is the verb with ``given`` and the fields' values."""

    verb: str
    title: Msg
    fields: tuple[Field, ...]
    given: tuple[tuple[str, str], ...] = ()
    intro: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    """No answer is owed (another bot's notice, an event already handled)."""


Answer = Card | Form | Notice | Nothing
