"""A helper of one's own; and a circle that stops: nothing opens any more."""

from __future__ import annotations

from dataclasses import replace

from governance import commands as c
from governance import events as e
from governance.commands import Place
from governance.deadlines import deadlines
from governance.refusals import Code
from governance.state import ItemState, Phase, RoundKind, Standing
from tests.unit.governance import places
from tests.unit.governance.table import DAY, EIGHT, GENTLE, HOUR, SMALL, START, Table, founding, live, pid, trial
from tests.unit.governance.weeks import box

S, K = ItemState, RoundKind


def helper(table: Table, name: str) -> str | None:
    return table.circle.people[pid(name)].helper


# --- helper ---------------------------------------------------------------------------------------


def test_somebody_names_one_member_who_may_help_and_takes_it_back() -> None:
    """Said privately, and the record does not know."""
    table = live()
    before = len(table.record)
    assert table.no("maya", c.Helper(person="kit"), place=Place.HOME) is Code.SAY_PRIVATELY
    table.does("maya", c.Helper(person="Kit"))
    assert helper(table, "maya") == pid("kit")
    assert table.no("maya", c.Helper(person="kit")) is Code.ALREADY_DONE
    table.does("maya", c.Helper(person="oba"))
    table.does("maya", c.Helper())
    assert helper(table, "maya") is None
    assert table.no("maya", c.Helper()) is Code.ALREADY_DONE
    assert len(table.record) == before


def test_only_another_member_who_is_here_can_help() -> None:
    table = live()
    table.does("gus", c.Join(standing="guest"))
    table.does("kit", c.Leave())
    assert table.no("maya", c.Helper(person="maya")) is Code.UNKNOWN_PERSON
    assert table.no("maya", c.Helper(person="kit")) is Code.UNKNOWN_PERSON
    assert table.no("maya", c.Helper(person="dr-finch")) is Code.BAD_CHOICE
    assert table.no("dr-finch", c.Helper(person="maya")) is Code.NOT_FOR_PROFESSIONALS
    assert table.no("gus", c.Helper(person="maya")) is Code.NOT_FOR_GUESTS


def test_who_leaves_or_is_no_member_any_more_helps_nobody_and_has_no_helper() -> None:
    table = live()
    for name in ("maya", "oba", "li"):
        table.does(name, c.Helper(person="kit"))
    table.does("kit", c.Helper(person="maya"))
    table.does("kit", c.Leave())
    assert [helper(table, name) for name in ("maya", "oba", "li", "kit")] == [None] * 4
    table.does("maya", c.Helper(person="tom"))
    table.does("tom", c.Helper(person="maya"))
    table.does("li", c.Invite(account="tom", standing="professional"))
    table.to_consent()
    table.passes()
    assert table.circle.people[pid("tom")].standing is Standing.PROFESSIONAL
    assert (helper(table, "maya"), helper(table, "tom")) == (None, None)
    table.does("maya", c.Helper(person="noor"))
    table.does("noor", c.ForgetMe())
    assert helper(table, "maya") is None


def test_who_comes_to_the_founding_again_in_another_role_helps_nobody() -> None:
    table = founding("maya", "oba", "li")
    table.does("maya", c.Helper(person="oba"))
    table.does("oba", c.Join(standing="member"))
    assert helper(table, "maya") == pid("oba")
    table.does("oba", c.Join(standing="guest"))
    assert helper(table, "maya") is None


# --- the end --------------------------------------------------------------------------------------


def ends(table: Table) -> dict[int, tuple[ItemState, bool, RoundKind | None]]:
    """Return of every item its state, whether it is in force, and what waits for it."""
    return {n: (item.state, item.in_force, item.queued) for n, item in table.circle.items.items()}


def dropped(table: Table) -> list[int]:
    return [event.n for event in table.did if isinstance(event, e.RoundDropped) and event.why == "ended"]


