"""Looking again: what stays, what lapses, what comes back."""

from __future__ import annotations

from governance import commands as c
from governance import events as e
from governance.refusals import Code
from governance.state import ItemState, Kind, RoundKind
from tests.unit.governance import places
from tests.unit.governance.table import DAY, EIGHT, Table, live

S, K = ItemState, RoundKind


# --- review ---------------------------------------------------------------------------------------


def test_a_permission_nobody_speaks_for_lapses_and_a_protection_stays() -> None:
    table = places.review()
    assert table.round().ends_at == table.now + 10 * DAY
    table.close()
    table.close()
    assert (table.where(), table.item().reason, table.item().in_force) == (S.ENDED, "lapsed", False)
    table = places.review(kind="protection")
    table.close()
    table.close()
    assert (table.where(), table.item().in_force) == (S.ADOPTED, True)
    assert isinstance(table.did[-1], e.Renewed)
    assert table.did[-1].silent


def test_a_renewed_agreement_is_looked_at_as_far_ahead_as_the_first_time() -> None:
    """Adopted on 18 January, review on 1 July: five months, also the second and third time."""
    table = places.adopted(review="2027-07-01")
    found = []
    for _ in range(3):
        due = table.item().review
        assert due is not None
        while table.where() is not S.REVIEW:
            table.wait(days=1)
        table.all_say()
        table.close()
        found.append(table.item().review)
    assert [str(day) for day in found] == ["2027-12-11", "2028-05-21", "2028-10-31"]


def test_most_for_the_end_end_it_and_one_for_a_change_sends_it_back() -> None:
    table = places.review()
    table.say("end", *EIGHT[:5])
    table.say("renew", *EIGHT[5:])
    table.close()
    assert (table.where(), table.item().reason) == (S.ENDED, "review")
    table = places.review()
    table.all_say(but=("oba",))
    table.say("change", "oba")
    table.close()
    assert (table.where(), table.item().in_force, table.item().review) == (S.DRAFT, False, None)
    table.does("maya", c.Change(n=1, text="numbers only"))
    assert table.where() is S.DRAFT, "its next review has to be said"
    table.does("maya", c.Change(n=1, review="2029-01-01"))
    table.to_consent()
    table.passes()
    assert (table.item().agreed, str(table.item().review)) == (2, "2029-01-01")


def protection() -> Table:
    table = places.review(kind="protection")
    table.all_say(but=("oba",))
    table.say("change", "oba")
    table.close()
    assert (table.where(), table.item().in_force) == (S.DRAFT, True)
    return table


def test_a_protection_stands_till_its_change_is_agreed_and_else_as_it_was() -> None:
    """A change that is not agreed puts text and terms back; the text tried keeps its number."""
    table = protection()
    table.does("maya", c.Change(n=1, text="weaker", owners=("tom",), kind="permission", review="2029-01-01"))
    table.to_consent()
    while table.where() is S.CONSENT:
        table.close()
    item = table.item()
    assert isinstance(table.did[-1], e.Kept)
    assert (item.state, item.in_force, item.kind, item.owners) == (
        S.ADOPTED,
        True,
        Kind.PROTECTION,
        ("maya",),
    )
    assert [v.text for v in item.versions] == ["We accept for one year", "weaker", "We accept for one year"]
    assert (item.agreed, item.version) == (3, 3)


def test_a_protections_change_that_is_withdrawn_leaves_it_untouched() -> None:
    table = protection()
    table.does("maya", c.Withdraw(n=1))
    assert (table.where(), table.item().version, table.item().agreed) == (S.ADOPTED, 1, 1)


def test_advice_on_a_protection_leaves_it_in_force() -> None:
    table = protection()
    table.does("maya", c.Change(n=1, text="weaker", mandate="we advise", review="2029-01-01"))
    table.to_consent()
    table.passes()
    assert (table.where(), table.item().text, table.item().mandate) == (
        S.ADOPTED,
        "We accept for one year",
        "we decide",
    )


def reviewed(table: Table) -> Table:
    """Have a small agreement reviewed: one wants it changed."""
    table.until(table.round().ends_at)
    table.close()
    assert table.where() is S.ADOPTED
    table.does("li", c.Review(n=1))
    assert table.no("li", c.Review(n=1)) is Code.WRONG_STATE
    table.all_say("change")
    table.close()
    return table


def test_a_small_agreement_that_is_to_change_is_asked_about_again_as_small() -> None:
    """Review, draft, round: with its new text and a review date of its own."""
    table = places.small()
    table.all_say()
    reviewed(table)
    table.does("maya", c.Change(n=1, know="by coming"))
    assert (table.where(), table.item().in_force) == (S.DRAFT, False)
    table.does("maya", c.Change(n=1, text="Meet Wednesdays"))
    assert (table.about(), str(table.item().review)) == ((S.CONSENT, K.SMALL), "2027-04-17")
    table.all_say()
    table.close()
    table.say("not_any_more", "tom")
    table.close()
    assert (table.where(), table.item().in_force) == (S.INTEGRATE, False), "the old one had lapsed at its review"


def test_a_small_agreement_keeps_a_review_date_somebody_gave_it() -> None:
    table = places.small()
    table.all_say()
    reviewed(table)
    table.does("maya", c.Change(n=1, text="Meet Wednesdays", review="2027-12-01"))
    assert str(table.item().review) == "2027-12-01"
    other = places.small()
    other.all_say()
    reviewed(other)
    other.does("li", c.Gentle(n=1, topic="money"))
    assert (other.where(), str(other.item().review)) == (S.UNDERSTAND, "2027-04-17")


def test_a_choice_that_is_to_change_becomes_one_small_text() -> None:
    table = live()
    table.does("maya", c.Which(options=("Tue", "Wed")))
    table.mark("gc", *EIGHT)
    table.close()
    table.does("li", c.Review(n=1))
    table.all_say("change")
    table.close()
    table.does("maya", c.Change(n=1, text="Fridays"))
    assert table.about() == (S.CONSENT, K.SMALL)
    table.passes()
    item = table.item()
    assert (item.state, item.text, item.choice, item.options) == (S.ADOPTED, "Fridays", None, ())


def test_a_review_date_that_went_by_on_the_way_is_set_anew() -> None:
    table = places.adopted(review="2027-01-06")
    assert (table.where(), str(table.item().review)) == (S.ADOPTED, "2027-04-18")


def test_a_review_waits_for_a_place_like_any_other_round() -> None:
    """And nobody has to ask twice: it is tried again at every pulse."""
    table = places.adopted()
    places.full(table)
    table.does("li", c.Review(n=1))
    assert (table.where(), table.item().queued) == (S.ADOPTED, K.REVIEW)
    assert table.no("tom", c.Review(n=1)) is Code.ALREADY_DONE
    for n in (2, 3):
        table.close(n)
    table.wait(days=6)
    assert table.about() == (S.REVIEW, K.REVIEW)


def test_an_agreement_left_without_an_owner_says_so() -> None:
    table = places.adopted()
    table.does("maya", c.ForgetMe())
    item = table.item()
    assert item.terms is not None
    assert (item.owners, item.terms.owners, item.author) == (("-",), ("-",), None)
