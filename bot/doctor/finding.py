"""One thing the doctor saw."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.ports import Trouble
from bot.ui.model import Msg, Said, Text, msg


class Weight(StrEnum):
    """How much it matters; the value is how its line begins."""

    RIGHT = "doctor-right"
    NOTE = "doctor-note"
    WRONG = "doctor-wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen, and for ``WRONG`` what to do about it."""

    weight: Weight
    what: Text

    def line(self) -> Msg:
        """Return it as one line."""
        return msg(self.weight.value, what=self.what)


def right(what: Text) -> Finding:
    """Say that something is as it should be."""
    return Finding(Weight.RIGHT, what)


def note(what: Text) -> Finding:
    """Say something a host should know and nobody can mend here."""
    return Finding(Weight.NOTE, what)


def wrong(what: Text | Trouble) -> Finding:
    """Say what is to be done. ``Trouble`` brings its own words."""
    return Finding(Weight.WRONG, Said(str(what)) if isinstance(what, Trouble) else what)
