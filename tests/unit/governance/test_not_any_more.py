"""Not any more: somebody unnamed doubts an agreement, and everyone is asked to look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from governance import commands as c
from governance import events as e
from governance.state import ItemState, RoundKind, VoiceKind, WordsKind
from tests.unit.governance import places
from tests.unit.governance.table import DAY, Table
from tests.unit.governance.weeks import box, in_force, week

S, K, V = ItemState, RoundKind, VoiceKind


def test_a_permission_somebody_does_not_want_any_more_stands_still_till_everyone_was_asked() -> None:
    """At the next pulse, however few answered; the words wait for the end of the week."""
    table = in_force()
    words = table.heard.say(V.NOT_ANY_MORE, 1, "They read our names out")
    table.until(box(table).ends_at)
    assert (table.about(), table.item().in_force, table.item().suspended) == ((S.REVIEW, K.REVIEW), False, True)
    assert (len(table.round().electorate), table.item().words, table.circle.looked) == (8, (), (1,))
    week(table)
    assert [(w.id, w.kind, w.text) for w in table.item().words] == [
        (words, WordsKind.REASON, "They read our names out")
    ]
    assert len([event for event in table.did if isinstance(event, e.LookAgain)]) == 1, "once a week"
    table.all_say()
    table.close()
    assert (table.where(), table.item().in_force, table.item().suspended) == (S.ADOPTED, True, False)


def doubt(table: Table) -> None:
    """Have one voice say "not any more" of agreement 1, and the box asked for it."""
    table.heard.again.add(1)
    table.until(box(table).ends_at)


@pytest.mark.parametrize("kind", ["permission", "protection"])
def test_if_too_few_look_again_it_is_in_force_as_before(kind: str) -> None:
    """One voice alone ends nothing, however few answer; its own review is when it was."""
    table = in_force(kind=kind)
    before = table.item().review
    assert before is not None
    doubt(table)
    assert (table.item().in_force, table.item().suspended) == (kind == "protection", True)
    table.close()
    table.close()
    item = table.item()
    assert (item.state, item.in_force, item.suspended, item.review) == (S.ADOPTED, True, False, before)
    assert [event for event in table.did if isinstance(event, e.Renewed)] == [
        e.Renewed(n=1, review=before, silent=True)
    ]


def test_one_voice_every_week_ends_no_permission_and_its_own_review_still_does() -> None:
    table = in_force()
    due = table.item().review
    assert due is not None
    while table.now.date() < due:
        doubt(table)
        assert table.where() in {S.ADOPTED, S.REVIEW}
    while table.where() is not S.ENDED:
        table.wait(days=1)
    assert (table.item().reason, table.item().in_force) == ("lapsed", False)


def test_a_review_whose_day_comes_while_one_voice_is_heard_is_held_after_it() -> None:
    table = in_force()
    due = table.item().review
    assert due is not None
    table.until(datetime(due.year, due.month, due.day, 1, tzinfo=UTC) - 3 * DAY)
    doubt(table)
    table.close()
    table.close()
    assert (table.about(), table.item().in_force, table.item().suspended) == ((S.REVIEW, K.REVIEW), True, False)
    table.close()
    table.close()
    assert (table.where(), table.item().reason) == (S.ENDED, "lapsed")


def test_a_protection_somebody_wants_changed_stays_while_it_is_rewritten() -> None:
    table = in_force(kind="protection")
    table.heard.again.add(1)
    table.until(box(table).ends_at)
    table.all_say("change")
    table.close()
    assert (table.where(), table.item().in_force, table.item().suspended) == (S.DRAFT, True, False)


def test_a_passed_on_not_any_more_is_released_as_carried() -> None:
    table = in_force()
    id_ = table.heard.say(V.CARRY, 1)
    table.heard.say(V.NOT_ANY_MORE, 1, "")
    table.heard.say(V.CARRY, 9)
    week(table)
    assert [(w.id, w.kind) for w in table.item().words] == [(id_, WordsKind.CARRIED)]


def test_doubts_in_a_box_that_had_not_been_asked_are_heard_when_it_opens() -> None:
    table = in_force()
    table.heard.say(V.NOT_ANY_MORE, 1)
    table.heard.again.clear()
    week(table)
    assert table.about() == (S.REVIEW, K.REVIEW)


def test_what_is_not_in_force_is_not_looked_at_again_but_the_words_come_out() -> None:
    """A last look has its own "not any more"; number 9 does not exist."""
    table = places.cooling()
    table.heard.say(V.NOT_ANY_MORE, 1)
    table.heard.again.add(9)
    week(table)
    assert [event for event in table.did if isinstance(event, e.LookAgain)] == []
    assert len(table.item().words) == 1


def test_after_a_new_week_an_agreement_too_few_looked_at_may_be_doubted_again() -> None:
    table = in_force()
    doubt(table)
    week(table)
    assert table.circle.looked == ()
    table.close()
    table.close()
    assert table.item().looked_on is None
    doubt(table)
    assert table.about() == (S.REVIEW, K.REVIEW)


def test_when_enough_looked_again_one_voice_waits_ninety_days() -> None:
    """Its words come out meanwhile; anyone may still ask by name, and the review of its own date is not put off."""
    table = in_force()
    doubt(table)
    table.all_say()
    table.close()
    looked, review = table.now, table.item().review
    assert (table.where(), table.item().looked_on) == (S.ADOPTED, looked.date())
    words = table.heard.say(V.NOT_ANY_MORE, 1, "They still read our names out")
    week(table)
    assert (table.where(), table.item().in_force, [w.id for w in table.item().words]) == (S.ADOPTED, True, [words])
    table.until(looked + 88 * DAY)
    doubt(table)
    assert table.where() is S.ADOPTED
    table.until(looked + 90 * DAY)
    doubt(table)
    assert (table.about(), table.item().review) == ((S.REVIEW, K.REVIEW), review)


def test_a_review_of_its_own_or_by_name_makes_no_voice_wait() -> None:
    table = in_force()
    table.does("li", c.Review(n=1))
    table.all_say()
    table.close()
    assert (table.where(), table.item().looked_on) == (S.ADOPTED, None)
    doubt(table)
    assert table.about() == (S.REVIEW, K.REVIEW)


def test_a_look_that_finds_no_place_waits_for_one_and_the_agreement_stands_still() -> None:
    table = in_force()
    places.full(table)
    table.does("li", c.Review(n=1))
    assert table.item().queued is K.REVIEW
    table.heard.again.add(1)
    table.until(box(table).ends_at)
    assert (table.where(), table.item().queued, table.item().in_force) == (S.ADOPTED, K.REVIEW, False)
    table.state = replace(table.circle, looked=())
    table.until(box(table).ends_at)
    assert len([event for event in table.did if isinstance(event, e.LookAgain)]) == 1, "it was doubted already"
    table.wait(days=5)
    assert table.about() == (S.REVIEW, K.REVIEW)
