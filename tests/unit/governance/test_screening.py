"""Words two members look at first: what waits, what both say, and that nothing else of an answer waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from governance import commands as c
from governance import events as e
from governance import rules, threads
from governance.commands import Place
from governance.deadlines import deadlines
from governance.refusals import Code
from governance.state import (
    ItemState,
    Reason,
    RoundKind,
    VoiceKind,
    Words,
)
from tests.unit.governance.screens import asked, both, stopped, texts
from tests.unit.governance.table import DAY, EIGHT, HOUR, SMALL, START, live

S, K, V = ItemState, RoundKind, VoiceKind


# --- what waits -----------------------------------------------------------------------------------


def test_it_is_off_until_the_group_agrees_to_it() -> None:
    """It is a rule as any other: on or off."""
    assert (live().circle.rules.screening, texts(stopped("oba", screening=False))) == (False, ["a risk"])
    table = live()
    table.does("maya", c.Rule(name="screening", value="on"))
    table.to_consent()
    table.passes()
    assert (table.circle.rules.screening, rules.show(table.circle.rules.screening)) == (True, "on")
    assert rules.parse("screening", " OFF ") is False


def test_the_answer_counts_at_once_and_only_its_text_waits() -> None:
    table = stopped("oba")
    assert table.about() == (S.INTEGRATE, K.TURN)
    assert (table.item().noes, table.item().stopped, table.item().unmet) == (1, 11, True)
    (text,) = table.circle.held
    (words,) = table.item().words
    assert (words.text, words.held, words.lock, words.cover) == ("", True, text.words.lock, text.words.cover)
    assert (text.words.text, text.n, text.round, text.number) == ("a risk", 1, 11, 1)
    assert "a risk" not in repr([event for event in table.did if not isinstance(event, e.WordsHeld)])
    assert "a risk" not in str(table.record)


def test_silence_lets_it_out_at_the_next_pulse() -> None:
    table = stopped("oba")
    ends = table.now + DAY
    assert [(d.at, d.n) for d in deadlines(table.circle) if d.what == "screen"] == [(ends, 0)]
    table.until(ends - timedelta(seconds=1))
    assert texts(table) == [""]
    table.until(ends)
    assert (texts(table), table.circle.held, table.item().words[0].held) == (["a risk"], (), False)
    assert [entry.texts for entry in table.record if entry.kind == "objection"] == [{"text": ("a risk", None)}]


def test_it_never_waits_longer_than_a_day() -> None:
    """Where clocks go back at night the next pulse is an hour farther."""
    table = live(screening=True)
    table.now = START.replace(month=10, day=28)
    table.settle()
    table.does("maya", SMALL)
    table.all_say("object")
    table.close()
    pulse, hour = table.now + DAY, table.now + 25 * HOUR
    assert (table.now.date(), table.now.hour) == (date(2027, 10, 30), 17)
    assert {text.until for text in table.circle.held} == {pulse}
    table.until(pulse)
    assert (table.circle.held, table.round().ends_at > hour) == ((), True)


@pytest.mark.parametrize("reason", ["", "threat"])
def test_after_it_everything_is_as_it_would_have_been(reason: str) -> None:
    """Apart from a text that was kept back: threads, ages, covers, codes, the item and its round."""
    plain, looked = stopped("oba", "kit", screening=False), stopped("oba", "kit")
    if reason:
        both(looked, reason)
    for table in (plain, looked):
        table.until(table.now + DAY)
    kept = looked.circle.withheld
    assert kept == (1 if reason else 0)
    unmarked = replace(
        looked.item(),
        words=tuple(replace(words, text="a risk", withheld=()) for words in looked.item().words),
    )
    assert unmarked == plain.item()
    assert threads.locks(looked.circle) == threads.locks(plain.circle)


def test_a_worry_from_the_list_has_no_text_to_wait() -> None:
    table = live(screening=True)
    table.does("maya", SMALL)
    table.all_say("object")
    silent = Words(id=table.round().id, kind="reason", text="", version=1, standard=("money",))  # type: ignore[arg-type]  # a plain id and kind

    def read(circle: object, item: object, round_: object) -> object:
        return replace(table.judged(circle, item, round_), words=(silent,))  # type: ignore[arg-type, type-var]  # handed on

    table.until(table.round().ends_at, read)  # type: ignore[arg-type]  # a judge
    assert (table.circle.held, table.item().words[0].standard) == ((), ("money",))


# --- what both say --------------------------------------------------------------------------------


def test_both_must_agree_to_keep_it_back() -> None:
    table = stopped("oba")
    first, second = asked(table)
    table.does(first, c.Withhold(n=11, q=1, reason="threat"))
    table.does(second, c.Release(n=11, q=1))
    assert (texts(table), table.circle.withheld) == (["a risk"], 0)
    table = stopped("oba")
    table.does(asked(table)[1], c.Withhold(n=11, q=1, reason="threat"))
    table.until(table.now + DAY)
    assert (texts(table), table.circle.withheld) == (["a risk"], 0), "the other said nothing"


def test_what_both_keep_back_is_gone_and_says_why_and_its_writer_can_go_on() -> None:
    table = stopped("oba")
    root = table.item().words[0].id
    first, second = asked(table)
    table.does(first, c.Withhold(n=11, q=1, reason="Threat "))
    table.does(second, c.Withhold(n=11, q=1, reason="names someone"))
    (words,) = table.item().words
    assert (words.text, words.held, words.withheld) == ("", False, (Reason.NAMES, Reason.THREAT))
    assert "a risk" not in repr(table.circle)
    assert (table.circle.withheld, table.where()) == (1, S.INTEGRATE)
    (lock,) = threads.locks(table.circle)
    assert (lock.words, lock.speaks) == (root, True)
    said = [(entry.kind, dict(entry.fields), dict(entry.texts)) for entry in table.record[-2:]]
    assert said == [
        ("withheld", {"n": 1, "why": "names someone, threat"}, {}),
        ("objection", {"n": 1, "version": 1, "worries": ""}, {}),
    ]
    assert [dict(entry.fields) for entry in table.record if entry.kind == "held"] == [{"words": 1}]
    table.aside().reply(root, "numbers only")
    table.all_say()
    table.close()
    table.until(table.now + DAY)
    assert [words.text for words in table.item().words if words.thread == root and words.id != root] == [
        "numbers only"
    ]


def test_a_screener_may_think_again_until_both_have_looked() -> None:
    table = stopped("oba")
    first, second = asked(table)
    table.does(first, c.Withhold(n=11, q=1, reason="threat"))
    assert list(table.circle.held[0].said.values()) == [Reason.THREAT]
    table.does(first, c.Release(n=11, q=1))
    table.does(second, c.Withhold(n=11, q=1, reason="threat"))
    assert (texts(table), len(table.circle.held)) == (["a risk"], 0)


def test_a_rounds_texts_come_out_together() -> None:
    """Not one by one, as they are looked at."""
    table = stopped("oba", "kit", "tom")
    assert [text.number for text in table.circle.held] == [1, 2, 3]
    assert [text.words.id for text in table.circle.held] == sorted(text.words.id for text in table.circle.held)
    both(table)
    both(table, "private detail", number=3)
    assert texts(table) == ["", "", ""]
    table.does(asked(table)[0], c.Release(n=11, q=2))
    assert len(table.circle.held) == 3
    table.does(asked(table)[1], c.Release(n=11, q=2))
    assert texts(table) == ["a risk", "a risk", ""]
    assert [words.withheld for words in table.item().words] == [(), (), (Reason.DETAIL,)]


@pytest.mark.parametrize("want", [c.Release(n=11, q=1), c.Withhold(n=11, q=1, reason="threat")])
def test_nobody_else_says_anything_about_it(want: c.Command) -> None:
    table = stopped("oba")
    for name in EIGHT:
        if name not in asked(table):
            assert table.no(name, want) is Code.UNKNOWN_WORDS
    assert table.no("dr-finch", want) is Code.NOT_FOR_PROFESSIONALS
    assert table.no(asked(table)[0], want, place=Place.HOME) is Code.SAY_PRIVATELY
    assert table.no(asked(table)[0], replace(want, q=2)) is Code.UNKNOWN_WORDS  # type: ignore[call-arg]  # both have q
    assert table.no(asked(table)[0], c.Withhold(n=11, q=1, reason="taste")) is Code.BAD_CHOICE
    table.now = table.circle.held[0].until
    assert table.no(asked(table)[0], want) is Code.UNKNOWN_WORDS, "its time is over"
