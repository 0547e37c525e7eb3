"""Taking words out: by who wrote them, by the group, by time; that there were words stays."""

from __future__ import annotations

from dataclasses import replace

from governance import commands as c
from governance import events as e
from governance.deadlines import deadlines
from governance.ids import WordsId
from governance.refusals import Code
from governance.rules import Topic
from governance.state import ItemState, Position, VoiceKind, Words
from tests.unit.governance import places
from tests.unit.governance.table import DAY, EIGHT, GENTLE, SMALL, Table
from tests.unit.governance.weeks import PULSE, at_work, box, week

S, V = ItemState, VoiceKind


def words(table: Table, n: int = 1) -> list[tuple[str, bool]]:
    return [(w.text, w.erased) for w in table.item(n).words]


def bare(one: Words) -> tuple[object, ...]:
    return one.text, one.standard, one.lock, one.cover, one.erased


# --- by code --------------------------------------------------------------------------------------


def test_who_wrote_them_takes_them_out_also_below_the_floor() -> None:
    table = places.integrate()
    root = table.item().words[0].id
    table.say("nothing", "oba")
    table.aside().erased |= {root, WordsId("unknown")}
    table.close()
    assert bare(table.item().words[0]) == ("", (), "", (), True)
    assert [event for event in table.did if isinstance(event, e.WordsErased)] == [
        e.WordsErased(words=(root,), why="code")
    ]
    table.all_say()
    table.aside().erased.add(root)
    table.close()
    assert len([event for event in table.did if isinstance(event, e.WordsErased)]) == 1, "once"


def test_a_thread_is_covered_as_long_as_some_of_it_is_there() -> None:
    table = places.integrate()
    root = table.item().words[0].id
    table.all_say()
    table.aside().reply(root)
    table.close()
    table.heard.erased.add(root)
    table.until(box(table).ends_at)
    assert [(w.erased, bool(w.cover)) for w in sorted(table.item().words, key=lambda w: w.id != root)] == [
        (True, True),
        (False, False),
    ]


def test_an_unnamed_need_goes_from_title_and_reason_too() -> None:
    """What somebody proposed under their name stays, and so does what was agreed."""
    table = at_work()
    need = table.heard.say(V.NEED, text="The lift is broken")
    week(table)
    table.does("li", replace(GENTLE, n=1, title="The lift is broken", why="", text="We ask for a lift"))
    table.to_consent()
    table.passes()
    assert (table.item().title, table.item().why) == ("The lift is broken", "The lift is broken")
    table.heard.erased.add(need)
    table.until(box(table).ends_at)
    item = table.item()
    assert item.terms is not None
    assert (item.title, item.why, item.terms.title, item.terms.why) == ("", "", "", "")
    assert (item.text, item.in_force, words(table)) == ("We ask for a lift", True, [("", True)])


def test_a_need_nobody_took_up_and_a_question_lose_their_text() -> None:
    table = places.understand()
    table.until(PULSE)
    table.state = replace(table.circle, rules=replace(table.circle.rules, understand=20 * DAY))
    table.does("tom", c.AskQuestion(n=1, text="Why?"))
    need = table.heard.say(V.NEED, text="The lift is broken")
    question = table.heard.say(V.QUESTION, 1, "Who reads it?")
    week(table)
    table.heard.erased |= {need, question}
    table.until(box(table).ends_at)
    assert (table.where(2), table.item(2).title) == (S.NEED, "")
    assert [q.text for q in table.item().questions] == ["Why?", ""]


# --- by the group ---------------------------------------------------------------------------------


def agreed_words() -> Table:
    """Return a circle with an objection's words on number 1, which touches the clinic and was withdrawn."""
    table = places.consent(touches=("clinic",))
    table.all_say(but=("oba",))
    table.say("object", "oba")
    table.close()
    table.does("maya", c.Withdraw(n=1))
    return table


def test_the_group_agrees_that_words_are_taken_out() -> None:
    table = agreed_words()
    table.does("kit", c.EraseWords(n=1, why="They name somebody"))
    item = table.item(2)
    assert (item.state, item.topic, item.title, item.text) == (S.UNDERSTAND, Topic.PERSON, "1", "1")
    assert (item.why, item.touches) == ("They name somebody", ("clinic",))
    assert table.no("kit", c.Change(n=2, text="2")) is Code.NOT_CHANGEABLE
    table.to_consent(2)
    table.passes(2)
    assert (table.where(2), words(table)) == (S.ADOPTED, [("", True)])
    assert e.WordsErased(words=tuple(w.id for w in table.item().words), why="agreed") in table.did
    assert table.no("kit", c.EraseWords(n=1)) is Code.ALREADY_DONE


def test_where_no_words_are_or_one_is_tied_there_is_nothing_to_propose() -> None:
    table = agreed_words()
    table.does("tom", c.Tie(bodies="clinic"))
    assert table.no("tom", c.EraseWords(n=1)) is Code.TIED
    assert table.no("dr-finch", c.EraseWords(n=1)) is Code.NOT_FOR_PROFESSIONALS
    assert table.no("kit", c.EraseWords(n=1, why="x" * 301)) is Code.TOO_LONG
    assert table.no("kit", c.EraseWords(n=9)) is Code.UNKNOWN_ITEM
    assert places.need().no("kit", c.EraseWords(n=1)) is Code.ALREADY_DONE


def test_words_that_went_meanwhile_are_not_taken_out_twice() -> None:
    table = agreed_words()
    table.does("kit", c.EraseWords(n=1))
    table.to_consent(2)
    table.heard.erased.add(table.item().words[0].id)
    table.passes(2)
    assert len([event for event in table.did if isinstance(event, e.WordsErased)]) == 1


# --- by time --------------------------------------------------------------------------------------


