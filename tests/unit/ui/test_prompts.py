"""The private invitation, the message of the day, and the words that open."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.ui import grammar, present
from bot.ui.grammar import Code
from bot.ui.model import Answer
from governance.commands import Place
from governance.consent import CARRYING, LETTERS, MARKED, OPEN_WORDS, WORRIES
from governance.ids import WordsId
from governance.rounds import WAYS_OUT
from governance.rules import Topic
from governance.state import (
    ItemState,
    Phase,
    Round,
    RoundKind,
    Standing,
    Words,
    WordsKind,
)
from tests.unit.ui.builders import MEMBERS, NOW, circle, item, pid, round_

Say = Callable[[Answer | None], str]
WORDS = Words(
    id=WordsId("w"), kind=WordsKind.REASON, text="The report names who came", version=1, standard=("money",)
)

MOST_WORDS = (
    dict.fromkeys(RoundKind, 140)
    | dict.fromkeys((RoundKind.SMALL, RoundKind.CONSENT), 130)
    | {RoundKind.WAYS_OUT: 168}
)
"""Of an invitation with a short text. A turn asks two questions, a choice lists its options."""
KINDS = [kind for kind in RoundKind if kind is not RoundKind.LISTENING]
"""Rounds of an item; the weekly box is in ``test_box``."""


def of(kind: RoundKind, **more: object) -> Round:
    options = WAYS_OUT if kind is RoundKind.WAYS_OUT else ()
    return round_(kind, **({"options": options} if options else {}), **more)


# --- the invitation -----------------------------------------------------------------------------------


def invitation(kind: RoundKind, said: Say, *, free_text: bool = True, **more: object) -> str:
    one = item(round=of(kind, **more))
    lines, choices = present.prompt(circle(one, free_text=free_text), one)
    return said(present.Notice(lines=lines, choices=choices))


def all_of_it(kind: RoundKind, said: Say, *, free_text: bool = True, **more: object) -> str:
    """Return the second page, as somebody reads it who typed ``more 37``."""
    one = item(**{"round": of(kind), **more})  # type: ignore[arg-type]  # a test's shorthand
    world = circle(one, free_text=free_text)
    return said(present.page(world, world.people[pid("oba")], "more", {"n": "37"}, NOW, place=Place.PRIVATE))


@pytest.mark.parametrize("kind", KINDS)
def test_every_invitation_says_until_when_who_could_look_and_how_many_it_could_be(kind: RoundKind, said: Say) -> None:
    for words in (invitation(kind, said), all_of_it(kind, said)):
        assert "ntil Sat 16 Jan, 18:00 (Europe/London; 18:00 UTC)" in words
        assert "Anna of the bike shop" in words
        assert "the library" in words
        assert "any of 7 people" in words
        assert "only if 5 people besides whoever brought it answered" in words


@pytest.mark.parametrize("kind", KINDS)
def test_an_invitation_is_short_enough_to_be_read(kind: RoundKind, said: Say) -> None:
    """Words in the lines; the list of choices, where a platform has no buttons, says the same answers again."""
    one = item(round=of(kind))
    lines, choices = present.prompt(circle(one), one)
    assert len(re.findall(r"\w[^\s]*", said(present.Notice(lines=lines)))) <= MOST_WORDS[kind]
    assert len(said(present.Notice(lines=lines, choices=choices))) < 1200


@pytest.mark.parametrize("kind", KINDS)
def test_every_invitation_says_that_this_is_a_pilot_and_silence_no_yes(kind: RoundKind, said: Say) -> None:
    words = invitation(kind, said)
    assert "A pilot: if being found out could harm you, wait." in words
    assert ("Silence is never a yes." in words) == (kind is not RoundKind.LAST_LOOK)
    assert ("Saying nothing changes nothing." in words) == (kind is RoundKind.LAST_LOOK)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in MARKED])
def test_every_answer_has_its_code(kind: RoundKind, said: Say) -> None:
    words = invitation(kind, said)
    (row,) = [line for line in words.splitlines() if line.startswith("37a ") and " - " not in line]
    assert [part.split()[0] for part in row.split(" · ")] == [f"37{letter}" for letter in LETTERS[kind]]
    for letter in LETTERS[kind]:
        assert f"\n37{letter} - " in words
    assert ("\n37e - " in words) == (kind in {RoundKind.SMALL, RoundKind.CONSENT})


@pytest.mark.parametrize("kind", KINDS)
def test_the_second_page_lists_worries_where_words_open(kind: RoundKind, said: Say) -> None:
    assert "type more 37" in invitation(kind, said) or "The rest: more 37" in invitation(kind, said)
    listed = [letter for letter in WORRIES if f"\n37{letter} " in all_of_it(kind, said)]
    assert listed == (list(WORRIES) if kind in OPEN_WORDS else [])
    assert not [letter for letter in WORRIES if f"\n37{letter} " in invitation(kind, said)]


def test_words_are_offered_only_where_they_may_be_typed(said: Say) -> None:
    short, whole = "Add words after the code", "write them after the code"
    assert short in invitation(RoundKind.CONSENT, said)
    assert whole in all_of_it(RoundKind.CONSENT, said)
    assert short not in invitation(RoundKind.CONSENT, said, free_text=False)
    assert whole not in all_of_it(RoundKind.CONSENT, said, free_text=False)
    about_someone = item(topic=Topic.PERSON, round=round_(RoundKind.CONSENT))
    lines, _ = present.prompt(circle(about_someone), about_someone)
    assert short not in said(present.Notice(lines=lines))
    assert whole not in all_of_it(RoundKind.CONSENT, said, topic=Topic.PERSON)


@pytest.mark.parametrize("kind", KINDS)
def test_every_invitation_names_three_ways_for_whom_answering_is_a_risk(kind: RoundKind, said: Say) -> None:
    (ways,) = [line for line in invitation(kind, said).splitlines() if "Three ways" in line]
    assert ("a worry from the list (more 37)" in ways) == (kind in OPEN_WORDS)
    assert ("passes it on (37e)" in ways) == (kind in CARRYING)
    assert ways.endswith("or wait.")


@pytest.mark.parametrize("kind", KINDS)
def test_the_five_words_are_explained_on_the_second_page_where_words_open(kind: RoundKind, said: Say) -> None:
    words = all_of_it(kind, said)
    assert ("keep the five words you get with the reply" in words) == (kind in OPEN_WORDS)
    assert "37t" in words
    assert "37r" not in words, "nobody wrote before, so nobody can go on"


def test_who_wrote_before_is_told_how_to_go_on_and_so_is_everybody_else(said: Say) -> None:
    wrote = (replace(WORDS, lock="salt$hash"),)
    words = all_of_it(RoundKind.TURN, said, words=wrote)
    assert "send 37r, your five words, and what you want to say" in words
    assert "37w and your five words make your not yet a worry to watch" in words
    listed = all_of_it(RoundKind.TURN, said, words=wrote, free_text=False)
    assert ("37r" in listed, "37x" in listed) == (False, True)
    gone = (replace(WORDS, lock="salt$hash", text="", erased=True),)
    assert "37r" not in all_of_it(RoundKind.TURN, said, words=gone)


@pytest.mark.parametrize("typed", ["", "38", "people came", "1"])
def test_more_of_what_is_not_asked_says_where_the_numbers_stand(typed: str, said: Say) -> None:
    world = circle(item(round=round_(RoundKind.CONSENT)))
    words = said(present.page(world, world.people[pid("oba")], "more", {"n": typed}, NOW, place=Place.PRIVATE))
    assert words.startswith("No private question for you has this number now.")


def test_more_is_for_who_may_answer(said: Say) -> None:
    world = circle(item(round=round_(RoundKind.CONSENT)))
    pages = {
        name: said(present.page(world, world.people[pid(name)], "more", {"n": "37"}, NOW, place=Place.PRIVATE))
        for name in (*MEMBERS, "finch")
    }
    assert len({pages[name] for name in MEMBERS}) == 1
    assert "37f" in pages["oba"]
    assert "37f" not in pages["finch"]


def test_who_has_a_helper_is_reminded_that_they_can_see_this(said: Say) -> None:
    world = circle(item(round=of(RoundKind.CONSENT)))
    helped = replace(world.people[pid("oba")], helper=pid("kim"))
    assert "Kim, your helper, can see this." in said(present.digest(world, helped, NOW))
    assert "your helper" not in said(present.digest(world, world.people[pid("li")], NOW))


def test_where_few_may_answer_words_never_open(said: Say) -> None:
    few = tuple(map(pid, MEMBERS[:5]))
    words = invitation(RoundKind.CONSENT, said, electorate=few)
    assert "words and numbers never open" in words
    assert "only if 5 people" not in words
    assert "only if 5 people" in invitation(RoundKind.CONSENT, said, electorate=tuple(map(pid, MEMBERS[:6])))


def test_a_choice_lists_its_options_and_how_to_mark_them(said: Say) -> None:
    words = invitation(RoundKind.WHICH, said)
    assert "1. Tue 7pm\n2. Wed 7pm" in words
    assert "37ab" in words
    assert "a good · b can do · c shuts me out" in words
    assert "What shuts anyone out falls away." in all_of_it(RoundKind.WHICH, said)


def test_an_invitation_is_the_same_for_every_answer_and_person() -> None:
    """It depends on the item alone; codes and marks are read as codes in a private place."""
    one = item(round=round_(RoundKind.CONSENT))
    assert present.prompt(circle(one), one) == present.prompt(circle(one), one)
    codes = [grammar.parse(choice.typed, private=True) for choice in present.prompt(circle(one), one)[1]]
    assert codes == [Code(37, letter, "") for letter in "abcde"]
    assert {len(choice.typed) for choice in present.prompt(circle(one), one)[1]} == {3}


def test_without_a_round_there_is_no_invitation() -> None:
    with pytest.raises(ValueError, match="no private round"):
        present.prompt(circle(), item())


# --- the day's message ----------------------------------------------------------------------------------


def test_the_day_s_message_asks_all_that_is_open_and_lists_the_rest(said: Say) -> None:
    world = circle(
        item(round=round_(RoundKind.CONSENT)),
        item(ItemState.UNDERSTAND, n=2, title="New chairs", due_at=NOW, questions=()),
        item(ItemState.ADOPTED, n=3, title="Tea at four"),
    )
    words = said(present.digest(world, world.people[pid("oba")], NOW))
    assert "37a - fine to try\n" in words
    assert "Number 2, New chairs: open for questions, until" in words
    assert "Tea at four" not in words


def test_with_two_questions_each_answer_says_which_it_is_for(said: Say) -> None:
    world = circle(
        item(round=round_(RoundKind.CONSENT)), item(n=2, title="New chairs", round=round_(RoundKind.SMALL, number=38))
    )
    words = said(present.digest(world, world.people[pid("oba")], NOW))
    assert "37a - fine to try (number 1)" in words
    assert "38a - fine to try (number 2)" in words


@pytest.mark.parametrize(
    "change", [{"stopped": True}, {"resting": True}, {"left": True}, {"standing": Standing.GUEST}]
)
def test_who_is_away_or_no_member_gets_no_message(change: dict[str, object]) -> None:
    world = circle(item(round=round_(RoundKind.CONSENT)))
    away = replace(world.people[pid("oba")], **change)  # type: ignore[arg-type]  # fields of Person
    assert present.digest(world, away, NOW) is None


@pytest.mark.parametrize("change", [{"asleep_since": NOW}, {"phase": Phase.FOUNDING}, {"items": {}}])
def test_without_anything_open_there_is_no_message(change: dict[str, object]) -> None:
    world = circle(item(round=round_(RoundKind.CONSENT)), **change)
    assert present.digest(world, world.people[pid("oba")], NOW) is None


def test_who_is_not_asked_is_not_invited(said: Say) -> None:
    """A newcomer joins at the next text; until then they read that everyone else is asked."""
    world = circle(
        item(round=round_(RoundKind.CONSENT, electorate=(pid("maya"),))),
        item(ItemState.UNDERSTAND, n=2, due_at=NOW, questions=()),
    )
    words = said(present.digest(world, world.people[pid("oba")], NOW))
    assert "37a" not in words
    assert "everyone is asked privately, until" in words


def test_what_waits_for_one_person_is_told_to_that_person(said: Say) -> None:
    world = circle(item(ItemState.DRAFT, nudged=True))
    words = said(present.digest(world, world.people[pid("maya")], NOW))
    assert "A question waits for your answer" in words
    assert "What you began is waiting" in words
    assert present.digest(world, world.people[pid("oba")], NOW) is None


def test_after_a_rest_come_three_lines(said: Say) -> None:
    world = circle(
        item(ItemState.COOLING, round=round_(RoundKind.LAST_LOOK)), item(ItemState.ADOPTED, n=2, in_force=True)
    )
    lines = said(present.after_rest(world, world.people[pid("oba")])).splitlines()
    assert len(lines) == 3
    assert "1 agreement" in lines[0]
    assert "Number 1" in lines[1]
    assert len(said(present.after_rest(circle(), world.people[pid("oba")])).splitlines()) == 3
