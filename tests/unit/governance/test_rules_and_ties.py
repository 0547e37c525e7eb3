"""Rules the bot applies itself, ties, and who is around."""

from __future__ import annotations

from dataclasses import replace

from governance import commands as c
from governance.commands import Place
from governance.refusals import Code
from governance.standing import may_answer, may_read_words
from governance.state import ItemState, Phase, RoundKind, Standing
from tests.unit.governance import places
from tests.unit.governance.table import (
    DAY,
    EIGHT,
    GENTLE,
    MINUTE,
    SMALL,
    START,
    Table,
    live,
    pid,
    trial,
)

S, K = ItemState, RoundKind


# --- rules ----------------------------------------------------------------------------------------


def test_an_agreed_rule_is_applied_by_the_bot_alone() -> None:
    table = live()
    assert table.no("maya", c.Rule(name="floor")) is Code.MISSING
    assert table.no("maya", c.Rule(name="king", value="me")) is Code.UNKNOWN_RULE
    assert table.no("maya", c.Rule(name="last_look", value="1h")) is Code.FIXED_RULE
    assert table.no("maya", c.Rule(name="floor", value="2")) is Code.RULE_NUMBER
    assert table.no("maya", c.Rule(name="floor", value="9" * 250)) is Code.RULE_NUMBER
    assert table.no("maya", c.Rule(name="consent", value="1d")) is Code.RULE_DURATION
    assert table.no("maya", c.Rule(name="pulse", value="25:00")) is Code.RULE_CLOCK
    assert table.no("maya", c.Rule(name="small_topics", value="money")) is Code.RULE_TOPICS
    assert table.no("maya", c.Rule(name="floor", value="5")) is Code.SAME_TEXT
    table.does("maya", c.Rule(name="Floor", value="4"))
    assert table.no("oba", c.Change(n=1, text="floor: many")) is Code.RULE_NUMBER
    assert table.no("oba", c.Change(n=1, text="let us talk")) is Code.UNKNOWN_RULE
    assert table.no("oba", c.Change(n=1, text=" \n")) is Code.MISSING
    table.does("oba", c.Change(n=1, text="floor: 6\n\npulse: 19:30"))
    table.to_consent()
    table.passes()
    assert (table.circle.rules.floor, table.circle.rules.pulse.hour) == (6, 19)


def test_prose_beside_the_rules_of_the_day_21_text_is_no_rule() -> None:
    table = trial("maya", "oba", "li")
    table.until(START + 22 * DAY)
    table.all_say("object")
    table.close()
    assert table.no("oba", c.Change(n=1, text="us\nfloor: none")) is Code.RULE_NUMBER
    table.does("oba", c.Change(n=1, text="us: three friends\nfloor: 4"))
    table.close()
    table.close()
    table.passes()
    assert (table.circle.phase, table.circle.rules.floor) == (Phase.LIVE, 4)


# --- ties -----------------------------------------------------------------------------------------


def tied() -> Table:
    table = live()
    table.does("sam", c.Tie(bodies="Clinic, council"))
    return table


def test_who_is_tied_sits_the_item_out_and_reads_no_raw_words() -> None:
    table = tied()
    table.does("maya", replace(GENTLE, touches=("clinic",)))
    assert [p.name for p in may_answer(table.circle, table.item())] == sorted({*EIGHT} - {"sam"})
    assert table.no("sam", c.Change(n=1, text="more")) is Code.TIED
    assert table.does("sam", c.AskQuestion(n=1, text="Who pays?"))
    assert not may_read_words(table.circle, table.item(), pid("sam"))
    assert may_read_words(table.circle, table.item(), pid("oba"))
    assert not may_read_words(table.circle, table.item(), pid("dr-finch"))
    table.to_consent()
    assert (len(table.round().electorate), table.round().members, table.round().circle_size) == (7, 7, 8)


def test_a_tie_marked_while_everyone_is_asked_asks_everyone_again() -> None:
    """Sam's answer cannot be told apart in the box, so the whole box goes."""
    table = tied()
    table.does("maya", replace(GENTLE, touches=("church",)))
    table.to_consent()
    table.all_say()
    before = table.round()
    table.wait(days=1)
    table.does("oba", c.Touches(n=1, body="school"))
    assert table.round() == before, "nobody is tied to the school"
    assert table.no("oba", c.Touches(n=1, body="School ")) is Code.ALREADY_DONE
    assert table.no("oba", c.Touches(n=1)) is Code.MISSING
    table.does("oba", c.Touches(n=1, body="Clinic"))
    after = table.round()
    assert (after.id != before.id, pid("sam") in after.electorate, after.ends_at) == (
        True,
        False,
        before.ends_at + DAY,
    )
    table.close()
    assert table.round().extended


