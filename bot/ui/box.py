"""The weekly box (the listening round): the same form for everyone, every week, whoever has something to say."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.ui import actions
from bot.ui.model import Choice, Line, msg
from bot.ui.prompts import code_of, could_look, five_words, how_many
from bot.ui.words import head, plain, small
from governance.consent import LETTERS, TAKE_BACK, VOICES
from governance.state import Circle, Person, Position, Round, RoundKind, VoiceKind

NEW = timedelta(days=2)
"""So long after its opening the day's message tells of it, with the whole form; later one line is enough."""

_NOTHING = next(letter for letter, one in LETTERS[RoundKind.LISTENING].items() if one is Position.NOTHING)
_LETTER = {kind: letter for letter, kind in VOICES.items()}


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


def _codes(circle: Circle, round_: Round) -> list[Line]:
    code = {kind: code_of(round_, letter) for kind, letter in _LETTER.items()}
    lines = [plain(msg("box-nothing", code=code_of(round_, _NOTHING)))]
    if circle.free_text:
        lines += [
            plain(msg("box-going-on", code=code[VoiceKind.NEED])),
            plain(msg("box-question", code=code[VoiceKind.QUESTION])),
        ]
    lines += [
        plain(msg("box-not-any-more", code=code[VoiceKind.NOT_ANY_MORE])),
        plain(msg("box-pass-on", code=code[VoiceKind.CARRY])),
        small(msg("box-words" if circle.free_text else "box-no-words")),
    ]
    return lines


def box(circle: Circle, round_: Round) -> tuple[Line, ...]:
    """Return the whole form of the open box, the same for everyone who may answer."""
    opens = round_.last or round_.ends_at
    few = len(round_.electorate) <= round_.floor
    rule = msg("box-few", number=round_.floor + 1) if few else msg("box-five", number=round_.floor)
    return (
        head(msg("box-head")),
        plain(msg("asks-listening")),
        plain(msg("box-until", until=opens, back=code_of(round_, TAKE_BACK))),
        *_codes(circle, round_),
        how_many(round_, rule),
        small(msg("box-sooner")),
        could_look(circle),
        small(msg("box-server")),
        small(msg("box-ways")),
        *five_words(round_, begun=True, typed=circle.free_text),
    )


def box_today(circle: Circle, round_: Round, at: datetime) -> tuple[Line, ...]:
    """Return what the message of a day says of the box: the whole form while it is new, then one line."""
    if is_new(round_, at):
        return box(circle, round_)
    opens = round_.last or round_.ends_at
    return (plain(msg("box-short", until=opens, code=code_of(round_, _NOTHING))),)
