"""The listening round: open all week, asked one thing a day, opened at a pulse, then the next."""

from __future__ import annotations

from dataclasses import replace

from governance import commands as c
from governance import events as e
from governance.deadlines import deadlines
from governance.refusals import Code
from governance.rounds import open_rounds
from governance.state import ItemState, Opening, RoundKind, VoiceKind, WordsKind
from tests.unit.governance import places
from tests.unit.governance.table import DAY, EIGHT, GENTLE, HOUR, SMALL, START, live, pid, trial
from tests.unit.governance.weeks import PULSE, at_work, box, week

S, K, V = ItemState, RoundKind, VoiceKind


# --- opening and closing --------------------------------------------------------------------------


def test_a_box_is_open_for_every_member_from_the_first_pulse_on() -> None:
    """Also for who rests or has a tie; it is asked something every day and opened a week later."""
    table = trial()
    table.does("tom", c.Rest())
    table.does("kit", c.Tie(bodies="clinic"))
    assert table.circle.listening is None
    table.until(PULSE)
    first = box(table)
    assert first.electorate == tuple(sorted(pid(name) for name in EIGHT))
    assert (first.kind, first.version, first.floor, first.least) == (K.LISTENING, 0, 5, 6)
    assert (first.members, first.circle_size, first.awake, first.number) == (8, 8, 7, 11)
    assert (first.ends_at, first.last) == (PULSE + DAY, PULSE + 7 * DAY)
    looks = []
    while box(table).id == first.id:
        table.until(box(table).ends_at)
        looks.append((table.now - PULSE).days)
    assert looks == [1, 2, 3, 4, 5, 6, 7]
    assert (box(table).number, box(table).opened_at, box(table).last) == (12, table.now, PULSE + 14 * DAY)


def test_the_length_of_the_week_is_a_rule() -> None:
    table = live(listening=3 * DAY)
    table.until(PULSE)
    assert box(table).last == PULSE + 3 * DAY


def test_nobody_opens_it_early_closes_it_twice_or_keeps_it_shut() -> None:
    table = at_work()
    first = box(table)
    look = c.CloseRound(round=first.id, closing=0, opening=Opening(enough=False, look=True))
    assert table.no(None, look) is Code.ROUND_OPEN, "not before the pulse"
    table.now = first.ends_at
    assert table.no(None, replace(look, opening=Opening(enough=True))) is Code.ROUND_OPEN
    assert table.no(None, replace(look, opening=None)) is Code.ROUND_OPEN
    assert table.no("maya", look) is Code.ONLY_THE_BOT
    table.does(None, look)
    assert table.no(None, look) is Code.ALREADY_DONE
    assert box(table).closings == 1
    table.until(PULSE + 6 * DAY)
    assert first.last is not None
    table.now = first.last
    assert table.no(None, replace(look, closing=6)) is Code.ROUND_OPEN
    table.settle()
    assert table.no(None, replace(look, closing=6)) is Code.ALREADY_DONE


def test_a_box_that_cannot_be_opened_is_dropped_and_the_next_one_opens() -> None:
    table = at_work()
    first = box(table)
    table.wait(days=2)
    assert table.does(None, c.KeyLost(round=first.id)) == (e.ListeningDropped(why="key_lost"),)
    assert [d.at < table.now for d in deadlines(table.circle) if d.what == "listen"] == [True]
    table.settle()
    assert (box(table).number, box(table).opened_at) == (12, table.now)
    assert table.no(None, c.KeyLost(round=first.id)) is Code.ALREADY_DONE


def test_it_goes_on_when_somebody_leaves_or_tells_a_tie() -> None:
    table = at_work()
    table.does("kit", c.Leave())
    table.does("tom", c.Tie(bodies="clinic"))
    table.does("maya", c.Raise(text="cold"))
    table.does("oba", c.Touches(n=1, body="clinic"))
    assert (box(table).number, len(box(table).electorate)) == (11, 8)
    week(table)
    assert len(box(table).electorate) == 7


def test_it_takes_no_place_from_other_rounds() -> None:
    table = live(rounds_at_once=1)
    table.until(PULSE)
    table.does("maya", SMALL)
    assert table.about() == (S.CONSENT, K.SMALL)
    assert open_rounds(table.circle) == ((1, table.round()), (0, box(table)))
    assert open_rounds(None) == ()
    table.does("oba", SMALL)
    table.now = box(table).ends_at
    table.does("li", SMALL)
    assert table.item(3).due_at == table.now + DAY, "the box at this pulse frees no place"


# --- time -----------------------------------------------------------------------------------------


def test_a_pulse_that_was_missed_is_held_late_and_nothing_is_lost() -> None:
    table = at_work()
    need = table.heard.say(V.NEED, text="The lift is broken")
    table.heard.answers = 8
    table.now += 20 * DAY
    table.settle()
    assert [w.id for w in table.item().words] == [need]
    assert box(table).opened_at == table.now
    assert box(table).last == table.now + 7 * DAY