def test_a_tie_told_while_everyone_is_asked_asks_everyone_again_also_when_paused() -> None:
    table = live()
    table.does("maya", replace(GENTLE, touches=("clinic",)))
    table.to_consent()
    table.does("tom", c.Pause(n=1))
    assert table.no("sam", c.Tie(bodies="x" * 301)) is Code.TOO_LONG
    table.does("sam", c.Tie(bodies="clinic"))
    assert (table.where(), table.item().round, table.item().queued) == (S.PAUSED, None, K.CONSENT)
    table.does("tom", c.Resume(n=1))
    table.wait(days=1)
    assert (table.about(), pid("sam") in table.round().electorate) == ((S.CONSENT, K.CONSENT), False)


def test_who_leaves_and_comes_back_in_a_work_role_leaves_the_box_as_it_was() -> None:
    """What they said as a member stands. Back as a member with a tie, they could answer: everyone is asked again."""
    table = places.consent(touches=("clinic",))
    before = table.round()
    table.does("sam", c.Leave())
    table.does("sam", c.Join(standing="professional", ties="clinic"))
    table.does("tom", c.Tie(bodies="school"))
    assert table.round() == before
    table.does("sam", c.Leave())
    table.state = replace(table.circle, admitted={"@sam": Standing.MEMBER})
    table.does("sam", c.Join(standing="member", ties="clinic", account="@sam"))
    assert (table.round().id != before.id, pid("sam") in table.round().electorate) == (True, False)


def test_a_mark_made_on_a_need_stays_with_its_proposal() -> None:
    table = tied()
    table.does("maya", c.Raise(text="The clinic closes"))
    table.does("oba", c.Touches(n=1, body="clinic"))
    assert table.no("sam", c.Park(n=1)) is Code.TIED
    assert table.no("sam", replace(GENTLE, n=1)) is Code.TIED
    table.does("maya", replace(GENTLE, n=1, touches=("council",)))
    assert table.item().touches == ("clinic", "council")
    assert table.no("maya", replace(GENTLE, touches=("x" * 301,))) is Code.TOO_LONG


def test_a_round_does_not_open_while_others_are_as_many_as_those_who_may_answer() -> None:
    table = live()
    table.does("gus", c.Join(standing="guest"))
    table.does(None, c.NoteHome(others=(pid("gus"), pid("dr-finch"), pid("gus")), strangers=6))
    assert table.no(None, c.NoteHome(others=(pid("dr-finch"), pid("gus")), strangers=6)) is Code.ALREADY_DONE
    table.does("maya", SMALL)
    assert (table.where(), table.item().outnumbered, table.item().due_at) == (S.DRAFT, True, START + 8 * 60 * MINUTE)
    table.wait(days=1)
    assert table.item().outnumbered
    table.does(None, c.NoteHome(others=(pid("dr-finch"),), strangers=5))
    table.wait(days=1)
    assert (table.where(), table.round().least) == (S.CONSENT, 7), "and answers outnumber the others, too"


def test_advice_is_shown_as_advice_and_its_giver_is_counted() -> None:
    table = places.understand()
    table.does("tom", c.AskQuestion(n=1, text="Is it safe?"))
    table.does("dr-finch", c.AnswerQuestion(n=1, q=1, text="It is"))
    assert (table.item().questions[0].advice, table.item().advisers) == (True, (pid("dr-finch"),))
    assert table.no("li", c.AnswerQuestion(n=1, q=1, text="It is not")) is Code.ALREADY_ANSWERED
    assert table.no("li", c.AnswerQuestion(n=1, q=2, text="It is not")) is Code.UNKNOWN_QUESTION
    table.wait(days=1)
    table.does("dr-finch", c.React(n=1, text="I would"))
    assert table.item().reactions[0].advice
    for want in (
        c.Change(n=1, text="We accept for ever"),
        c.Next(n=1),
        c.Unsign(n=1),
        SMALL,
        c.Raise(text="x"),
        c.Sleep(),
    ):
        place = Place.PRIVATE
        assert table.no("dr-finch", want, place=place) is Code.NOT_FOR_PROFESSIONALS
        assert table.no("stranger", want, place=place) is Code.NOT_FOR_GUESTS


def test_taking_ones_name_off_leaves_the_names_of_others() -> None:
    table = places.understand()
    table.does("li", c.Change(n=1, text="numbers only"))
    assert table.no("li", c.Unsign(n=1)) is Code.NOT_YOURS
    table.does("maya", c.Unsign(n=1))
    assert [v.by for v in table.item().versions] == [None, pid("li")]
    assert table.item().author is None
    table.does("tom", c.Change(n=1, text="no numbers"))
    assert table.item().version == 3
