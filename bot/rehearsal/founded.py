"""A group that is founded when the story begins: the events of its founding, folded like any others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from bot.app.leaf import entries
from bot.ports import Account, Change, Entry
from bot.rehearsal.rooms import account
from bot.rehearsal.story import SeatTable, Story
from governance import events as e
from governance import rotation
from governance.deadlines import local_day
from governance.evolve import evolve
from governance.ids import CircleId, Fresh, PersonId
from governance.minutes import minutes
from governance.rules import Rules, Value, show
from governance.state import Circle, Founder, Person, Standing

SIX = 6
FEW = 3


def there(story: Story) -> list[SeatTable]:
    """Return the seats that are on the group's list at the start."""
    return [seat for seat in story.seat if not seat.late]


def _events(story: Story, people: Mapping[str, PersonId], overrides: Mapping[str, Value]) -> list[e.Event]:
    circle, at = story.circle, story.circle.start.astimezone(UTC)
    expected = tuple(seat.name for seat in story.seat if seat.late) if circle.phase == "trial" else ()
    opened = e.FoundingOpened(
        name=circle.name,
        aim=circle.aim,
        zone=circle.time_zone,
        language=circle.language,
        server_host=circle.server_host,
        bot_host=circle.bot_host,
        free_text=not circle.server_by_professionals,
        expected=expected,
        at=at,
    )
    day = local_day(evolve(None, opened, CircleId("")), at)
    joined = [
        e.PersonJoined(
            person=Person(
                id=people[seat.name], name=seat.name, standing=seat.standing, joined=day, ties=tuple(seat.ties)
            )
        )
        for seat in there(story)
    ]
    members = [Founder(person=one.person.id) for one in joined if one.person.standing is Standing.MEMBER]
    floor = Rules().floor if len(members) >= SIX else FEW
    events: list[e.Event] = [opened, *joined, e.Founded(rota=rotation.permutation(members), floor=floor, at=at)]
    if circle.phase == "live":
        events.append(e.CircleBegan())
    now = {**{name: getattr(Rules(), name) for name in overrides}, "floor": floor}
    events += [
        e.RuleChanged(name=name, value=show(value)) for name, value in overrides.items() if now.get(name) != value
    ]
    return events


def founded(
    story: Story, id_: CircleId, people: Mapping[str, PersonId], overrides: Mapping[str, Value], fresh: Fresh
) -> Change:
    """Return the change that puts the group into an empty store, its record and its people's accounts with it."""
    at = story.circle.start.astimezone(UTC)
    before: Circle | None = None
    record: list[Entry] = []
    for i, event in enumerate(_events(story, people, overrides)):
        after = evolve(before, event, id_)
        record += entries(minutes(before, after, event, local_day(after, at)), fresh, f"entry:{i}")
        before = after
    assert before is not None
    accounts: tuple[tuple[Account, PersonId], ...] = tuple(
        (account(seat.name), people[seat.name]) for seat in there(story)
    )
    return Change(circle=before, entries=tuple(record), accounts=accounts)