def test_after_two_years_words_go_by_themselves_also_from_what_is_over() -> None:
    """Words of 16 January on the withdrawn number 1; those of the 18th stay till their own day."""
    table = agreed_words()
    assert str(table.item().words[0].day) == "2027-01-16"
    need = table.heard.say(V.NEED)
    week(table)
    assert [w.id for w in table.item(2).words] == [need]
    table.now = PULSE.replace(year=2029, month=1, day=15)
    table.settle()
    assert words(table) == [("a risk", False)]
    table.until(PULSE.replace(year=2029, month=1, day=16))
    assert (words(table), words(table, 2)) == ([("", True)], [("words", False)])
    assert e.WordsErased(words=(table.item().words[0].id,), why="time") in table.did
    table.until(PULSE.replace(year=2029, month=1, day=18))
    assert (words(table, 2), table.item(2).title) == ([("", True)], "")


def test_how_long_words_are_kept_is_a_rule_and_holds_in_sleep() -> None:
    table = agreed_words()
    table.state = replace(table.circle, rules=replace(table.circle.rules, words_kept=1))
    table.does("tom", c.Sleep())
    table.wait(days=3)
    assert table.circle.asleep_since is not None
    assert [d.what for d in deadlines(table.circle)] == ["fade"]
    table.until(PULSE.replace(month=2, day=18))
    assert (words(table), deadlines(table.circle)) == ([("", True)], ())


def test_it_holds_after_a_trial_nobody_agreed_to() -> None:
    table = places.in_trial()
    table.all_say("object")
    table.close()
    table.does("maya", c.Withdraw(n=1))
    while table.circle.phase != "ended":
        table.wait(days=1)
    assert [d.what for d in deadlines(table.circle)] == ["fade"]
    table.now += 750 * DAY
    table.settle()
    assert {erased for _, erased in words(table)} == {True}
    assert deadlines(table.circle) == ()


# --- the record -----------------------------------------------------------------------------------


def test_the_record_knows_which_texts_are_whose_words_by_a_random_id() -> None:
    table = places.understand()
    table.until(PULSE)
    table.state = replace(table.circle, rules=replace(table.circle.rules, understand=20 * DAY))
    table.does("tom", c.AskQuestion(n=1, text="Why?"))
    need = table.heard.say(V.NEED, text="The lift is broken")
    asked = table.heard.say(V.QUESTION, 1, "Who reads it?")
    second = table.heard.say(V.NOT_ANY_MORE, 1, "not like this")
    listed = table.heard.say(V.CARRY, 1)
    week(table)
    question = table.heard.say(V.QUESTION, 2, "Since when?")
    reply = table.heard.say(V.REPLY, text="Still", thread=second)
    week(table)
    table.does("li", replace(SMALL, n=2, title="The lift is broken"))
    found = [(entry.kind, dict(entry.refs), set(entry.texts)) for entry in table.record if entry.refs]
    wanted = [
        ("need", {"text": need}, {"text"}),
        ("question", {"text": asked}, {"text"}),
        ("objection", {"text": second}, {"text"}),
        ("carried", {"text": listed}, {"text"}),
        ("question", {"text": question}, {"text"}),
        ("reply", {"text": reply}, {"text"}),
        ("proposal", {"title": need}, {"title"}),
    ]
    assert sorted(found, key=str) == sorted(wanted, key=str)
    texts = [entry.texts["text"] for entry in table.record if "text" in entry.refs]
    assert {owner for _, owner in texts} == {None}
    fields = [entry.fields for entry in table.record if entry.kind in {"listening", "listening_closed"}]
    assert fields[:3] == [
        {"round": 11, "may_answer": 8, "floor": 5, "ends": "2027-01-11"},
        {"enough": 1, "unsaid": 0},
        {"round": 12, "may_answer": 8, "floor": 5, "ends": "2027-01-18"},
    ]


def test_looking_again_lowering_and_taking_out_are_recorded_as_numbers() -> None:
    table = places.integrate()
    [root] = [w.id for w in table.item().words]
    table.all_say()
    table.aside().lowered.add(root)
    table.aside().reply(root, "", said=None)
    table.close()
    opening = [entry.fields for entry in table.record if entry.kind == "opening"][-1]
    assert (opening["lowered"], opening["answers"]) == (1, 8)
    table.close()
    table.passes()
    table.heard.again.add(1)
    table.heard.erased.add(root)
    table.heard.lowered.add(root)
    last = box(table).last
    assert last is not None
    table.until(box(table).ends_at)
    kinds = [(entry.kind, dict(entry.fields)) for entry in table.record]
    assert ("look_again", {"n": 1}) in kinds
    assert ("erasure", {"words": 1, "why": "code"}) in kinds
    week(table)
    assert [fields for kind, fields in kinds_of(table) if kind == "listening_closed"][-1]["lowered"] == 1
    table.does(None, c.KeyLost(round=box(table).id))
    assert kinds_of(table)[-1] == ("dropped", {"why": "key_lost"})


def kinds_of(table: Table) -> list[tuple[str, dict[str, str | int]]]:
    return [(entry.kind, dict(entry.fields)) for entry in table.record]


def test_words_from_the_list_and_a_replys_own_position_are_entered_without_a_text() -> None:
    table = places.consent()
    table.all_say(but=("oba",))
    table.say("object", "oba")
    table.close()
    [root] = [w.id for w in table.item().words]
    table.all_say(but=EIGHT[:1])
    table.aside().reply(root, "", Position.MET)
    table.close()
    entry = next(entry for entry in table.record if entry.kind == "reply")
    assert (dict(entry.fields), dict(entry.refs), dict(entry.texts)) == (
        {"n": 1, "version": 1, "worries": "", "said": "met"},
        {},
        {},
    )
