"""The fields verbs are made of."""

from __future__ import annotations

from bot.ui.model import FieldKind, Msg, msg
from bot.ui.verb import Into, Param, Room, Wanted
from bot.ui.words import slug
from governance.rules import Topic
from governance.state import Kind, Mandate, Pace, Reason, Standing

OFFERED, NEVER = Wanted.OFFERED, Wanted.NEVER

TOPICS = tuple((str(topic), msg(f"topic-{topic}")) for topic in Topic)
ROLES = tuple((str(role), msg(f"role-{role}")) for role in Standing)
MANDATES = tuple((str(one), msg("mandate-" + one.name.lower())) for one in Mandate)
KINDS = tuple((str(kind), msg(f"kind-{kind}")) for kind in Kind)
PACES = tuple((str(pace), msg(f"pace-{pace}")) for pace in (Pace.SMALL, Pace.GENTLE, Pace.LIVE))
REMINDERS = (("0", msg("remind-0")), ("1", msg("remind-1")), ("2", msg("remind-2")), ("7", msg("remind-7")))
REASONS = tuple((str(one), msg(f"reason-{slug(one)}")) for one in Reason)
YES_NO = (("yes", msg("yes")), ("no", msg("no")))


def line(name: str, wanted: Wanted = Wanted.ALWAYS, *, label: str = "", example: Msg | None = None) -> Param:
    """Return a field for one line of words."""
    return Param(name=name, wanted=wanted, label=msg(f"field-{label or name}"), example=example)


def long(name: str, wanted: Wanted = Wanted.ALWAYS, *, label: str = "", example: Msg | None = None) -> Param:
    """Return a field for a text."""
    return Param(
        name=name,
        wanted=wanted,
        kind=FieldKind.LONG,
        room=Room.TEXT,
        label=msg(f"field-{label or name}"),
        example=example,
    )


def number(name: str = "n", wanted: Wanted = Wanted.ALWAYS, *, label: str = "") -> Param:
    """Return a field for a number, as it stands on a card."""
    return Param(
        name=name,
        into=Into.NUMBER,
        wanted=wanted,
        label=msg(f"field-{label or name}"),
        example=msg("hint-number"),
    )


def names(name: str, wanted: Wanted = Wanted.ALWAYS, *, example: Msg | None = None) -> Param:
    """Return a field for a list, by commas."""
    return Param(
        name=name,
        into=Into.NAMES,
        wanted=wanted,
        kind=FieldKind.LIST,
        label=msg(f"field-{name}"),
        example=example,
    )


def day(name: str, wanted: Wanted = Wanted.ALWAYS) -> Param:
    """Return a field for a date, as 2027-06-01."""
    return Param(name=name, wanted=wanted, kind=FieldKind.DATE, label=msg(f"field-{name}"), example=msg("hint-date"))


def choice(
    name: str, options: tuple[tuple[str, Msg], ...], wanted: Wanted = Wanted.ALWAYS, *, into: Into = Into.TEXT
) -> Param:
    """Return a field for one of a few."""
    return Param(
        name=name, into=into, wanted=wanted, kind=FieldKind.CHOICE, options=options, label=msg(f"field-{name}")
    )