def test_a_trial_nobody_agreed_to_takes_every_box_with_it_and_leaves_what_is_in_force() -> None:
    """Begun 4 January 10:00. Members and rules (3) are asked about on day 21; on day 31 too few answered again.

    By then there is a protection being rewritten (1), an agreement whose review waits (2), a small thing in
    its first last look (4), one that someone paused (5), one that waits for a place (6), and a need (7).
    """
    table = trial()
    table.does("oba", replace(SMALL, pace="small", kind="protection"))
    table.does("li", SMALL)
    for n in (1, 2):
        table.passes(n)
    table.does("tom", c.Review(n=1))
    table.all_say("change", n=1)
    table.close(1)
    assert ends(table) == {1: (S.DRAFT, True, None), 2: (S.ADOPTED, True, None)}
    table.until(START + 28 * DAY)
    table.does("maya", SMALL)
    table.does("kit", SMALL)
    table.all_say(n=4)
    table.until(START + 30 * DAY + 12 * HOUR)
    table.does("tom", c.Pause(n=5))
    table.does("kit", SMALL)
    table.does("li", c.Review(n=2))
    table.does("kit", c.Raise(text="The room is cold"))
    table.does("kit", c.Sleep())
    assert ends(table) == {
        1: (S.DRAFT, True, None),
        2: (S.ADOPTED, True, K.REVIEW),
        3: (S.CONSENT, False, None),
        4: (S.COOLING, True, None),
        5: (S.PAUSED, False, None),
        6: (S.DRAFT, False, K.SMALL),
        7: (S.NEED, False, None),
    }
    table.wait(days=1)
    assert ends(table) == {
        1: (S.ADOPTED, True, None),
        2: (S.ADOPTED, True, None),
        3: (S.SET_ASIDE, False, None),
        4: (S.ENDED, False, None),
        5: (S.ENDED, False, None),
        6: (S.ENDED, False, None),
        7: (S.ENDED, False, None),
    }
    assert (dropped(table), table.item(4).reason, table.item(5).paused_at) == ([4, 5], "ended", None)
    assert e.ListeningDropped(why="ended") in table.did
    assert (table.circle.phase, table.circle.listening, deadlines(table.circle)) == (Phase.ENDED, None, ())


def test_when_the_last_member_has_left_nothing_opens_and_who_was_agreed_to_may_begin_anew() -> None:
    table = places.consent()
    table.does("maya", replace(GENTLE, why=""))
    table.state = replace(table.circle, admitted={"@newcomer": Standing.MEMBER})
    for name in EIGHT[:-1]:
        table.does(name, c.Leave())
    assert dropped(table) == []
    table.does("kit", c.ForgetMe())
    assert (dropped(table), [s for s, _, _ in ends(table).values()]) == ([1], [S.ENDED, S.ENDED])
    assert (table.circle.phase, table.circle.listening, deadlines(table.circle)) == (Phase.LIVE, None, ())
    table.does("newcomer", c.Join(standing="member", account="@newcomer"))
    table.settle()
    assert box(table).electorate == (pid("newcomer"),)


def test_an_agreement_stays_in_force_in_a_circle_without_members_and_asks_nobody() -> None:
    table = places.adopted(review="2027-03-01")
    for name in EIGHT:
        table.does(name, c.Leave())
    table.until(START + 90 * DAY)
    assert (table.about(), table.item().in_force, table.item().queued) == ((S.ADOPTED, None), True, K.REVIEW)


def test_a_trial_its_last_member_left_is_over() -> None:
    table = places.in_trial()
    for name in EIGHT:
        table.does(name, c.Leave())
    assert (table.circle.phase, table.where(), dropped(table)) == (Phase.ENDED, S.ENDED, [1])
    assert table.did[-1] == e.TrialEnded()
    founders = founding("maya")
    assert founders.does("maya", c.Leave()) == (e.PersonLeft(person=pid("maya")),), "an evening is no trial"


def test_a_removal_that_leaves_nobody_behind_stops_everything_too() -> None:
    table = live()
    table.does("maya", c.Remove(person="kit"))
    table.does("kit", c.AnswerQuestion(n=1, q=1, text="I would rather stay"))
    table.to_consent()
    table.all_say()
    table.close()
    table.does("kit", SMALL)
    for name in EIGHT[:-1]:
        table.does(name, c.Leave())
    table.close()
    assert (table.where(1), table.where(2), dropped(table)) == (S.ADOPTED, S.ENDED, [2])
    assert table.circle.listening is None
