"""A circle of eight, made by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from governance.ids import CircleId, PersonId, RoundId
from governance.rules import Topic
from governance.state import (
    Circle,
    Item,
    ItemState,
    Kind,
    Mandate,
    Pace,
    Person,
    Phase,
    Question,
    Reaction,
    Round,
    RoundKind,
    Standing,
    Version,
)

NOW = datetime(2027, 1, 9, 18, tzinfo=UTC)
MEMBERS = ("maya", "oba", "li", "sam", "ines", "tom", "noor", "kim")


def pid(name: str) -> PersonId:
    return PersonId(f"id-of-{name}")


def person(name: str, standing: Standing = Standing.MEMBER) -> Person:
    return Person(id=pid(name), name=name.title(), standing=standing, joined=date(2027, 1, 4))


def circle(*items: Item, **more: object) -> Circle:
    people = [*map(person, MEMBERS), person("finch", Standing.PROFESSIONAL), person("gus", Standing.GUEST)]
    made = Circle(
        id=CircleId("c"),
        name="Our own table",
        aim="to decide for ourselves",
        zone="Europe/London",
        language="en",
        phase=Phase.LIVE,
        opened_at=NOW - timedelta(days=60),
        server_host="the library",
        bot_host="Anna of the bike shop",
        people={one.id: one for one in people},
        items={item.n: item for item in items},
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of Circle


def round_(kind: RoundKind, **more: object) -> Round:
    made = Round(
        id=RoundId("r"),
        number=37,
        kind=kind,
        version=1,
        opened_at=NOW,
        ends_at=NOW + timedelta(days=7),
        electorate=tuple(sorted(map(pid, MEMBERS))),
        awake=8,
        members=8,
        circle_size=8,
        floor=5,
        options=("Tue 7pm", "Wed 7pm") if kind is RoundKind.WHICH else (),
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of Round


def item(state: ItemState = ItemState.CONSENT, n: int = 1, **more: object) -> Item:
    made = Item(
        n=n,
        state=state,
        pace=Pace.GENTLE,
        topic=Topic.MONEY,
        title="Take the clinic's money",
        author=pid("maya"),
        opened_at=NOW,
        why="They offer 5,000 with conditions",
        versions=(Version(number=1, text="We accept for one year", by=pid("maya"), day=date(2027, 1, 4)),),
        review=date(2027, 6, 1),
        owners=("Maya",),
        know="Nobody left because of it",
        work="2 h a month, paid",
        mandate=Mandate.DECIDE,
        kind=Kind.PERMISSION,
        questions=(
            Question(number=1, by=pid("tom"), text="What are the conditions?"),
            Question(
                number=2, by=pid("oba"), text="Who pays?", answer="We do", answered_by=pid("finch"), advice=True
            ),
        ),
        reactions=(Reaction(by=pid("li"), text="Good for a year"),),
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of Item