def test_its_clocks_stand_still_while_the_circle_sleeps() -> None:
    table = at_work()
    first = box(table)
    table.does("tom", c.Sleep())
    table.wait(days=2)
    table.now += 10 * DAY + 3 * HOUR
    looks = box(table).ends_at
    table.does("oba", c.Wake())
    assert first.last is not None
    assert (box(table).id, box(table).last) == (first.id, first.last + 11 * DAY)
    assert box(table).ends_at == looks + 11 * DAY
    assert box(table).opened_at == first.opened_at + 10 * DAY + 3 * HOUR


def test_a_week_an_outage_cut_by_more_than_a_fifth_is_longer_by_what_was_lost() -> None:
    """Its next daily look stays; three times at most."""
    table = at_work()
    ends, last = box(table).ends_at, box(table).last
    assert last is not None
    table.now = ends + 2 * DAY
    table.does(None, c.ReturnFromOutage(since=ends))
    assert (box(table).ends_at, box(table).last, box(table).outages) == (ends, last + 2 * DAY, 1)
    table.wait(hours=1)
    assert (box(table).ends_at, box(table).closings) == (ends + 3 * DAY, 1)
    table.does(None, c.ReturnFromOutage(since=table.now - HOUR))
    assert box(table).last == last + 2 * DAY
    table.state = replace(table.circle, listening=replace(box(table), outages=3))
    table.does(None, c.ReturnFromOutage(since=table.now - 2 * DAY))
    assert box(table).last == last + 2 * DAY


def test_an_outage_in_sleep_or_before_the_first_box_costs_it_nothing() -> None:
    table = live()
    table.does(None, c.ReturnFromOutage(since=START - DAY))
    assert table.circle.listening is None
    table = places.asleep()
    last = box(table).last
    table.does(None, c.ReturnFromOutage(since=table.now - 6 * DAY))
    assert box(table).last == last


# --- what comes out -------------------------------------------------------------------------------


def test_an_unnamed_need_becomes_an_item_of_nobodys() -> None:
    table = at_work()
    ids = [table.heard.say(V.NEED, text=text) for text in ("The lift is broken", "We never eat together")]
    table.heard.say(V.NEED, text="")
    table.until(PULSE + 6 * DAY)
    assert dict(table.circle.items) == {}, "nothing before the week is over"
    week(table)
    found = list(table.circle.items.values())
    assert [(i.state, i.author, i.origin, [w.id for w in i.words]) for i in found] == [
        (S.NEED, None, "unnamed", [id_]) for id_ in sorted(ids)
    ]
    words = found[0].words[0]
    assert (words.kind, words.text, words.round, words.day) == (WordsKind.NEED, found[0].title, 11, table.now.date())
    assert (words.thread, words.cover) == (words.id, tuple(sorted(pid(name) for name in EIGHT)))
    table.does("li", replace(GENTLE, n=1, why=""))
    assert (table.item().why, table.item().origin, len(table.item().words)) == (found[0].title, "unnamed", 1)


def test_an_unnamed_question_stands_among_the_questions_where_they_are_taken() -> None:
    table = places.understand()
    table.does("oba", c.Raise(text="cold"))
    table.until(PULSE)
    asked = table.heard.say(V.QUESTION, 1, "Who reads the report?")
    other = table.heard.say(V.QUESTION, 2, "Since when?")
    table.heard.say(V.QUESTION, 9, "What?")
    table.state = replace(table.circle, rules=replace(table.circle.rules, understand=20 * DAY))
    table.does("tom", c.AskQuestion(n=1, text="Why?"))
    week(table)
    question = table.item().questions[-1]
    assert (question.number, question.text, question.by, question.words) == (2, "Who reads the report?", None, asked)
    assert [(w.id, w.kind) for w in table.item().words] == [(asked, WordsKind.QUESTION)]
    assert ([w.id for w in table.item(2).words], table.item(2).questions) == ([other], ())
    assert sorted(table.circle.items) == [1, 2]


def test_with_too_few_answers_nothing_comes_out() -> None:
    """Five answers are four besides one; six are enough."""
    for answers, expected in ((5, 0), (6, 1)):
        table = at_work()
        table.heard.say(V.NEED)
        table.heard.unsaid = True
        week(table, answers)
        assert len(table.circle.items) == expected
        closed = next(event for event in table.did if isinstance(event, e.ListeningClosed))
        assert (closed.enough, closed.unsaid, closed.day) == (expected == 1, True, table.now.date())


def test_in_a_circle_of_few_words_never_come_out() -> None:
    table = trial("maya", "oba", "li")
    table.until(PULSE)
    assert (box(table).floor, box(table).least) == (3, 4)
    table.heard.say(V.NEED)
    week(table, 3)
    assert dict(table.circle.items) == {}
