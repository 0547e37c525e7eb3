"""Words that wait to be looked at: of the listening box, and what happens meanwhile."""

from __future__ import annotations

from dataclasses import replace

from governance import commands as c
from governance import events as e
from governance import threads
from governance.deadlines import deadlines
from governance.ids import PersonId, WordsId
from governance.state import (
    Held,
    ItemState,
    Pace,
    RoundKind,
    VoiceKind,
)
from tests.unit.governance import places
from tests.unit.governance.screens import asked, both, stopped, texts
from tests.unit.governance.table import DAY, EIGHT, GENTLE, HOUR, Table, founding, live, pid
from tests.unit.governance.weeks import PULSE, week

S, K, V = ItemState, RoundKind, VoiceKind


# --- the listening box ----------------------------------------------------------------------------


def test_an_unnamed_need_becomes_an_item_when_it_comes_out() -> None:
    table = live(screening=True)
    table.until(PULSE)
    said = table.heard.say(V.NEED, text="The lift is broken")
    week(table)
    assert (dict(table.circle.items), table.circle.held[0].n) == ({}, 0)
    assert "lift" not in str(table.record)
    lock = threads.locks(table.circle)[0]
    assert (lock.words, lock.n, lock.speaks) == (said, 0, False)
    both(table)
    assert (table.where(), table.item().title, table.item().origin) == (S.NEED, "The lift is broken", "unnamed")
    assert [words.id for words in table.item().words] == [said]
    assert [entry.texts["text"][0] for entry in table.record if entry.kind == "need"] == ["The lift is broken"]


def test_a_need_that_is_kept_back_leaves_a_count() -> None:
    table = live(screening=True)
    table.until(PULSE)
    table.heard.say(V.NEED, text="She is a thief")
    week(table)
    both(table, "about a person")
    assert (dict(table.circle.items), table.circle.held, table.circle.withheld) == ({}, (), 1)
    assert (table.record[-1].kind, table.record[-1].fields) == ("withheld", {"n": 0, "why": "about a person"})


def test_an_unnamed_question_is_asked_when_it_comes_out() -> None:
    table = places.understand()
    table.state = replace(table.circle, rules=replace(table.circle.rules, screening=True, understand=30 * DAY))
    table.state = replace(table.circle, items={1: replace(table.item(), due_at=table.now + 30 * DAY)})
    table.until(PULSE)
    table.does("tom", c.AskQuestion(n=1, text="Who pays?"))
    table.heard.say(V.QUESTION, 1, text="Since when?")
    week(table)
    assert ([q.text for q in table.item().questions], texts(table)) == (["Who pays?"], [""])
    both(table)
    assert ([q.text for q in table.item().questions], texts(table)) == (["Who pays?", "Since when?"], ["Since when?"])
    table.heard.voices.clear()
    table.heard.say(V.QUESTION, 1, text="Is Kit paid?")
    week(table)
    both(table, "names someone")
    assert [q.text for q in table.item().questions] == ["Who pays?", "Since when?"]
    assert sorted(texts(table)) == ["", "Since when?"]


def test_not_any_more_stops_at_once_and_its_words_wait() -> None:
    table = places.adopted()
    table.state = replace(table.circle, rules=replace(table.circle.rules, screening=True))
    said = table.heard.say(V.NOT_ANY_MORE, 1, text="They read our names out")
    week(table)
    assert table.about() == (S.REVIEW, K.REVIEW)
    words = next(words for words in table.item().words if words.id == said)
    assert (words.text, words.held) == ("", True)
    both(table)
    assert "They read our names out" in texts(table)


# --- while it waits -------------------------------------------------------------------------------


def test_it_is_taken_out_by_code_as_any_other() -> None:
    """Words, and an unnamed need; then nothing waits, and nothing comes out."""
    table = stopped("oba", pulse=PULSE.time())
    root = table.item().words[0].id
    (erased,) = screening_erased(table, root)
    assert (erased.words, table.circle.held) == ((root,), ())
    assert (table.item().words[0].erased, table.item().words[0].held, table.item().words[0].lock) == (True, False, "")
    table.until(table.now + 2 * DAY)
    assert texts(table) == [""]
    table = live(screening=True)
    table.until(PULSE)
    need = table.heard.say(V.NEED, text="The lift is broken")
    week(table)
    screening_erased(table, need)
    table.until(table.now + 2 * DAY)
    assert (dict(table.circle.items), table.circle.held) == ({}, ())


def screening_erased(table: Table, root: PersonId | str) -> tuple[e.WordsErased, ...]:
    """Have the words taken out at a look into the box that is held late, before their day is over."""
    text = next(text for text in table.circle.held if text.words.id == root)
    table.state = replace(table.circle, held=(replace(text, until=text.until + HOUR),))
    table.heard.erased.add(text.words.id)
    table.until(text.until)
    return tuple(event for event in table.did if isinstance(event, e.WordsErased))


def test_a_worry_instead_of_it_counts_while_it_waits() -> None:
    """In a meeting the next round is over before the text is out."""
    table = live(screening=True)
    table.does("maya", replace(GENTLE, pace="live", topic="everyday"))
    for _ in range(3):
        table.ask("maya", c.Next(n=1))
    assert table.item().pace is Pace.LIVE
    table.to_consent()
    table.all_say("object", but=EIGHT[1:])
    table.all_say(but=EIGHT[:1])
    table.close()
    root = table.item().words[0].id
    assert table.about() == (S.INTEGRATE, K.TURN)
    table.aside().lowered.add(root)
    table.all_say()
    table.close()
    assert (table.about(), table.item().words[0].lowered) == ((S.INTEGRATE, K.AFTER_CHANGE), True)
    assert texts(table) == [""]
    table.until(table.circle.held[0].until)
    assert texts(table)[0] == "a risk"


def test_it_comes_out_in_sleep_too() -> None:
    table = stopped("oba")
    table.state = replace(table.circle, asleep_since=table.now)
    assert ("screen", 0) in {(d.what, d.n) for d in deadlines(table.circle)}
    table.until(table.now + DAY)
    assert texts(table) == ["a risk"]


def test_when_a_group_ends_nothing_is_left_waiting() -> None:
    table = stopped("oba")
    need = Held(
        round=12,
        number=1,
        n=0,
        words=replace(table.circle.held[0].words, id=WordsId("need"), thread=WordsId("need")),
        screeners=table.circle.held[0].screeners,
        until=table.now + DAY,
    )
    table.state = replace(table.circle, held=(*table.circle.held, need))
    for name in EIGHT:
        table.does(name, c.Leave())
    assert (table.circle.held, texts(table), table.where()) == ((), ["a risk"], S.ENDED)
    assert (table.item(2).title, table.where(2)) == ("a risk", S.ENDED)


def test_who_is_forgotten_stands_in_nothing_that_waits() -> None:
    table = stopped("oba")
    gone = next(name for name in EIGHT if name not in {*asked(table), "maya"})
    table.does(gone, c.ForgetMe())
    assert pid(gone) not in table.circle.held[0].words.cover
    assert len(table.circle.held[0].words.cover) == 7


def test_a_founding_has_nothing_to_look_at() -> None:
    assert deadlines(founding("maya").circle) == ()
