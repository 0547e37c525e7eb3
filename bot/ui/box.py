"""The weekly box (the listening round): the same form for everyone, every week, whoever has something to say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.ui import actions
from bot.ui.model import Choice, Line, msg
from bot.ui.prompts import code_of, could_look
from bot.ui.words import head, plain, small
from governance.consent import LETTERS, VOICES
from governance.state import Circle, Person, Position, Round, RoundKind, VoiceKind

NEW = timedelta(days=2)
"""So long after its opening the day's message shows its form; later one line is enough."""

_NOTHING = next(letter for letter, one in LETTERS[RoundKind.LISTENING].items() if one is Position.NOTHING)


def box_of(circle: Circle, person: Person) -> Round | None:
    """Return the open box, if this person may answer it."""
    round_ = circle.listening
    return round_ if round_ is not None and person.id in round_.electorate else None


def is_new(round_: Round | None, at: datetime) -> bool:
    """Tell whether there is a box, and people still have to hear that it opened."""
    return round_ is not None and at - round_.opened_at < NEW


def box_choices(round_: Round) -> tuple[Choice, ...]:
    """Return the one answer that needs no words: nothing this week."""
    code = code_of(round_, _NOTHING)
    return (Choice(action=actions.write(actions.CODE, {"code": code}), label=msg("box-button"), typed=code),)


def opens_at(round_: Round) -> datetime:
    """Return when the box opens; its ``ends_at`` is only the next daily look."""
    return round_.last or round_.ends_at


def codes(round_: Round) -> Mapping[VoiceKind, str]:
    """Return what one types for each thing that can be said into the box."""
    return {kind: code_of(round_, letter) for letter, kind in VOICES.items()}


def box(circle: Circle, round_: Round) -> tuple[Line, ...]:
    """Return the short form of the open box, the same for everyone who may answer; the rest is ``more``."""
    code = codes(round_)
    nothing, again = code_of(round_, _NOTHING), code[VoiceKind.NOT_ANY_MORE]
    listed = msg("box-codes-bare", nothing=nothing, again=again, passed=code[VoiceKind.CARRY])
    if circle.free_text:
        listed = msg(
            "box-codes",
            nothing=nothing,
            need=code[VoiceKind.NEED],
            question=code[VoiceKind.QUESTION],
            again=again,
            passed=code[VoiceKind.CARRY],
        )
    first = [small(msg("prompt-screened-short"))] if circle.free_text and circle.rules.screening else []
    return (
        head(msg("box-head")),
        plain(listed),
        *first,
        plain(msg("box-until", until=opens_at(round_), number=str(round_.number))),
        could_look(circle),
        small(msg("box-server", count=max(len(round_.electorate) - 1, 0))),
        small(msg("prompt-pilot")),
    )


def box_today(circle: Circle, round_: Round, at: datetime) -> tuple[Line, ...]:
    """Return what the message of a day says of the box: its form while it is new, then one line."""
    if is_new(round_, at):
        return box(circle, round_)
    return (plain(msg("box-short", until=opens_at(round_), code=code_of(round_, _NOTHING))),)
