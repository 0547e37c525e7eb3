"""What a verb is: one command described once, for typed words, buttons, forms and help alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from bot.ui.model import FieldKind, Form, Msg, msg
from governance.commands import Command, Place
from governance.refusals import Refusal
from governance.roles import PERMITS
from governance.rules import Rules


class Into(Enum):
    """What the typed words of a field become."""

    TEXT = auto()
    NUMBER = auto()
    YES = auto()
    NAMES = auto()
    """A tuple, from a list by commas."""
    OPTIONS = auto()
    """A tuple, from a list by ``|``, or by commas where there is none."""


class Wanted(Enum):
    """When a form asks for a field."""

    ALWAYS = auto()
    OFFERED = auto()
    """Asked for where a form is needed anyway; may stay empty."""
    NEVER = auto()


class Room(Enum):
    """How much text a field takes: a rule of the circle, or a fixed number for what is no text of the group."""

    LINE = "line_limit"
    TEXT = "text_limit"

    def limit(self, rules: Rules) -> int:
        """Return the limit in characters."""
        return int(getattr(rules, self.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """One field of a verb. ``options``: value and the end of its label's message id after ``family-``."""

    name: str
    into: Into = Into.TEXT
    wanted: Wanted = Wanted.ALWAYS
    kind: FieldKind = FieldKind.SHORT
    room: Room = Room.LINE
    options: tuple[tuple[str, Msg], ...] = ()
    label: Msg
    example: Msg | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One verb.

    ``command`` is ``None`` for a page, which is shown only in the places of ``shown``. ``typed`` names the
    fields a person may type bare, in this order, the last one taking the rest of the line. ``confirm``: sent
    only with ``sure=yes``, which a form with nothing to fill in adds by one tap.
    """

    name: str
    command: type[Command] | None = None
    fields: tuple[Param, ...] = ()
    shown: frozenset[Place] = frozenset(Place)
    typed: tuple[str, ...] = ()
    confirm: bool = False

    @property
    def where(self) -> frozenset[Place]:
        """Where it may be said: for a command what the core permits."""
        if self.command is None:
            return self.shown
        permit = PERMITS.get(self.command)
        return permit.where if permit else frozenset({Place.HOME})

    @property
    def label(self) -> Msg:
        """The short name people see on forms and buttons."""
        return msg(f"verb-{self.name}")

    @property
    def help(self) -> Msg:
        """What it does, in a sentence."""
        return msg(f"help-{self.name}")

    @property
    def example(self) -> Msg:
        """Words to type."""
        return msg(f"example-{self.name}")

    def field(self, name: str) -> Param | None:
        """Return the field of that name."""
        return next((param for param in self.fields if param.name == name), None)


@dataclass(frozen=True, slots=True)
class Page:
    """A wish to read: the verb of a page and its fields."""

    verb: str
    fields: Mapping[str, str] = field(default_factory=dict)


Understood = Command | Form | Refusal | Page
