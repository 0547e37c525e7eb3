"""What is kept about a person, told to that person as text."""

from __future__ import annotations

from datetime import datetime

from bot.ui.held import place
from bot.ui.model import Line, Notice, Said, msg
from bot.ui.names import numbered, person_name, role
from bot.ui.words import head, joined, plain, quote, small
from governance.screening import waiting
from governance.state import Circle, Item, Person


def _yes(value: bool) -> str:  # noqa: FBT001 - a value to show
    return "yes" if value else "no"


def _words(item: Item, person: Person) -> list[Line]:
    lines = []
    for question in item.questions:
        if question.by == person.id:
            lines += [plain(msg("data-question", n=item.n)), quote(Said(question.text))]
        if question.answered_by == person.id and question.answer:
            lines += [plain(msg("data-answer", n=item.n)), quote(Said(question.answer))]
    for reaction in item.reactions:
        if reaction.by == person.id:
            lines += [plain(msg("data-reaction", n=item.n)), quote(Said(reaction.text))]
    return lines


def _signed(circle: Circle, person: Person) -> list[Line]:
    lines = []
    for item in sorted(circle.items.values(), key=lambda one: one.n):
        if item.author == person.id:
            lines.append(plain(msg("data-author", item=numbered(item))))
        texts = [version.number for version in item.versions if version.by == person.id]
        lines += [plain(msg("data-text", item=numbered(item), number=number)) for number in texts]
        lines += _words(item, person)
        if person.id in item.pausers:
            lines.append(plain(msg("data-paused", n=item.n)))
    return lines


def my_data(circle: Circle, person: Person, at: datetime) -> Notice:
    """Return everything the group's state holds about this person, and what it cannot hold."""
    lines = [
        head(msg("data-head", at=at)),
        plain(msg("data-name", name=Said(person.name), role=role(person.standing), joined=person.joined)),
        plain(msg("data-ties", bodies=joined([Said(body) for body in person.ties]) or msg("none"))),
        plain(msg("data-rest", resting=msg(_yes(person.resting)), stopped=msg(_yes(person.stopped)))),
        plain(msg("data-hour", hour=msg("hour-any") if person.hour is None else Said(f"{person.hour}:00"))),
        plain(msg("data-reminders", times=msg(f"remind-{person.reminders}"))),
    ]
    if person.helper is not None:
        lines.append(plain(msg("data-helper", name=person_name(circle, person.helper))))
    if person.rest_until is not None:
        lines.append(plain(msg("data-rest-until", until=person.rest_until)))
    if person.last_turn is not None:
        lines.append(plain(msg("data-turn", day=person.last_turn)))
    lines += [plain(msg("data-screens", place=place(text))) for text in waiting(circle, person.id)]
    lines += _signed(circle, person)
    lines += [
        plain(msg("data-private")),
        plain(msg("data-words")),
        small(msg("data-accounts")),
        small(msg("data-forget")),
    ]
    return Notice(lines=tuple(lines))
