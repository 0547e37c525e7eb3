"""What can be known of a story before it is played: names, verbs, answers, and a time that goes forward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from bot.rehearsal.reading import File
from bot.rehearsal.story import Stance, StepTable
from bot.rehearsal.times import length, moment, today
from bot.rehearsal.trouble import StoryError, nearest
from bot.ui.replies import REASONS
from bot.ui.verbs import VERBS, as_fields
from governance import rules
from governance.consent import WORRIES
from governance.deadlines import known_zone
from governance.refusals import Code, Refusal
from governance.rules import Rules, Value
from governance.state import Standing

OTHER_REFUSALS = frozenset(
    {"not_understood", "asks_for_more", "code_at_home", "not_saved", "no_group_here", "not_on_list", "not_member"}
)
"""Answers that are no refusal of the core, and yet nothing happened."""
REFUSALS = frozenset(Code) | frozenset(REASONS) | OTHER_REFUSALS
DEEDS = ("do", "say", "answers", "answer", "home", "restart", "away", "tamper")
_SOMEBODYS = frozenset({"do", "say", "answer", "home"})
FIRST_YEAR, LAST_YEAR = 2000, 2200
_DAYS = ("review", "until")


def check(file: File) -> None:
    """Raise ``StoryError`` for the first thing that cannot be."""
    circle = file.story.circle
    if not known_zone(circle.time_zone):
        raise file.error(
            f"there is no time zone {circle.time_zone!r}. Write one like Europe/London.", "circle", "time_zone"
        )
    _seats(file)
    overrides(file, file.story.rules, "rules")
    if not FIRST_YEAR <= circle.start.year < LAST_YEAR:
        raise file.error(
            f"it starts in the year {circle.start.year}. Take one from {FIRST_YEAR} on.", "circle", "start"
        )
    now = circle.start.astimezone(UTC)
    for i in range(len(file.story.step)):
        now = _step(file, i, now)


def overrides(file: File, table: dict[str, int | str | list[str]], *place: str | int) -> dict[str, Value]:
    """Read a table of rules. Raises ``StoryError`` for an unknown rule and for a value it cannot have."""
    found = {}
    for name, value in table.items():
        if name not in Rules.__dataclass_fields__:
            raise file.error(f"there is no rule {name!r}. {nearest(name, Rules.__dataclass_fields__)}", *place, name)
        words = ", ".join(value) if isinstance(value, list) else str(value)
        read = rules.parse(name, words)
        if isinstance(read, Refusal):
            raise file.error(f"the rule {name} cannot be {words!r}: {_why(name, read)}", *place, name)
        found[name] = read
    return found


def _why(name: str, refused: Refusal) -> str:
    if refused.code is Code.FIXED_RULE:
        return "it is fixed, no group can change it. Leave it out."
    if refused.code is Code.RULE_SWITCH:
        return "it is on or off."
    said = dict(refused.args)
    if "low" in said:
        return f"it lies between {said['low']} and {said['high']}."
    if "known" in said:
        return f"it is a list out of: {said['known']}."
    return f"it is a time of day, such as {rules.show(getattr(Rules(), name))}."


def _seats(file: File) -> None:
    names: set[str] = set()
    for i, seat in enumerate(file.story.seat):
        if seat.name in names:
            raise file.error(f"two seats are called {seat.name}. Give one another name.", "seat", i, "name")
        if seat.name == "to":
            raise file.error("no seat can be called 'to': answers use that word.", "seat", i, "name")
        names.add(seat.name)
    least = Rules().founding_least
    there = [seat for seat in file.story.seat if seat.standing is Standing.MEMBER and not seat.late]
    if file.story.circle.phase != "founding" and len(there) < least:
        raise file.error(f"a group has at least {least} members. Add seats.", "seat", 0)


class _Check:
    """One step, and how to complain about it."""

    def __init__(self, file: File, i: int) -> None:
        self.file, self.i = file, i
        self.step: StepTable = file.story.step[i]
        self.names = [seat.name for seat in file.story.seat]

    def error(self, what: str, *key: str) -> StoryError:
        return self.file.error(f"step {self.i + 1}: {what}", "step", self.i, *key)

    def seat(self, name: str, *key: str) -> None:
        if name not in self.names:
            raise self.error(f"nobody is called {name!r}. {nearest(name, self.names)}", *key)


def _step(file: File, i: int, now: datetime) -> datetime:
    """Check one step; return when it ends."""
    one = _Check(file, i)
    step = one.step
    deeds = [name for name in DEEDS if getattr(step, name) or (name == "home" and step.home is not None)]
    if len(deeds) > 1:
        raise one.error(f"it does {' and '.join(deeds)} at once. Make a step of each.", deeds[1])
    if not deeds and step.expect is None and step.after is None and step.at is None:
        raise one.error("nothing happens in it. Add do, say, answers, answer, after or expect.")
    now = _time(one, now)
    _who(one, deeds[0] if deeds else "")
    if step.do:
        _verb(one, step.do, now)
    elif step.with_:
        raise one.error("'with' belongs to 'do'. Add do = and a verb.", "with")
    _answers(one)
    _refused(one, bool({"do", "say", "answers", "answer"} & set(deeds)))
    _expected(one)
    return now


def _time(one: _Check, now: datetime) -> datetime:
    step, zone = one.step, one.file.story.circle.time_zone
    if step.after is not None and step.at is not None:
        raise one.error("it has both 'after' and 'at'. Keep one.", "at")
    for name in ("after", "away"):
        words = getattr(step, name)
        if words is None:
            continue
        by = length(words)
        if by is None:
            raise one.error(f"{name} = {words!r} is no time that can pass. Write 1min to 3660d.", name)
        now += by
        if now.year >= LAST_YEAR:
            raise one.error(f"with {name} = {words!r} the story goes on after {LAST_YEAR}. Let less time pass.", name)
    if step.at is not None:
        to = moment(step.at, now, zone)
        if to is None:
            raise one.error(f"at = {step.at!r} is no time. Write 18:00, or 2027-01-12 18:00.", "at")
        if to.year >= LAST_YEAR:
            raise one.error(f"at = {step.at!r} lies after {LAST_YEAR}. Let less time pass.", "at")
        if to < now:
            raise one.error(
                f"at = {step.at!r} is over: the story is at {now:%Y-%m-%d %H:%M} UTC. Write a later one.", "at"
            )
        now = to
    return now


def _who(one: _Check, deed: str) -> None:
    step = one.step
    if step.by is not None:
        one.seat(step.by, "by")
    if deed in _SOMEBODYS and step.by is None:
        raise one.error("who does it is missing. Add by = and a seat's name.", deed)
    if deed not in _SOMEBODYS and step.by is not None:
        raise one.error("'by' belongs to do, say, answer or home. Take it away, or add one of them.", "by")


def _verb(one: _Check, do: str, now: datetime) -> None:
    verb = VERBS.get(do)
    if verb is None:
        raise one.error(f"there is no verb {do!r}. {nearest(do, VERBS)}", "do")
    names = [param.name for param in verb.fields]
    for name in one.step.with_:
        if name not in names:
            has = nearest(name, names) if names else "It has none."
            raise one.error(f"{do} has no field {name!r}. {has}", "with")
    try:
        words = as_fields(one.step.with_)
    except TypeError as error:
        raise one.error(f"{error}. Write text, a number, a list of text, a day, true or false.", "with") from None
    for name in _DAYS:
        if name in words and one.step.refused is None:
            _ahead(one, name, words[name], today(now, one.file.story.circle.time_zone))


def _ahead(one: _Check, name: str, words: str, day: date) -> None:
    try:
        found = date.fromisoformat(words)
    except ValueError:
        raise one.error(f"{name} = {words!r} is no day. Write it like 2027-06-01.", "with") from None
    if found <= day:
        raise one.error(f"{name} = {words} is over: the story is at {day}. Write a later day.", "with")


def _answers(one: _Check) -> None:
    answers = one.step.answers
    if answers:
        if not isinstance(answers.get("to"), int):
            raise one.error("answers must name the item. Add to = and its number.", "answers")
        for name, given in answers.items():
            if name == "to":
                continue
            one.seat(name, "answers")
            for word in given if isinstance(given, list) else [given]:
                if word not in set(Stance):
                    raise one.error(f"{name} cannot answer {word!r}. {nearest(str(word), Stance)}", "answers")
    answer = one.step.answer
    if answer is None:
        return
    if answer.worry and answer.worry not in WORRIES.values():
        raise one.error(f"no worry is called {answer.worry!r}. {nearest(answer.worry, WORRIES.values())}", "answer")
    if [bool(answer.position), bool(answer.worry), bool(answer.marks)].count(True) != 1:
        raise one.error("an answer is one of position, worry or marks. Keep one.", "answer")


def _refused(one: _Check, told: bool) -> None:  # noqa: FBT001 - whether somebody is there to be told
    code = one.step.refused
    if code is None:
        return
    if not told:
        raise one.error("only do, say, answer or answers can be refused. Take 'refused' away.", "refused")
    if code not in REFUSALS:
        raise one.error(f"no refusal is called {code!r}. {nearest(code, REFUSALS)}", "refused")


_NEEDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "proposal",
        (
            *("state", "version", "pace", "in_force", "text", "review", "reason", "questions", "answered"),
            *("reactions", "loops", "outnumbered", "queued", "round", "asking", "ends", "may_answer", "choice"),
        ),
    ),
    ("seat", ("sees", "never", "standing", "on_list", "resting")),
)
"""What each subject can be asked about."""


def _expected(one: _Check) -> None:
    expect = one.step.expect
    if expect is None:
        return
    given = [name for name in expect.__struct_fields__ if getattr(expect, name) is not None]
    for subject, wanted in _NEEDS:
        asked = [name for name in wanted if name in given]
        if asked and subject not in given:
            raise one.error(f"{asked[0]} of what? Add {subject} =.", "expect")
        if subject in given and not asked:
            raise one.error(f"what about this {subject}? Add one of: {', '.join(wanted)}.", "expect")
    if not given:
        raise one.error("expect names nothing to look at. Add proposal and state, seat and sees, …", "expect")
    checks: tuple[tuple[str | None, Callable[[str], None]], ...] = (
        (expect.seat, lambda name: one.seat(name, "expect")),
        (expect.turn if expect.turn != "nobody" else None, lambda name: one.seat(name, "expect")),
    )
    for value, look in checks:
        if value is not None:
            look(value)
    if expect.rules:
        overrides(one.file, expect.rules, "step", one.i, "expect")
