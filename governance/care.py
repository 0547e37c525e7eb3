"""One's own capacity and the circle's: rest, stop, the daily hour, sleep, leaving, the turn."""

from __future__ import annotations

from datetime import time

from governance import commands as c
from governance import events as e
from governance import rotation
from governance.checks import day
from governance.commands import Ask
from governance.deadlines import instant, local_day
from governance.ending import without_members
from governance.erasure import signed_texts
from governance.events import Event
from governance.ids import PersonId
from governance.refusals import Code, Refusal, refuse
from governance.roster import find
from governance.standing import is_awake
from governance.state import Circle, Standing

DAILY = 7
TWO = 2
"""Digits of an hour."""
REMINDERS = (0, 1, 2, DAILY)


def rest(circle: Circle, ask: Ask, who: PersonId, want: c.Rest) -> tuple[Event, ...] | Refusal:
    """Rest until a day, or without an end; saying it again moves the end."""
    if not want.until.strip():
        return (e.RestBegan(person=who, until=None),)
    end = day("until", want.until, local_day(circle, ask.at))
    if isinstance(end, Refusal):
        return end
    return (e.RestBegan(person=who, until=instant(end, circle.rules.quiet_to, circle.zone)),)


def back(circle: Circle, who: PersonId) -> tuple[Event, ...] | Refusal:
    """Come back from rest or stop."""
    person = circle.people[who]
    if is_awake(person):
        return refuse(Code.NOT_RESTING)
    return (e.RestEnded(person=who),)


def stop(circle: Circle, who: PersonId) -> tuple[Event, ...] | Refusal:
    """Receive nothing until ``back``."""
    return refuse(Code.ALREADY_DONE) if circle.people[who].stopped else (e.Stopped(person=who),)


def hour(who: PersonId, want: c.Hour) -> tuple[Event, ...] | Refusal:
    """Choose the local hour of the daily message."""
    typed = want.hour.strip().removesuffix(":00")
    if not typed:
        return (e.HourChosen(person=who, hour=None),)
    if not (len(typed) <= TWO and typed.isascii() and typed.isdigit() and int(typed) <= time.max.hour):
        return refuse(Code.BAD_CHOICE, field="hour", known="0 - 23")
    return (e.HourChosen(person=who, hour=int(typed)),)


def remind(who: PersonId, want: c.Remind) -> tuple[Event, ...] | Refusal:
    """Choose how often one is reminded; sent whether or not one answered."""
    if want.times not in REMINDERS:
        return refuse(Code.BAD_CHOICE, field="times", known=", ".join(str(n) for n in REMINDERS))
    return (e.RemindersChosen(person=who, times=want.times),)


def helper(circle: Circle, who: PersonId, want: c.Helper) -> tuple[Event, ...] | Refusal:
    """Name another member who may see one's private room and forms, or nobody any more."""
    person: PersonId | None = None
    if want.person.strip():
        person = find(circle, want.person)
        if person is None or person == who:
            return refuse(Code.UNKNOWN_PERSON)
        if circle.people[person].standing is not Standing.MEMBER:
            return refuse(Code.BAD_CHOICE, field="person", known=Standing.MEMBER)
    if circle.people[who].helper == person:
        return refuse(Code.ALREADY_DONE)
    return (e.HelperNamed(person=who, helper=person),)


def leave(circle: Circle, ask: Ask, who: PersonId) -> tuple[Event, ...] | Refusal:
    """Leave; nobody has to agree."""
    person = circle.people.get(who)
    if person is None or person.left:
        return refuse(Code.UNKNOWN_PERSON)
    return without_members(circle, ask, (e.PersonLeft(person=who),))


def forget_me(circle: Circle, ask: Ask, who: PersonId) -> tuple[Event, ...] | Refusal:
    """Erase what is this person's; leaving is part of it."""
    person = circle.people.get(who)
    texts = signed_texts(circle, who)
    if not texts and (person is None or (person.left and not person.name)):
        return refuse(Code.UNKNOWN_PERSON)
    left = (e.PersonLeft(person=who),) if person and not person.left else ()
    return without_members(circle, ask, (*left, e.PersonForgotten(person=who, texts=texts)))


def sleep(circle: Circle, ask: Ask) -> tuple[Event, ...] | Refusal:
    """Ask that the circle sleeps; it does unless somebody says no in time."""
    if circle.sleep_at is not None:
        return refuse(Code.ALREADY_DONE)
    return (e.SleepAsked(at=ask.at + circle.rules.sleep_notice),)


def wake(circle: Circle, ask: Ask) -> tuple[Event, ...] | Refusal:
    """Wake the circle, or say no to sleep that was asked for."""
    if circle.asleep_since is not None:
        return (e.SleepEnded(shift=ask.at - circle.asleep_since, at=ask.at),)
    return refuse(Code.NOT_ASLEEP) if circle.sleep_at is None else (e.SleepDeclined(),)


def pass_turn(circle: Circle, ask: Ask, who: PersonId) -> tuple[Event, ...] | Refusal:
    """Hand the turn on to whoever is next."""
    if circle.turn is None or circle.turn.holder != who:
        return refuse(Code.NOT_YOUR_TURN)
    return (rotation.give(circle, ask.at, skip=who),)
