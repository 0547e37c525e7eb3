"""The weekly box: one form for everyone, in the message of the day, in ``mine``, and to type."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ui import grammar, present
from bot.ui.box import box
from bot.ui.grammar import Code
from bot.ui.model import Answer
from governance.commands import Place
from governance.consent import VOICES
from governance.state import Circle, ItemState, Round, RoundKind
from tests.unit.ui.builders import MEMBERS, NOW, circle, item, pid, round_

Say = Callable[[Answer | None], str]


def weekly(**more: object) -> Round:
    last = NOW + timedelta(days=7)
    return round_(
        RoundKind.LISTENING, **{"number": 51, "version": 0, "ends_at": NOW + timedelta(days=1), "last": last, **more}
    )


def group(*items: object, **more: object) -> Circle:
    return replace(circle(*items, **more), listening=weekly())  # type: ignore[arg-type]  # items of the builder


def mine(world: Circle, name: str, said: Say) -> str:
    return said(present.page(world, world.people[pid(name)], "mine", {}, NOW))


def whole(world: Circle, said: Say) -> str:
    """Return the second page, as somebody reads it who typed ``more 51``."""
    return said(present.page(world, world.people[pid("oba")], "more", {"n": "51"}, NOW, place=Place.PRIVATE))


def test_the_form_says_when_it_opens_who_could_look_and_how_many_it_could_be(said: Say) -> None:
    words = mine(group(), "oba", said)
    assert "It opens Sat 16 Jan, 18:00 (Europe/London; 18:00 UTC). The rest: more 51." in words
    assert "any of 7 people" in words
    assert "Anna of the bike shop" in words
    assert "the library" in words
    assert "The server sees if only you wrote this week." in words
    assert "A pilot: if being found out could harm you, wait." in words


def test_the_form_is_short_enough_to_be_read(said: Say) -> None:
    world = group()
    assert world.listening is not None
    assert len(said(present.Notice(lines=box(world, world.listening))).split()) <= 90


def test_the_second_page_says_what_it_is_for_and_what_does_not_wait(said: Say) -> None:
    words = whole(group(), said)
    assert "would rather say without your name" in words
    assert "at least 5 people besides who wrote them answered" in words
    assert "told at the next opening time, without its words. Taking words out does not wait either." in words
    assert "Who runs the server can tell who sent that, and who wrote in a week in which only one person" in words
    assert "there are three ways" in words
    assert "keep the five words" in words


def test_every_letter_is_offered_and_reads_as_a_private_answer(said: Say) -> None:
    words = mine(group(), "oba", said)
    assert [letter for letter in "abcderwxt" if f"51{letter}" in words] == list("abcde")
    assert [letter for letter in "abcderwxt" if f"51{letter}" in whole(group(), said)] == list("abcderwxt")
    assert set(VOICES) == set("bcde")
    assert grammar.parse("51d 3 The report names who came", private=True) == Code(
        51, "d", "3 The report names who came"
    )
    _, *_, button = words.splitlines()
    assert button == "51a - nothing this week"


def test_the_form_is_the_same_for_everyone(said: Say) -> None:
    assert len({mine(group(), name, said) for name in MEMBERS}) == 1


def test_who_is_not_asked_is_not_shown_the_box(said: Say) -> None:
    """A newcomer joins with the next one; guests and professionals have none."""
    world = replace(group(), listening=weekly(electorate=(pid("maya"),)))
    assert mine(world, "oba", said) == "Nothing is open for you at the moment."
    assert "51" not in mine(group(), "finch", said)


def test_where_the_server_is_run_by_professionals_only_numbers_are_taken(said: Say) -> None:
    words = whole(group(free_text=False), said)
    assert [letter for letter in "abcdert" if f"51{letter}" in words] == list("adet")
    assert "Here you cannot add words of your own." in words
    short = mine(group(free_text=False), "oba", said)
    assert [letter for letter in "abcdert" if f"51{letter}" in short] == list("ade")


def test_where_few_are_in_words_never_open_and_that_is_said(said: Say) -> None:
    few = tuple(map(pid, MEMBERS[:5]))
    words = whole(replace(group(), listening=weekly(electorate=few)), said)
    assert "Fewer than 6 people may answer, so words never open here." in words
    assert "besides who wrote them" not in words


def test_the_day_of_its_opening_brings_the_form_and_later_days_one_line(said: Say) -> None:
    world = group(item(ItemState.UNDERSTAND, due_at=NOW, questions=()))
    oba = world.people[pid("oba")]
    first = said(present.digest(world, oba, NOW + timedelta(hours=20)))
    later = said(present.digest(world, oba, NOW + timedelta(days=4)))
    assert "51b" in first
    assert "51b" not in later
    assert "For nothing this week, send 51a. To say something without your name, type mine." in later


def test_the_box_alone_is_a_reason_to_write_once_a_week_only(said: Say) -> None:
    world = group()
    oba = world.people[pid("oba")]
    assert "51b" in said(present.digest(world, oba, NOW + timedelta(hours=47)))
    assert present.digest(world, oba, NOW + timedelta(hours=48)) is None
    assert present.digest(world, replace(oba, resting=True), NOW) is None
    assert present.digest(circle(), oba, NOW) is None


@pytest.mark.parametrize("name", ["maya", "oba"])
def test_beside_other_questions_the_box_keeps_its_own_button(name: str, said: Say) -> None:
    world = group(
        item(round=round_(RoundKind.CONSENT)), item(n=2, title="Chairs", round=round_(RoundKind.SMALL, number=38))
    )
    words = mine(world, name, said)
    assert "37a - fine to try (number 1)" in words
    assert "51a - nothing this week" in words
