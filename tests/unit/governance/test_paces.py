"""The four ways through, as histories of what people do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from governance import commands as c
from governance.refusals import Code
from governance.state import ItemState, Pace, RoundKind
from tests.unit.governance import places
from tests.unit.governance.table import DAY, EIGHT, GENTLE, MINUTE, SMALL, START, live, pid

S, K = ItemState, RoundKind


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 1, day, hour, minute, tzinfo=UTC)


# --- small ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "ends"), [(17, at(6, 18)), (19, at(7, 18))])
def test_a_small_thing_is_one_sentence_and_one_round_to_the_pulse(asked: int, ends: datetime) -> None:
    """48 hours, then the next opening time: 49 hours from 17:00, 71 from 19:00."""
    table = live()
    table.until(at(4, asked))
    table.does("maya", SMALL)
    item = table.item()
    assert (item.state, item.text, item.owners, item.mandate) == (
        S.CONSENT,
        "Meet Tuesdays 7 pm",
        ("maya",),
        "we decide",
    )
    assert (table.round().ends_at, item.review) == (ends, datetime(2027, 4, 4, tzinfo=UTC).date())


def test_a_small_thing_is_in_force_at_its_pulse_and_stays_after_a_silent_last_look() -> None:
    table = places.small()
    table.say("consent", *EIGHT[:5])
    table.close()
    assert (table.about(), table.item().in_force) == ((S.COOLING, K.LAST_LOOK), True)
    assert table.round().ends_at - table.now == DAY
    table.close()
    assert (table.where(), table.item().in_force, table.item().agreed) == (S.ADOPTED, True, 1)


def test_not_any_more_suspends_a_small_thing_at_that_pulse() -> None:
    """One is enough; below the five-people rule its words stay shut; the objection stands, the gentle way."""
    table = places.small()
    table.all_say()
    table.close()
    table.say("not_any_more", "tom")
    table.close()
    item = table.item()
    assert (table.about(), item.in_force, item.pace, item.words) == ((S.INTEGRATE, K.TURN), False, Pace.GENTLE, ())


def test_a_not_yet_moves_a_small_thing_to_gentle_integrate_with_number_and_text_kept() -> None:
    table = places.small()
    table.all_say(but=("tom",))
    table.say("object", "tom")
    table.close()
    item = table.item()
    assert (item.n, item.text, item.pace, table.about()) == (1, SMALL.title, Pace.GENTLE, (S.INTEGRATE, K.TURN))
    assert [words.text for words in item.words] == ["a risk"]


def test_only_need_time_moves_a_small_thing_to_its_questions() -> None:
    table = places.small()
    table.all_say(but=("tom",))
    table.say("hold", "tom")
    table.close()
    assert (table.where(), table.item().pace, table.item().round) == (S.UNDERSTAND, Pace.GENTLE, None)
    table.to_consent()
    assert table.about() == (S.CONSENT, K.CONSENT)


def test_too_few_for_a_small_thing_are_asked_two_days_longer_then_it_is_set_aside() -> None:
    """Eight awake: five answers are 60 %, four are not; the answers given stay in the box."""
    table = places.small()
    table.say("consent", *EIGHT[:4])
    first = table.round()
    table.close()
    again = table.round()
    assert (again.id, again.extended, again.ends_at) == (first.id, True, first.ends_at + 2 * DAY)
    table.close()
    assert (table.where(), table.item().reason) == (S.SET_ASIDE, "too_few")


def test_one_not_yet_among_too_few_stops_a_small_thing_without_words() -> None:
    table = places.small()
    table.say("object", "tom")
    table.close()
    table.close()
    assert (table.about(), table.item().words) == ((S.INTEGRATE, K.TURN), ())


def test_a_changed_text_starts_a_new_small_round() -> None:
    """The author's to change; the old box is destroyed unopened, nobody's answer goes with it."""
    table = places.small()
    table.all_say("object")
    assert table.no("li", c.Change(n=1, text="Wednesdays")) is Code.NOT_YOURS
    assert table.no("maya", c.Change(n=1)) is Code.MISSING
    old = table.round()
    table.wait(days=1)
    table.does("maya", c.Change(n=1, text="Wednesdays"))
    assert [type(v).__name__ for v in table.did[-3:]] == ["RoundDropped", "VersionWritten", "RoundOpened"]
    assert (table.round().id != old.id, table.item().version, table.round().ends_at) == (True, 2, at(7, 18))


def test_what_is_not_small_after_all_takes_the_gentle_way() -> None:
    """The box goes unopened, everybody is asked again; a small thing that waits for its round can go, too."""
    table = places.small()
    assert table.no("oba", c.Gentle(n=1, topic="king")) is Code.BAD_CHOICE
    table.does("oba", c.Gentle(n=1, topic="money"))
    assert (table.where(), table.item().topic, table.item().round) == (S.UNDERSTAND, "money", None)
    waiting = places.queued()
    assert waiting.item().queued is K.SMALL
    waiting.does("oba", c.Gentle(n=1))
    assert (waiting.where(), waiting.item().queued) == (S.UNDERSTAND, None)
    assert waiting.no("oba", c.Gentle(n=1)) is Code.WRONG_STATE
    assert places.consent().no("oba", c.Gentle(n=1)) is Code.ALREADY_GENTLE


def test_a_small_thing_keeps_every_word_it_was_given() -> None:
    table = live()
    own = c.Propose(
        title="Tea",
        text="Tea at four",
        topic="food",
        pace="small",
        why="we are thirsty",
        know="cups",
        work="1 h",
        kind="protection",
        owners=("li",),
        review="2027-02-01",
        mandate="we decide",
        content_note="caffeine",
    )
    table.does("maya", own)
    item = table.item()
    assert (item.text, item.why, item.know, item.work, item.kind, item.owners, item.content_note) == (
        "Tea at four",
        "we are thirsty",
        "cups",
        "1 h",
        "protection",
        ("li",),
        "caffeine",
    )
    assert table.no("maya", replace(own, mandate="we advise")) is Code.BAD_CHOICE
    assert table.no("maya", replace(own, text="x" * 301)) is Code.TOO_LONG
    assert table.no("maya", replace(own, review="2020-01-01")) is Code.DATE_PAST


# --- gentle ---------------------------------------------------------------------------------------


def test_a_proposal_goes_all_the_way_from_need_to_agreement() -> None:
    table = places.need()
    table.does("oba", replace(GENTLE, n=1, why="", know=""))
    assert (table.where(), table.item().why) == (S.DRAFT, "The room is cold")
    table.does("oba", c.Change(n=1, know="It is warm"))
    assert table.where() is S.UNDERSTAND
    table.does("dr-finch", c.AskQuestion(n=1, text="How cold?"))
    table.wait(days=2)
    assert table.where() is S.UNDERSTAND, "a question is open"
    table.does("maya", c.AnswerQuestion(n=1, q=1, text="14 degrees"))
    table.wait(days=1)
    assert table.where() is S.REACT
    table.does("li", c.React(n=1, text="Good"))
    table.does("li", c.React(n=1, text="Very good"))
    assert [r.text for r in table.item().reactions] == ["Very good"]
    table.wait(days=3)
    assert (table.where(), table.item().reactions_open) == (S.REACT, True)
    assert table.no("li", c.React(n=1, text="late")) is Code.WRONG_STATE
    table.to_consent()
    assert table.now == at(11, 18)
    assert table.round().ends_at == at(18, 18)
    table.passes()
    assert table.now == at(20, 18)
    assert (table.where(), table.item().in_force) == (S.ADOPTED, True)


def test_questions_end_at_their_timer_whatever_is_open() -> None:
    table = places.understand()
    table.does("tom", c.AskQuestion(n=1, text="Why?"))
    table.until(START + 5 * DAY - MINUTE)
    assert table.where() is S.UNDERSTAND
    table.wait(minutes=1)
    assert table.where() is S.REACT


def test_a_text_said_to_change_waits_for_its_author_seven_days() -> None:
    table = places.react()
    table.does("li", c.Change(n=1))
    assert table.where() is S.AMEND
    assert table.no("li", c.Change(n=1, text="numbers only")) is Code.NOT_YOURS_YET
    assert table.no("maya", c.Change(n=1)) is Code.MISSING
    table.does("maya", c.Change(n=1, know="Nobody left"))
    assert table.where() is S.AMEND
    table.wait(days=7)
    table.does("li", c.Change(n=1, text="numbers only"))
    assert (table.about(), table.item().version) == ((S.CONSENT, K.CONSENT), 2)


def test_a_new_text_while_reacting_is_asked_about_at_once() -> None:
    table = places.react()
    table.does("li", c.Change(n=1, text="numbers only"))
    assert (table.about(), table.item().version) == ((S.CONSENT, K.CONSENT), 2)


def test_while_questions_are_open_any_member_writes_a_change() -> None:
    table = places.understand()
    table.does("li", c.Change(n=1, text="numbers only", title="Money"))
    assert (table.where(), table.item().version, table.item().title) == (S.UNDERSTAND, 2, "Money")
    assert table.no("li", c.Change(n=1)) is Code.MISSING
    assert table.no("li", c.Change(n=1, text="numbers only")) is Code.SAME_TEXT
    assert table.no("li", c.Change(n=1, text="x" * 4001)) is Code.TOO_LONG
    assert table.no("li", c.Change(n=1, why="x" * 301)) is Code.TOO_LONG
    assert table.no("li", c.Change(n=1, review="soon")) is Code.NOT_A_DATE


def test_an_unclear_proposal_goes_back_to_its_draft_and_comes_again() -> None:
    table = places.understand()
    table.does("li", c.Unclear(n=1))
    assert (table.where(), table.item().reason) == (S.DRAFT, "unclear")
    table.does("maya", c.Change(n=1, why="to be clear"))
    assert table.where() is S.UNDERSTAND


def test_a_draft_nobody_fills_in_is_anybodys_after_two_weeks() -> None:
    table = places.draft()
    assert table.no("maya", c.Change(n=1)) is Code.MISSING
    assert table.no("li", c.Change(n=1, why="x")) is Code.NOT_YOURS_YET
    table.wait(days=14)
    assert table.item().nudged
    table.does("li", c.Change(n=1, know="by counting"))
    assert (table.item().author, table.item().nudged, table.where()) == (pid("li"), False, S.DRAFT)
    table.does("li", c.Change(n=1, why="They offer 5,000"))
    assert table.where() is S.UNDERSTAND


def test_a_draft_without_a_text_waits_for_it() -> None:
    table = live()
    table.does("maya", replace(GENTLE, text=""))
    assert (table.where(), table.item().version) == (S.DRAFT, 0)
    assert table.no("maya", replace(GENTLE, text="x" * 4001)) is Code.TOO_LONG
    assert table.no("maya", replace(GENTLE, kind="favour")) is Code.BAD_CHOICE


def test_nobody_writes_while_everybody_is_asked() -> None:
    assert places.consent().no("maya", c.Change(n=1, text="else")) is Code.ROUND_OPEN


def test_the_ways_out_are_shown_to_what_the_group_let_lie_for_sixty_days() -> None:
    table = places.amend()
    began = table.item().cap_at
    assert began == START + 60 * DAY
    table.until(began)
    assert table.about() == (S.FALLBACK, K.WAYS_OUT)
    assert table.item().ways_out_shown


def test_advice_is_agreed_and_never_in_force() -> None:
    table = places.consent(mandate="we advise")
    table.passes()
    assert (table.where(), table.item().reason, table.item().in_force) == (S.ENDED, "advice", False)


def test_need_time_stops_a_gentle_round_only_if_it_is_left_after_the_extension() -> None:
    """Seen from outside, needing time and too few are the same."""
    table = places.consent()
    table.all_say(but=("tom",))
    table.say("hold", "tom")
    end = table.round().ends_at
    table.close()
    assert (table.round().extended, table.round().ends_at) == (True, end + 3 * DAY)
    table.close()
    assert (table.about(), table.item().words) == ((S.INTEGRATE, K.TURN), ())
