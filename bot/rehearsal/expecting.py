"""Comparing what a story expects with what is."""

from __future__ import annotations

from collections.abc import Mapping

from bot.rehearsal.export import kinds, whole
from bot.rehearsal.stage import Stage
from bot.rehearsal.story import ExpectTable
from bot.rehearsal.times import local
from bot.rehearsal.transcript import shows
from governance import rules
from governance.standing import members
from governance.state import Circle, Item

Found = dict[str, object]


def _item(item: Item, zone: str) -> Found:
    round_ = item.round
    return {
        "state": item.state,
        "version": item.version,
        "pace": item.pace,
        "in_force": item.in_force,
        "text": item.text,
        "review": item.review.isoformat() if item.review else "",
        "reason": item.reason,
        "questions": len(item.questions),
        "answered": sum(1 for question in item.questions if question.answer is not None),
        "reactions": len(item.reactions),
        "loops": item.failed_loops,
        "outnumbered": item.outnumbered,
        "queued": item.queued,
        "round": round_.kind if round_ else None,
        "asking": round_ is not None,
        "ends": local(round_.ends_at, zone) if round_ else "",
        "may_answer": len(round_.electorate) if round_ else 0,
        "choice": None if item.choice is None else item.choice + 1,
    }


def _circle(circle: Circle) -> Found:
    holder = circle.people.get(circle.turn.holder) if circle.turn and circle.turn.holder else None
    return {
        "phase": circle.phase,
        "members": len(members(circle)),
        "asleep": circle.asleep_since is not None,
        "turn": holder.name if holder else "nobody",
    }


def _person(circle: Circle, stage: Stage, name: str) -> Found:
    person = circle.people.get(stage.people[name]) if name in stage.people else None
    listed = person is not None and not person.left
    return {
        "standing": person.standing if person and listed else None,
        "on_list": listed,
        "resting": person is not None and person.resting,
    }


def _words(expect: ExpectTable, stage: Stage) -> tuple[str, str] | None:
    """Return what people should have seen and what they saw, or ``None``."""
    seen = stage.transcript.seen_by(expect.seat) if expect.seat else ()
    told = stage.transcript.told("home")
    who, home = expect.seat, "the home place"
    checks = (
        (expect.sees, seen, True, f"{who} sees", f"{who} was not shown it"),
        (expect.never, seen, False, f"{who} never sees", f"{who} was shown it"),
        (expect.told, told, True, f"{home} is told", "it was not told"),
        (expect.never_told, told, False, f"{home} is never told", "it was told"),
    )
    for words, entries, wanted, expected, found in checks:
        if words is not None and shows(entries, words) is not wanted:
            return f"{expected} {words!r}", found
    return None


async def differs(stage: Stage, expect: ExpectTable) -> tuple[str, str] | None:
    """Return the first difference as (what is expected, what is), or ``None`` if all is as expected."""
    said = _words(expect, stage)
    if said is not None:
        return said
    circle = await stage.circle()
    if circle is None:
        return ("a group", "nobody has founded one yet") if _asks_of_group(expect) else None
    found: Found = _circle(circle)
    about = "the group"
    if expect.proposal is not None:
        item = circle.items.get(expect.proposal)
        if item is None:
            return f"proposal {expect.proposal}", f"the highest number is {circle.next_item - 1}"
        about = f"proposal {item.n}"
        found |= _item(item, stage.zone)
    if expect.seat is not None:
        found |= _person(circle, stage, expect.seat)
    for name, is_ in found.items():
        wanted = getattr(expect, name)
        if wanted is not None and wanted != is_:
            subject = about if name not in {"standing", "on_list", "resting"} else str(expect.seat)
            return f"{subject}: {name} = {_show(wanted)}", f"it is {_show(is_)}"
    return _rules(circle, expect.rules) or await _files(stage, circle, expect)


def _asks_of_group(expect: ExpectTable) -> bool:
    given = {name for name in expect.__struct_fields__ if getattr(expect, name) is not None}
    return bool(given - {"seat", "sees", "never", "told", "never_told"})


def _rules(circle: Circle, wanted: Mapping[str, int | str | list[str]] | None) -> tuple[str, str] | None:
    for name, value in (wanted or {}).items():
        words = ", ".join(value) if isinstance(value, list) else str(value)
        now = getattr(circle.rules, name)
        if rules.parse(name, words) != now:
            return f"the rule {name} = {words}", f"it is {rules.show(now)}"
    return None


async def _files(stage: Stage, circle: Circle, expect: ExpectTable) -> tuple[str, str] | None:
    store = stage.house.store
    if expect.record is not None:
        there = await kinds(store, circle.id)
        if expect.record not in there:
            return f"the record holds {expect.record!r}", f"it holds {', '.join(sorted(set(there)))}"
    if expect.record_whole is not None and await whole(store, circle.id) is not expect.record_whole:
        return f"record_whole = {_show(expect.record_whole)}", f"it is {_show(not expect.record_whole)}"
    if expect.boxes is not None:
        boxes = len(await stage.urns.rounds())
        if boxes != expect.boxes:
            return f"{expect.boxes} sealed boxes", f"there are {boxes}"
    return None


def _show(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "nothing" if value is None else repr(str(value)) if isinstance(value, str) else str(value)
