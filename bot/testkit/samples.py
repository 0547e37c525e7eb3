"""Small values to fill a store with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.ports import Committed, Entry, Letter, LetterKind
from bot.ui.model import Choice, Line, Notice, Said, Tone, msg
from governance.commands import Place
from governance.ids import CircleId, PersonId
from governance.rules import Topic
from governance.state import Circle, Item, ItemState, Pace, Person, Phase, Standing, Version

A, B = CircleId("a" * 64), CircleId("b" * 64)
MAYA, TOM = PersonId("maya" * 16), PersonId("tom0" * 16)
NOW = datetime(2027, 1, 4, 10, 0, 0, 123456, tzinfo=UTC)


def a_circle(id_: CircleId) -> Circle:
    """Return a circle of two, without items."""
    people = {
        who: Person(id=who, name=name, standing=Standing.MEMBER, joined=date(2027, 1, 1), ties=("the clinic",))
        for who, name in ((MAYA, "Maya"), (TOM, "Tom"))
    }
    return Circle(
        id=id_,
        name="Our own table",
        aim="an aim",
        zone="Europe/London",
        language="en",
        phase=Phase.LIVE,
        opened_at=NOW,
        people=people,
        rota=(MAYA, TOM),
    )


def an_item(n: int) -> Item:
    """Return a draft that nudges its author at ``NOW``."""
    return Item(
        n=n,
        state=ItemState.DRAFT,
        pace=Pace.GENTLE,
        topic=Topic.MONEY,
        title=f"item {n} \N{BOWL WITH SPOON}",
        author=MAYA,
        opened_at=NOW,
        due_at=NOW,
        versions=(Version(number=1, text="We accept\nfor one year", by=MAYA, day=date(2027, 1, 4)),),
        review=date(2027, 6, 1),
    )


def with_items(circle: Circle, *items: Item) -> Circle:
    """Return the circle with these items."""
    last = max((item.n for item in items), default=0)
    return replace(circle, items={item.n: item for item in items}, next_item=last + 1)


def a_text(commitment: str, text: str, owner: PersonId | None = None, ref: str = "") -> Committed:
    """Return a committed text."""
    return Committed(commitment=commitment, salt=bytes(32), text=text, owner=owner, ref=ref)


def an_entry(leaf: str, *texts: Committed) -> Entry:
    """Return an entry of the record."""
    return Entry(leaf=leaf.encode(), texts=texts)


def a_letter(
    id_: str,
    *,
    circle: CircleId = A,
    kind: LetterKind = LetterKind.NOTICE,
    at: datetime = NOW,
    to: PersonId | None = None,
    ref: str = "",
) -> Letter:
    """Return a letter with a notice that has every kind of node."""
    notice = Notice(
        lines=(
            Line(text=msg("news", n=3, title=Said("Tea & <b>cake</b>"), at=at, day=at.date()), tone=Tone.HEAD),
            Line(text=Said("people's words")),
            Line(text=msg("outer", inner=msg("inner", text="plain"))),
        ),
        choices=(Choice(action="ok", label=msg("fine"), typed="37a"),),
    )
    place = Place.HOME if to is None else Place.PRIVATE
    return Letter(id=id_, circle=circle, kind=kind, place=place, not_before=at, to=to, ref=ref, notice=notice)
