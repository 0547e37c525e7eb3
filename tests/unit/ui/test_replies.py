"""What people are told: answers to who asked, and refusals."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ui import present
from bot.ui.care import Finding, FindingKind
from bot.ui.model import Answer, Form, Nothing, msg
from bot.ui.replies import REASONS
from governance import events as e
from governance.consent import CARRYING
from governance.refusals import Code, Refusal, refuse
from governance.rules import Topic
from governance.state import (
    Founder,
    ItemState,
    Pace,
    Phase,
    RoundKind,
)
from tests.unit.ui.builders import NOW, circle, item, pid, round_

Say = Callable[[Answer | None], str]
LATER = NOW + timedelta(days=3)
DAY = NOW.date()

# --- to who asked ---------------------------------------------------------------------------------------


def test_a_new_proposal_is_told_its_number(said: Say) -> None:
    new = item(round=round_(RoundKind.SMALL), pace=Pace.SMALL)
    event = e.Drafted(n=1, title="t", by=pid("maya"), pace=Pace.SMALL, topic=Topic.EVERYDAY, at=NOW, due_at=None)
    words = said(present.reply(circle(), circle(new), (event,), pid("maya")))
    assert words.startswith(
        "This is now number 1: Take the clinic's money\nEveryone who may answer is asked privately"
    )


def test_a_small_thing_that_waits_for_a_place_is_not_called_unwritten(said: Say) -> None:
    """It is complete: nobody else takes it over at its next try, and there is nothing to fill in."""
    waits = item(ItemState.DRAFT, pace=Pace.SMALL, queued=RoundKind.SMALL, due_at=LATER)
    event = e.Drafted(n=1, title="t", by=pid("maya"), pace=Pace.SMALL, topic=Topic.EVERYDAY, at=NOW, due_at=None)
    assert said(present.reply(circle(), circle(waits), (event,), pid("maya"))) == (
        "This is now number 1: Take the clinic's money\nThe private question waits until fewer others are open."
    )


def test_an_unfinished_proposal_is_told_what_is_missing(said: Say) -> None:
    draft = item(ItemState.DRAFT, know="", due_at=LATER)
    event = e.Drafted(n=1, title="t", by=pid("maya"), pace=Pace.GENTLE, topic=Topic.MONEY, at=NOW, due_at=LATER)
    words = said(present.reply(circle(), circle(draft), (event,), pid("maya")))
    assert "How we will know it works" in words
    assert "change 1" in words


def test_an_ask_that_changed_nothing_says_so(said: Say) -> None:
    assert said(present.reply(circle(), circle(), (), pid("maya"))) == "It was so already, and nothing changed."


def test_the_founding_list_shows_who_is_in_and_what_was_said(said: Say) -> None:
    founders = (Founder(person=pid("maya"), ready=True), Founder(person=pid("oba"), ready=False))
    evening = circle(phase=Phase.FOUNDING, founders=founders)
    words = said(present.reply(evening, evening, (e.FoundingAnswered(person=pid("maya"), ready=True, at=NOW),), None))
    assert "Maya (member): this is us\n" in words
    assert "Oba (member): not yet\n" in words
    assert "Li (member)\n" in words  # said nothing so far: named as being in, not as silent
    assert "at least 3" not in words
    assert "when 3 said so within 20 minutes" in words


def test_back_from_a_rest_one_reads_three_lines(said: Say) -> None:
    words = said(present.reply(circle(), circle(), (e.RestEnded(person=pid("oba")),), pid("oba")))
    assert len(words.splitlines()) == 3


FIVE = ("lusab-babad-gutih-tugad-mudof", "babad-lusab-mudof-tugad-gutih")


@pytest.mark.parametrize("kind", RoundKind)
def test_there_is_one_acknowledgement_of_a_private_answer(kind: RoundKind, said: Say) -> None:
    """It knows the round and never the answer: as long for every position, and whatever the five words are."""
    asked = round_(kind)
    shown = [said(present.kept(asked, code)) for code in FIVE]
    assert shown[0].replace(*FIVE) == shown[1]
    assert shown[0].startswith("Kept. You need do nothing more.\nYou may ")
    assert "until Sat 16 Jan, 18:00" in shown[0]
    assert f"Your five words: {FIVE[0]}\nThey stand only in this room." in shown[0]
    assert ("37e" in shown[0]) == (kind in CARRYING)
    assert "five words" not in said(present.kept(asked))


def test_the_weekly_box_takes_several_things_and_says_so(said: Say) -> None:
    words = said(present.kept(round_(RoundKind.LISTENING, number=51), FIVE[0]))
    assert "up to four things" in words
    assert "send 51t" in words
    assert "the last one counts" not in words


def test_what_closed_in_the_same_moment_is_acknowledged_without_its_end(said: Say) -> None:
    assert said(present.kept(None)) == "Kept. You need do nothing more."


def test_words_to_look_at_again_are_shown_as_they_would_read(said: Say) -> None:
    found = (
        Finding(FindingKind.NAMES, ("Maya", "Finch")),
        Finding(FindingKind.ONLY_ONE, ("i am the only",)),
        Finding(FindingKind.LANGUAGE),
    )
    words = said(present.not_kept("look", findings=found, printed="I am the only { one }")).splitlines()
    assert words[0] == "Please look once more."
    assert words[1] == "They name somebody: Maya, Finch."
    assert "“i am the only”" in words[2]
    assert "another language" in words[3]
    assert words[4:6] == ["It would read:", "I am the only { one }"]
    assert words[6:] == ["To keep it so, send exactly the same again. What you sent before still stands."]


def test_a_helper_who_can_see_a_form_is_named_in_it(said: Say) -> None:
    world = circle(item())
    oba, helped = world.people[pid("oba")], replace(world.people[pid("oba")], helper=pid("kim"))
    form = Form(verb="propose", title=msg("verb-propose"), fields=())
    assert present.with_helper(form, world, oba) is form
    assert "Kim, your helper, can see this." in said(present.with_helper(form, world, helped))
    assert "Kim, your helper" in said(present.with_helper(present.card(world, item()), world, helped))
    assert present.with_helper(Nothing(), world, helped) == Nothing()


def test_naming_a_helper_and_taking_them_back_are_confirmed(said: Say) -> None:
    named = e.HelperNamed(person=pid("oba"), helper=pid("kim"))
    assert said(present.reply(circle(), circle(), (named,), pid("oba"))).startswith("Kim helps you now")
    back = e.HelperNamed(person=pid("oba"), helper=None)
    assert said(present.reply(circle(), circle(), (back,), pid("oba"))).startswith("Nobody helps you now")


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_for_not_keeping_is_said(reason: str, said: Say) -> None:
    *_, last = said(present.not_kept(reason)).splitlines()
    ends = {
        "look": "To keep it so, send exactly the same again. What you sent before still stands.",
        "lost": "What you sent before is gone, too. Everyone is asked again.",
    }
    assert last.endswith(ends.get(reason, "I have not taken this one. What you sent before still stands."))


def test_reasons_are_those_of_the_slips_desk() -> None:
    from bot.app.slips.desks import Cast  # noqa: PLC0415 - only to compare; the words do not know the desk

    assert {str(cast) for cast in Cast} - {"kept"} == set(REASONS)


def test_another_reason_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="kept"):
        present.not_kept("kept")


ARGUMENTS: dict[str, str | int] = {
    "field": "title", "rule": "floor", "state": "consent", "topic": "money", "n": 3, "q": 1, "low": 2, "high": 4,
    "limit": 300, "length": 301, "known": "a, b", "zone": "Mars", "day": "2027-06-01", "times": 2,
}  # fmt: skip


@pytest.mark.parametrize("code", Code)
def test_every_refusal_has_its_sentence(code: Code, said: Say) -> None:
    assert said(present.refusal(Refusal(code, tuple(sorted(ARGUMENTS.items())))))


def test_a_refusal_names_fields_and_rules_in_words(said: Say) -> None:
    too_long = said(present.refusal(refuse(Code.TOO_LONG, field="title", limit=300, length=301)))
    assert too_long.startswith("This is too long: What you propose, in one line. It has 301 characters, and 300 fit.")
    longer = said(present.refusal(refuse(Code.TOO_LONG, field="text", limit=300, length=301)))
    assert longer.startswith("This is too long: What you wrote. It has 301")  # a question, a reaction or a text
    assert "choice 2" in said(present.refusal(refuse(Code.TOO_LONG, field="option 2", limit=300, length=301)))
    wrong = said(present.refusal(refuse(Code.RULE_NUMBER, rule="floor", low=3, high=50)))
    assert wrong == "This takes a number from 3 to 50: The five-people rule. For example: rule five-people 3"
