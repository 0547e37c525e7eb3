"""A person's own messages: the one of the day, and the three lines after a rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.ui.box import box, box_choices, box_of, box_today, is_new
from bot.ui.held import to_look_at
from bot.ui.model import Choice, Line, Notice, Said, msg
from bot.ui.names import numbered
from bot.ui.prompts import helper_looks, prompt
from bot.ui.steps import ends, state_name
from bot.ui.words import head, plain, small
from governance.standing import concerned, tied
from governance.state import Circle, Item, ItemState, Person, Phase, Standing
from governance.transitions import OPEN, TALK, WORKING


def asked(circle: Circle, person: Person) -> list[Item]:
    """Return the items whose open private round this person may answer, in the order of their numbers."""
    items = sorted(circle.items.values(), key=lambda item: item.n)
    return [item for item in items if item.round is not None and person.id in item.round.electorate]


def _others(circle: Circle, person: Person) -> list[Item]:
    mine = {item.n for item in asked(circle, person)}
    items = sorted(circle.items.values(), key=lambda item: item.n)
    return [item for item in items if item.state in OPEN and item.n not in mine]


def _line(item: Item) -> Line:
    until = ends(item)
    step = state_name(item.state)
    if until is None or item.state is ItemState.PAUSED:
        return plain(msg("open-line", item=numbered(item), step=step, n=item.n))
    return plain(msg("open-line-until", item=numbered(item), step=step, until=until, n=item.n))


def open_things(
    circle: Circle, person: Person, at: datetime | None = None
) -> tuple[tuple[Line, ...], tuple[Choice, ...]]:
    """Return everything open for this person: prompts, the weekly box, then one line for each other item.

    ``at``: the instant of a daily message, which shows the box's form only while it is new.
    """
    lines: list[Line] = list(helper_looks(circle, person))
    choices: list[Choice] = []
    rounds = asked(circle, person)
    for item in rounds:
        said, offered = prompt(circle, item)
        lines += said
        # Buttons stand together at the end: with several questions each says which one it answers.
        choices += [
            replace(one, label=msg("position-of", position=one.label, n=item.n)) for one in offered if rounds[1:]
        ]
        choices += [] if rounds[1:] else offered
    if at is None:
        lines += to_look_at(circle, person)  # a letter of its own told them; the day's message need not repeat it
    weekly = box_of(circle, person)
    if weekly is not None:
        lines += box(circle, weekly) if at is None else box_today(circle, weekly, at)
        choices += box_choices(weekly)
    lines += _for_you(circle, person)
    others = _others(circle, person)
    if others:
        lines += [head(msg("open-others")), *(_line(item) for item in others)]
    return tuple(lines), tuple(choices)


def _for_you(circle: Circle, person: Person) -> list[Line]:
    """Name what waits for this person alone: the turn, a draft of theirs, a question to them."""
    lines = []
    turn = circle.turn
    if turn is not None and turn.holder == person.id:
        lines.append(plain(msg("your-turn", until=turn.ends_at)))
    for item in sorted(circle.items.values(), key=lambda one: one.n):
        if item.state is ItemState.DRAFT and item.nudged and item.author == person.id:
            lines.append(plain(msg("your-draft", item=numbered(item))))
        for question in item.questions:
            asked_you = person.id == (question.to or item.author)
            if asked_you and question.answer is None and item.state in {ItemState.DRAFT, *WORKING}:
                lines.append(plain(msg("your-question", item=numbered(item), place=f"{item.n}.{question.number}")))
    return lines


def _concerns(item: Item, person: Person) -> bool:
    """Tell whether an item wants something of this person now: a step of talk they do not sit out."""
    return item.state in TALK and not tied(person, item) and not concerned(item, person.id)


def digest(circle: Circle, person: Person, at: datetime) -> Notice | None:
    """Return the one message of the day, the same whether or not the person answered.

    The weekly box, open all the time, rides along; alone it is a reason to write only while it is new.
    ``None`` when nothing is open for them; for professionals and guests, for who left,
    rests or stopped, and while the group sleeps or is being founded.
    """
    away = person.left or person.stopped or (person.resting and not _rested(person, at))
    quiet = circle.asleep_since is not None or circle.phase in {Phase.FOUNDING, Phase.ENDED}
    if person.standing is not Standing.MEMBER or away or quiet:
        return None
    mine = asked(circle, person) or _for_you(circle, person) or is_new(box_of(circle, person), at)
    if not mine and not any(_concerns(item, person) for item in circle.items.values()):
        return None
    lines, choices = open_things(circle, person, at)
    last = small(msg("digest-last"))
    return Notice(lines=(head(msg("digest-head", group=Said(circle.name))), *lines, last), choices=choices)


def _rested(person: Person, at: datetime) -> bool:
    return person.rest_until is not None and person.rest_until <= at


def after_rest(circle: Circle, person: Person) -> Notice:
    """Return the three lines after a rest: what changed, what one may still stop, one thing one could do."""
    recent = [item for item in circle.items.values() if item.in_force]
    stoppable = [item for item in asked(circle, person) if item.state is ItemState.COOLING]
    open_now = asked(circle, person) or [i for i in circle.items.values() if i.state in WORKING]
    changed = msg("rest-changed", count=len(recent))
    stop = msg("rest-stop", item=numbered(stoppable[0])) if stoppable else msg("rest-stop-nothing")
    do = msg("rest-do", n=open_now[0].n) if open_now else msg("rest-do-nothing")
    return Notice(lines=(plain(changed), plain(stop), plain(do)))
