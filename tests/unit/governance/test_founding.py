"""The founding evening and the trial: who we are before anything is agreed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from governance import commands as c
from governance import rotation
from governance.refusals import Code
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
    founding,
    pid,
    standing_of,
    trial,
)

S, K = ItemState, RoundKind

FOUND = c.Found(name="Our table", aim="Deciding", zone="Europe/London", server_host="us", bot_host="Kim")


# --- founding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, Code.MISSING),
        ({"bot_host": ""}, Code.MISSING),
        ({"aim": "x" * 301}, Code.TOO_LONG),
        ({"language": "x" * 301}, Code.TOO_LONG),
        ({"zone": "Atlantis/Center"}, Code.UNKNOWN_ZONE),
        ({"zone": "../../etc/passwd"}, Code.UNKNOWN_ZONE),
    ],
)
def test_a_founding_says_what_it_still_needs(changed: dict[str, str], code: Code) -> None:
    assert Table().no("maya", replace(FOUND, **changed)) is code  # type: ignore[arg-type]  # fields of Found


def test_there_is_one_founding() -> None:
    table = Table()
    table.does("maya", replace(FOUND, language=" ", expected="@li:x, @tom:x"))
    assert (table.circle.phase, table.circle.language, table.circle.expected) == (
        Phase.FOUNDING,
        "en",
        ("@li:x", "@tom:x"),
    )
    assert table.no("oba", FOUND) is Code.ALREADY_FOUNDED
    assert Table().no("oba", c.Leave()) is Code.NOT_FOUNDED
    assert table.no("maya", SMALL) is Code.NOT_FOUNDED


def test_it_counts_when_three_members_said_so_within_twenty_minutes() -> None:
    table = founding("maya", "oba", "li", "sam")
    table.does("maya", c.Ready())
    table.now += 21 * MINUTE
    table.does("oba", c.Ready())
    table.does("li", c.Ready())
    assert table.circle.rota == (), "maya's word is too old"
    table.does("maya", c.Ready())
    assert (table.circle.phase, table.circle.rules.floor) == (Phase.TRIAL, 3)
    assert sorted(table.circle.rota) == sorted(pid(name) for name in ("maya", "oba", "li", "sam"))
    assert table.no("sam", c.Ready()) is Code.NOT_FOUNDING


def test_anyones_not_yet_keeps_it_open_and_six_make_five_the_rule() -> None:
    table = founding(*EIGHT[:6])
    table.does("tom", c.Ready(yes=False))
    for name in EIGHT[:5]:
        table.does(name, c.Ready())
    assert table.circle.phase is Phase.FOUNDING
    table.does("tom", c.Ready())
    assert (table.circle.phase, table.circle.rules.floor) == (Phase.TRIAL, 5)


def test_who_is_here_in_a_work_role_makes_up_no_number() -> None:
    """Nor does a "this is us" said before the role was."""
    table = founding("maya", "oba", "li")
    table.does("li", c.Ready())
    table.does("li", c.Join(standing="professional"))
    assert table.no("li", c.Ready()) is Code.NOT_FOR_PROFESSIONALS
    table.does("maya", c.Ready())
    table.does("oba", c.Ready())
    assert table.circle.rota == ()
    table.does("li", c.Join(standing="member"))
    table.does("li", c.Ready())
    assert table.circle.phase is Phase.TRIAL


def test_the_rota_comes_from_words_nobody_saw_before_all_were_in() -> None:
    table = founding("maya", "oba", "li")
    assert table.no("maya", c.Word()) is Code.MISSING
    assert table.no("maya", c.Word(text="x" * 301)) is Code.TOO_LONG
    table.does("maya", c.Word(text="heron"))
    assert table.no("maya", c.Word(text="crane")) is Code.ALREADY_DONE
    table.does("oba", c.Word(text="kite"))
    first = table.circle.founders[0]
    assert (first.word, first.commitment) == ("heron", rotation.commitment(pid("maya"), "heron"))
    words = rotation.permutation(table.circle.founders)
    assert words == rotation.permutation(tuple(reversed(table.circle.founders)))
    other = rotation.permutation((replace(first, word="egret", commitment="x"), *table.circle.founders[1:]))
    assert {*words} == {*other}
    for name in ("maya", "oba", "li"):
        table.does(name, c.Ready())
    assert (table.circle.rota, table.circle.founders) == (words, ())


def test_a_trial_is_for_small_things_and_for_who_was_expected() -> None:
    table = trial("maya", "oba", "li", expected="@newcomer")
    assert table.no("maya", GENTLE) is Code.TRIAL_SMALL_ONLY
    assert table.no("maya", c.Rule(name="floor", value="4")) is Code.TRIAL_SMALL_ONLY
    assert table.no("gus", c.Join(standing="member", account="@gus")) is Code.NOT_EXPECTED
    table.does("gus", c.Join(standing="guest", account="@gus"))
    assert table.no("gus", c.Join(standing="guest")) is Code.ALREADY_IN
    table.does("newcomer", c.Join(standing="guest", account="@newcomer"))
    table.does("newcomer", c.Join(standing="member", account="@newcomer", ties="clinic"))
    assert (standing_of(table, "newcomer"), table.circle.expected) == (Standing.MEMBER, ())
    assert table.no("kit", c.Join()) is Code.MISSING
    assert table.no("kit", c.Join(standing="king")) is Code.BAD_CHOICE
    assert table.no("kit", c.Join(standing="guest", ties="x" * 301)) is Code.TOO_LONG


def test_on_day_21_everyone_is_asked_about_members_and_rules_and_the_trial_ends_well() -> None:
    """Seven days and the last look: day 30. A member's odd name is never read as a rule."""
    table = trial(*EIGHT[:5], "floor: 9")
    assert table.circle.rules.floor == 5
    table.until(START + 22 * DAY)
    item = table.item()
    assert (table.about(), item.text.splitlines()) == (
        (S.CONSENT, K.CONSENT),
        ["floor  9, ines, li, maya, oba, sam", "floor: 5", "consent: 7d", "small_round: 2d"],
    )
    assert (item.author, str(item.review)) == (None, "2028-01-25")
    assert table.circle.phase is Phase.TRIAL
    table.passes()
    assert (table.circle.phase, table.where(), table.circle.expected) == (Phase.LIVE, S.ADOPTED, ())
    assert table.now - START < 31 * DAY


def test_a_small_circle_that_grew_to_six_is_offered_five() -> None:
    table = trial(*EIGHT[:5], expected="@tom")
    assert table.circle.rules.floor == 3
    table.does("tom", c.Join(standing="member", account="@tom"))
    table.until(START + 22 * DAY)
    assert "floor: 5" in table.item().text
    table.passes()
    assert table.circle.rules.floor == 5


def test_a_trial_nobody_agrees_to_ends_and_the_record_stays() -> None:
    table = places.over()
    assert (table.circle.phase, table.where(2)) == (Phase.ENDED, S.SET_ASIDE)
    assert table.no("maya", SMALL) is Code.TRIAL_ENDED
    assert table.no("maya", c.Ready()) is Code.NOT_FOUNDING
    assert table.record[-1].kind == "trial_ended"
