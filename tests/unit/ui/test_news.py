"""What the home place is told once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ui import present
from bot.ui.model import Answer
from governance import events as e
from governance.ids import WordsId
from governance.rules import Topic
from governance.state import (
    Held,
    ItemState,
    Opening,
    Pace,
    Reason,
    RoundKind,
    Standing,
    Turn,
    Words,
    WordsKind,
)
from tests.unit.ui.builders import NOW, circle, item, person, pid, round_

Say = Callable[[Answer | None], str]
LATER = NOW + timedelta(days=3)
DAY = NOW.date()

HELD = Held(
    round=37,
    number=1,
    n=1,
    words=Words(id=WordsId("w"), kind=WordsKind.REASON, text="cold", version=0),
    screeners=(pid("oba"), pid("li")),
    until=LATER,
)

# One of every event there is; a new event without words here fails the test below.
ONE_OF_EACH: tuple[e.Event, ...] = (
    e.FoundingOpened(
        name="T",
        aim="a",
        zone="UTC",
        language="en",
        server_host="s",
        bot_host="b",
        free_text=True,
        expected=(),
        at=NOW,
    ),
    e.PersonJoined(person=person("oba")),
    e.StandingChanged(person=pid("oba"), standing=Standing.GUEST),
    e.TiesTold(person=pid("oba"), ties=("clinic",)),
    e.FoundingAnswered(person=pid("oba"), ready=True, at=NOW),
    e.WordGiven(person=pid("oba"), word="lantern", commitment="ab" * 32),
    e.Founded(rota=(), floor=3, at=NOW),
    e.CircleBegan(),
    e.TrialEnded(),
    e.PersonLeft(person=pid("oba")),
    e.PersonForgotten(person=pid("oba"), texts=2),
    e.PersonExpected(account="@kim", standing=Standing.MEMBER),
    e.RestBegan(person=pid("oba"), until=LATER),
    e.RestEnded(person=pid("oba")),
    e.Stopped(person=pid("oba")),
    e.HourChosen(person=pid("oba"), hour=9),
    e.RemindersChosen(person=pid("oba"), times=2),
    e.RuleChanged(name="floor", value="4"),
    e.SleepAsked(at=LATER),
    e.SleepDeclined(),
    e.SleepBegan(at=NOW),
    e.SleepEnded(shift=timedelta(days=1), at=NOW),
    e.TurnGiven(person=pid("oba"), ends_at=LATER, day=DAY),
    e.OutageNoted(hours=5, hold_until=LATER),
    e.HelperNamed(person=pid("oba"), helper=pid("kim")),
    e.ListeningOpened(round=round_(RoundKind.LISTENING)),
    e.ListeningLooked(ends_at=LATER),
    e.ListeningMoved(last=LATER),
    e.ListeningClosed(enough=False, unsaid=True, day=DAY),
    e.ListeningDropped(why="key_lost"),
    e.WordsErased(words=(WordsId("w"),), why="code"),
    e.WordsReleased(n=1, words=Words(id=WordsId("w"), kind=WordsKind.NEED, text="cold", version=0), day=DAY),
    e.WordsHeld(texts=(HELD,)),
    e.WordsScreened(words=WordsId("w"), person=pid("oba"), reason=Reason.THREAT),
    e.ScreeningEnded(round=37),
    e.WordsWithheld(n=1, words=WordsId("w"), reasons=(Reason.NAMES, Reason.THREAT)),
    e.WordsShown(n=1, words=HELD.words),
    e.LookAgain(n=1),
    e.HomeNoted(others=(), strangers=1),
    e.NeedRaised(n=1, text="cold", by=pid("oba"), at=NOW),
    e.Parked(n=1),
    e.Drafted(n=1, title="t", by=pid("oba"), pace=Pace.GENTLE, topic=Topic.MONEY, at=NOW, due_at=LATER),
    e.DraftTaken(n=1, by=pid("oba"), due_at=LATER),
    e.UnderstandOpened(n=1, due_at=LATER, at=NOW, cap_at=LATER),
    e.SentBack(n=1, why="helping_circle", due_at=LATER),
    e.ReactOpened(n=1, due_at=LATER),
    e.ReactClosed(n=1, due_at=LATER),
    e.AmendOpened(n=1, due_at=LATER),
    e.ConsentOpened(n=1),
    e.ObjectionStood(n=1, failed=False),
    e.WentGentle(n=1, why="not_small", topic=Topic.MONEY, due_at=LATER, at=NOW, cap_at=LATER),
    e.WaysOutOpened(n=1),
    e.Passed(n=1, in_force=True),
    e.Adopted(n=1, day=DAY, review=DAY),
    e.SetAside(n=1, why="too_few"),
    e.NothingDecided(n=1),
    e.ReviewOpened(n=1),
    e.Kept(n=1, review=DAY),
    e.Renewed(n=1, review=DAY, silent=True),
    e.Ended(n=1, why="lapsed"),
    e.Withdrawn(n=1),
    e.Paused(n=1, by=pid("oba"), at=NOW),
    e.Resumed(n=1, shift=timedelta(days=1), ends_at=LATER),
    e.DraftFilled(n=1, know="x"),
    e.VersionWritten(n=1, number=2, text="x", by=pid("oba"), day=DAY),
    e.Marked(n=1, body="clinic"),
    e.Unsigned(n=1),
    e.Nudged(n=1),
    e.QuestionAsked(n=1, q=1, text="?", by=pid("oba"), outsider=False),
    e.QuestionAnswered(n=1, q=1, text="!", by=pid("oba"), advice=True, at=NOW),
    e.Reacted(n=1, text="!", by=pid("oba"), advice=False),
    e.RoundQueued(n=1, kind=RoundKind.CONSENT, due_at=LATER, outnumbered=True),
    e.RoundOpened(n=1, round=round_(RoundKind.CONSENT)),
    e.RoundMoved(n=1, ends_at=LATER, why="extended"),
    e.RoundClosed(n=1, opening=Opening(enough=False, any_no=True), kind=RoundKind.CONSENT, day=DAY),
    e.RoundDropped(n=1, why="key_lost"),
    e.LoopFailed(n=1),
    e.DueMoved(n=1, due_at=LATER),
    e.Extended(n=1),
)


def test_every_event_is_tried_here() -> None:
    kinds = {one for one in vars(e).values() if isinstance(one, type) and issubclass(one, e.Event)}
    assert {type(event) for event in ONE_OF_EACH} == kinds - {e.Event, e.ItemEvent}


@pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: type(event).__name__)
def test_every_event_can_be_told(event: e.Event, said: Say) -> None:
    before, after = circle(item()), circle(item(due_at=LATER))
    news = present.announce(before, after, event)
    if news is not None:
        assert said(news)
    assert said(present.reply(before, after, (event,), pid("oba")))


@pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: type(event).__name__)
def test_what_is_said_privately_is_announced_without_a_name(event: e.Event, said: Say) -> None:
    """Pausing, more time, sleep, marks and ties: others see at most that someone needs time."""
    news = present.announce(circle(item()), circle(item()), event)
    private = (e.Paused, e.Extended, e.SleepAsked, e.SleepDeclined, e.SleepEnded, e.Marked, e.TiesTold, e.RestBegan)
    if news is not None and isinstance(event, private):
        assert "Oba" not in said(news)
    if isinstance(event, (e.TiesTold, e.RestBegan, e.RestEnded, e.Stopped, e.Marked, e.HourChosen, e.Reacted)):
        assert news is None


def test_too_few_and_need_time_are_told_in_the_same_words() -> None:
    world = circle(item(round=round_(RoundKind.CONSENT)))
    event = e.RoundMoved(n=1, ends_at=LATER, why="extended")
    assert present.announce(world, world, event) == present.announce(world, world, replace(event))


def test_more_time_somebody_asked_for_is_told_once(said: Say) -> None:
    world = circle(item(round=round_(RoundKind.CONSENT)))
    asked = present.announce(world, world, e.Extended(n=1))
    assert said(asked).startswith("Someone needs time: Number 1")
    assert present.announce(world, world, e.RoundMoved(n=1, ends_at=LATER, why="member")) is None


def test_a_small_thing_is_announced_once(said: Say) -> None:
    """Told when it passed and is in force; nothing new is said when the last look stayed quiet."""
    running, done = item(ItemState.COOLING, in_force=True), item(ItemState.ADOPTED, in_force=True)
    assert "We're doing this" in said(present.announce(circle(item()), circle(running), e.Passed(n=1, in_force=True)))
    assert present.announce(circle(running), circle(done), e.Adopted(n=1, day=DAY, review=DAY)) is None


def test_a_gentle_thing_is_announced_when_it_is_in_force(said: Say) -> None:
    event = e.Adopted(n=1, day=DAY, review=item().review)
    news = present.announce(circle(item(ItemState.COOLING)), circle(item(ItemState.ADOPTED)), event)
    assert said(news) == "We're doing this: Number 1, Take the clinic's money. We look again on 1 Jun 2027."


def test_a_choice_taken_is_announced(said: Say) -> None:
    choice = item(options=("Tue", "Wed"), pace=Pace.WHICH)
    event = e.Adopted(n=1, day=DAY, review=None, choice=1)
    assert "We take this one: Wed." in said(present.announce(circle(choice), circle(choice), event))


@pytest.mark.parametrize("kind", [RoundKind.WHICH, RoundKind.REVIEW])
def test_words_that_stay_shut_are_mentioned_only_where_words_were_taken(kind: RoundKind) -> None:
    event = e.RoundClosed(n=1, opening=Opening(enough=False, any_no=True), kind=kind, day=DAY)
    assert present.announce(circle(item()), circle(item()), event) is None


def test_who_sits_out_is_told_once(said: Say) -> None:
    tied = replace(person("sam"), ties=("The Clinic",))
    world = circle(item(touches=("the clinic",)), people={**circle().people, tied.id: tied})
    event = e.RoundOpened(n=1, round=round_(RoundKind.CONSENT))
    assert said(present.announce(world, world, event)).startswith("Sam sits out this one, as we agreed")
    again = e.RoundOpened(n=1, round=round_(RoundKind.CONSENT, version=2))
    assert present.announce(world, world, again) is None


def test_a_week_without_a_turn_is_told_once() -> None:
    nobody = circle(turn=Turn(holder=None, ends_at=NOW))
    event = e.TurnGiven(person=None, ends_at=LATER, day=DAY)
    assert present.announce(nobody, nobody, event) is None
    assert present.announce(circle(), nobody, event) is not None


def test_a_group_too_small_for_words_is_told_so(said: Say) -> None:
    three = circle(people={pid(name): person(name) for name in ("maya", "oba", "li")})
    words = said(present.announce(three, three, e.Founded(rota=(), floor=3, at=NOW)))
    assert "While we are fewer than 4, private words never open" in words


# --- without a name -------------------------------------------------------------------------------------


def test_what_is_said_without_a_name_is_announced_without_its_words(said: Say) -> None:
    """Whoever sits at home may be no member: they learn that there is something, members read it."""
    world = circle(item(ItemState.NEED, title="My ward is cold", origin="unnamed", author=None, versions=()))
    need = e.NeedRaised(n=1, text="My ward is cold", by=None, at=NOW, origin="unnamed")
    question = e.QuestionAsked(n=1, q=1, text="Who has the key?", by=None, outsider=False, words=WordsId("w"))
    for event in (need, question):
        words = said(present.announce(circle(), world, event))
        assert words.startswith("Someone among us ")
        assert "type show 1 there" in words
        assert ("ward" in words, "key" in words) == (False, False)


def test_what_members_say_under_their_name_is_no_news() -> None:
    raised = e.NeedRaised(n=1, text="cold", by=pid("oba"), at=NOW)
    asked = e.QuestionAsked(n=1, q=1, text="?", by=pid("oba"), outsider=False)
    assert [present.announce(circle(), circle(item()), event) for event in (raised, asked)] == [None, None]


def test_looking_again_says_what_holds_meanwhile(said: Say) -> None:
    for in_force, meanwhile in ((True, "Until then it stays in force."), (False, "Until then it stands still.")):
        world = circle(item(ItemState.ADOPTED, in_force=in_force, suspended=True))
        words = said(present.announce(world, world, e.LookAgain(n=1))).splitlines()
        assert words[0].startswith("Someone asks us to look again: Number 1")
        assert words[1] == meanwhile


def test_what_cannot_be_shown_is_mentioned_and_nobody_did_wrong(said: Say) -> None:
    unsaid = e.ListeningClosed(enough=False, unsaid=True, day=DAY)
    assert said(present.announce(circle(), circle(), unsaid)) == (
        "Something was said that we cannot show safely. Nobody did wrong."
    )
    assert present.announce(circle(), circle(), replace(unsaid, unsaid=False)) is None


def test_what_cannot_be_shown_in_a_turn_is_mentioned_with_its_item(said: Say) -> None:
    world = circle(item(ItemState.INTEGRATE))
    closed = e.RoundClosed(n=1, opening=Opening(enough=False, unsaid=True), kind=RoundKind.TURN, day=DAY)
    assert said(present.announce(world, world, closed)) == (
        "Something was said that we cannot show safely. Nobody did wrong. "
        "This is about Number 1, Take the clinic's money."
    )
    assert present.announce(world, world, replace(closed, opening=Opening(enough=False))) is None


def test_a_lost_box_is_told_and_one_that_ends_with_the_trial_is_not(said: Say) -> None:
    assert "lost, unread" in said(present.announce(circle(), circle(), e.ListeningDropped(why="key_lost")))
    assert present.announce(circle(), circle(), e.ListeningDropped(why="ended")) is None
    told = said(present.announce(circle(item()), circle(item()), e.RoundDropped(n=1, why="ended")))
    assert "destroyed unread, because the trial has ended" in told
    told = said(present.announce(circle(item()), circle(item()), e.RoundDropped(n=1, why="withdrawn")))
    assert told == "What was answered privately was destroyed unread: Number 1, Take the clinic's money."


def test_taking_words_out_is_announced_to_nobody() -> None:
    erased = e.WordsErased(words=(WordsId("w"),), why="code")
    assert present.announce(circle(item()), circle(item()), erased) is None
