"""Words that came without a name, as members read them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.ui import present
from bot.ui.model import Answer
from governance.ids import WordsId
from governance.state import Item, ItemState, Position, RoundKind, Words, WordsKind
from tests.unit.ui.builders import MEMBERS, circle, item, person, pid, round_

Say = Callable[[Answer | None], str]
NAMES = Words(
    id=WordsId("w"),
    thread=WordsId("w"),
    kind=WordsKind.REASON,
    text="The report names who came",
    version=1,
    round=37,
    day=date(2027, 1, 9),
    lock="salt$hash",
    cover=tuple(map(pid, MEMBERS)),
    standard=("money",),
)


def reply(id_: str, text: str, **more: object) -> Words:
    made = Words(
        id=WordsId(id_), thread=NAMES.id, kind=WordsKind.REPLY, text=text, version=1, round=38, day=date(2027, 1, 14)
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of Words


def in_turn(*words: Words) -> Item:
    return item(ItemState.INTEGRATE, words=words, round=round_(RoundKind.TURN))


def test_they_come_with_the_plea_not_to_guess_and_what_one_can_do(said: Say) -> None:
    one = in_turn(NAMES)
    words = said(present.released(circle(one), one))
    assert "Somebody sees this risk:\nThe report names who came\nmoney or pay" in words
    assert "This helps all of us in Our own table. Please don't guess who" in words
    assert "type change 1 and a new text" in words
    assert "To ask whoever wrote this, type ask 1 and your question." in words


def test_a_thread_is_read_from_its_beginning_in_the_order_of_its_days(said: Say) -> None:
    later = reply("a", "Fine with numbers only", round=41, day=date(2027, 1, 19), said=Position.MET)
    one = in_turn(later, reply("z", "The names are still in it", said=Position.NOT_MET), NAMES)
    lines = said(present.released(circle(one), one)).splitlines()
    assert lines[3:11] == [
        "Somebody sees this risk:",
        "The report names who came",
        "money or pay",
        "Whoever wrote this goes on:",
        "Their answer now: not met, the risk is still there.",
        "The names are still in it",
        "Whoever wrote this goes on:",
        "Their answer now: met, the risk is small enough now.",
    ]
    assert lines[11] == "Fine with numbers only"


def test_only_threads_the_newest_round_has_touched_are_sent(said: Say) -> None:
    """The newest round, not the newest text: a second turn on the same text has its own words."""
    new = replace(NAMES, id=WordsId("v"), thread=WordsId("v"), text="Too long", round=38, kind=WordsKind.CONCERN)
    one = in_turn(NAMES, new)
    words = said(present.released(circle(one), one))
    assert "A worry to watch:\nToo long" in words
    assert "names who came" not in words
    went_on = in_turn(NAMES, reply("z", "Still in it"))
    assert "names who came" in said(present.released(circle(went_on), went_on))


def test_words_taken_out_leave_that_there_were_some(said: Say) -> None:
    gone = replace(NAMES, text="", standard=(), lock="", erased=True)
    one = in_turn(gone, reply("z", "", erased=True))
    words = said(present.released(circle(one), one))
    assert "Somebody sees this risk:\nThese words were taken out." in words
    assert "Whoever wrote this goes on:\nThese words were taken out." in words
    assert "can still answer" not in words


def test_a_not_yet_that_became_a_worry_says_so(said: Say) -> None:
    one = in_turn(replace(NAMES, lowered=True))
    assert "Whoever wrote this calls it a worry to watch now." in said(present.released(circle(one), one))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "Whoever wrote this can still answer for 2 more rounds."),
        ({"age": 1}, "Whoever wrote this can still answer in the next round."),
        ({"age": 2}, "This can go on only if somebody passes it on."),
        ({"cover": tuple(map(pid, MEMBERS[:5]))}, "This can go on only if somebody passes it on."),
    ],
)
def test_it_is_said_whether_a_thread_can_go_on(more: dict[str, object], told: str, said: Say) -> None:
    """Maya, who brought it, is no cover: four of the first five are too few."""
    one = in_turn(replace(NAMES, **more))  # type: ignore[arg-type]  # fields of Words
    assert told in said(present.released(circle(one), one))


@pytest.mark.parametrize("kind", WordsKind)
def test_every_kind_of_words_has_its_label(kind: WordsKind, said: Say) -> None:
    one = item(words=(replace(NAMES, kind=kind),))
    lines = said(present.released(circle(one), one)).splitlines()
    assert lines[3].endswith(":")
    assert lines[4] == "The report names who came"


def test_they_may_be_read_by_members_who_do_not_sit_it_out_and_whose_helper_does_not(said: Say) -> None:
    tied = replace(person("kim"), ties=("the clinic",))
    helped = {name: replace(person(name), helper=pid(helper)) for name, helper in (("oba", "kim"), ("li", "sam"))}
    left = replace(person("tom"), left=True)
    one = item(touches=("The Clinic",), words=(NAMES,))
    changed = (tied, *helped.values(), left)
    world = circle(one, people={**circle().people, **{who.id: who for who in changed}})
    reads = {who.name for who in world.people.values() if present.readable(world, one, who.id)}
    assert reads == {"Maya", "Li", "Sam", "Ines", "Noor"}
    assert not present.readable(world, one, pid("stranger"))
    assert present.readable(world, one, pid("maya"), [pid("noor")])
    assert not present.readable(world, one, pid("maya"), [pid("finch")])
    assert not present.readable(world, one, pid("maya"), [None]), "a helper of another group, unknown in this one"
    assert said(present.released(world, one))
